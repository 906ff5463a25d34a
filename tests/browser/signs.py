"""What stands on a map in Chromium: signs of single sites and rings of several."""

from browser.waiting import until

SIGNS = "[data-site]"
RINGS = "[data-count]"


def total(page):
    """The number of sites that signs and rings stand for."""
    counts = page.locator(RINGS).evaluate_all("rings => rings.map(ring => Number(ring.dataset.count))")
    return sum(counts) + page.locator(SIGNS).count()


def expect_total(page, number):
    """Wait until the map shows so many sites."""
    until(
        page,
        """number => [...document.querySelectorAll("[data-count], [data-site].site-marker")]
            .reduce((sum, sign) => sum + Number(sign.dataset.count ?? 1), 0) === number""",
        number,
    )


def middle(page, locator):
    """lon, lat on which the middle of an element lies, read off the map's own coordinates."""
    return page.evaluate(
        """sign => {
            const at = sign.getBoundingClientRect();
            const box = document.getElementById("map_sites").getBoundingClientRect();
            const point = [at.x + at.width / 2 - box.x, at.y + at.height / 2 - box.y];
            const { lng, lat } = map_sites.containerPointToLatLng(point);
            return [lng, lat];
        }""",
        locator.element_handle(),
    )
