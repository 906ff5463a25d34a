"""Officers before a real browser: each has an account in the served database, and comes in by her password."""

from playwright.sync_api import Page

from browser.conftest import Live
from builders import add_officer
from geoservice.model.password import hashed
from geoservice.store import accounts
from geoservice.web.register.member import digest

PASSWORD = "three quiet reading rooms"


def log_in(live: Live, page: Page, login: str, *roles: tuple[str, str], path: str = "acftu") -> str:
    """Make an account with these roles, each in a scope, and log in as it; its id."""
    with live.rows() as cur:
        account = add_officer(cur, login, *roles, path=path)
        accounts.invite(cur, account, secret=digest(login), hours=1, actor="Ada")
        accounts.set_password(cur, secret=digest(login), password=hashed(PASSWORD))
    page.goto(f"{live.url}/register/login")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button").filter(has_text="登录").click()
    page.wait_for_url("**/register/desk")
    return account
