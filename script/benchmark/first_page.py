"""The finder's first page on a cheap phone: its weight, and how long until its list can be used.

A phone of 360 px in Chromium's emulation: a CPU four times slower than this machine's, and "Fast 3G" as its
developer tools have it. Needs playwright and a Chromium, which `script/bench` brings as the tests do. Of a service that runs already:
PYTHONPATH=script .venv/bin/python -m benchmark.first_page http://127.0.0.1:8000/
"""

import sys
import time
from dataclasses import dataclass, field
from statistics import median

from benchmark.program import Failed

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
ARGUMENTS += ("--disable-background-networking", "--disable-component-update")
CPU_SLOWER = 4
# 1.6 Mbit/s down and 750 kbit/s up, of which nine tenths arrive; 150 ms there and back, which one request takes 3.75 times.
FAST_3G = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8 * 0.9,
    "uploadThroughput": 750 * 1024 / 8 * 0.9,
}
MOST_KB, MOST_SECONDS = 90, 1.5
QUIET_MS = 3_000  # what comes so long after the map still belongs to the first page

# Seldom, and not before it can be there: each question takes time of the slowed processor that the page would have.
WITHIN_SECONDS, EVERY_MS = 60, 1_000
# The list can be used when its first cards are painted and the page's script says by a mark that all that stands over the list
# and in it listens: the button of the position, the filters, the stars. The links among it work without that.
USABLE = """() => {
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    const [listening] = performance.getEntriesByName("usable", "mark");
    return paint && listening ? Math.max(paint.startTime, listening.startTime) : null;
}"""


@dataclass
class FirstPage:
    """seconds: until the list could be used, the median of some visits. weights: compressed bytes by address."""

    seconds: float
    weights: dict[str, int] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        return sum(self.weights.values())

    def lines(self) -> list[str]:
        """The findings beside what they should be."""
        return [
            f"first page, compressed, with map  {self.bytes / 1000:6.1f} kB  (at most {MOST_KB})",
            f"list usable, 4x slower, Fast 3G   {self.seconds:6.2f} s   (at most {MOST_SECONDS})",
        ]


def measure(address: str, visits: int = 5) -> FirstPage:
    """Visit the finder at an address as a phone that was never there before. Raises Failed without playwright."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Failed("the first page is measured with playwright: script/bootstrap test") from None

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        weights = visit(browser, address, slow=False)[1]
        seconds = median(visit(browser, address, slow=True)[0] for _ in range(visits))
        browser.close()
    return FirstPage(seconds, weights)


def visit(browser, address: str, *, slow: bool) -> tuple[float, dict[str, int]]:
    """One visit with nothing kept from before: seconds until the list could be used, and what came."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, locale="zh-CN")
    page = context.new_page()
    weights, names = {}, {}
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on(
        "Network.requestWillBeSent", lambda each: names.update({each["requestId"]: each["request"]["url"]})
    )
    session.on(
        "Network.loadingFinished",
        lambda each: weights.update({names[each["requestId"]]: int(each["encodedDataLength"])}),
    )
    if slow:
        session.send("Network.emulateNetworkConditions", FAST_3G)
        session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWER})
    page.goto(address, wait_until="domcontentloaded")
    seconds = usable_after(page)
    if not slow:
        page.locator(".leaflet-control-zoom").wait_for()
        page.wait_for_timeout(QUIET_MS)
    context.close()
    return seconds, weights


def usable_after(page) -> float:
    """Seconds. Asked from outside: to wait inside of the page, it would have to evaluate text, which its policy forbids."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while time.monotonic() < deadline:
        page.wait_for_timeout(EVERY_MS)
        if (milliseconds := page.evaluate(USABLE)) is not None:
            return milliseconds / 1000
    raise Failed("the list of the first page cannot be used")


if __name__ == "__main__":
    found = measure(sys.argv[1])
    for name, size in sorted(found.weights.items(), key=lambda pair: -pair[1]):
        print(f"{size:8d}  {name}")
    print("\n".join(found.lines()))
