"""What axe-core finds wrong with a page, as far as it is serious."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = {"serious", "critical"}
# A page is looked at in these: each width, scheme and language once.
LOOKS = [(360, "light", "zh-CN"), (1280, "dark", "en")]


def serious_findings(page: Page) -> list[str]:
    """Each finding as one line that names the rule and the elements."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {[node['html'][:160] for node in each['nodes']]}"
        for each in found
        if each["impact"] in SERIOUS
    ]
