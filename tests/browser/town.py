"""A town of thirty-odd sites in which Wen looks for one."""

import pytest
from playwright.sync_api import expect

from builders import add_county, add_site
from hostile import NAMES

LON, LAT = 110.4912345, 38.8298765
LONG = "神木市滨河新区街道办事处幸福里社区新时代文明实践广场户外劳动者综合服务站点暨司机之家（东侧二号厅）"
SIGNS = ".site-marker"
CARDS = "#cards [data-site]"
HERE = {"geolocation": {"longitude": LON, "latitude": LAT}, "permissions": ["geolocation"]}


@pytest.fixture(scope="module")
def town(shared_live):
    """Thirty sites of two kinds in a small grid, one for each hostile name, and one with a long name."""
    offered = {
        "opening_hours": "24/7",
        "access_method": "qr_scan",
        "facilities": ["microwave", "wifi", "toilet", "phone_charging"],
        "facilities_state": {"phone_charging": {"working": False}},
    }
    with shared_live.rows() as cursor:
        add_county(cursor)
        for number in range(30):
            layer = "reading_room" if number % 3 == 0 else "service_station"
            place = {"lon": 110.47 + number % 6 / 100, "lat": 38.81 + number // 6 / 100}
            add_site(cursor, name=f"第{number:02d}站", layer=layer, properties=offered, **place)
        for number, name in enumerate(NAMES):
            add_site(cursor, name=name, lon=110.47 + number % 6 / 100, lat=38.80 - number // 6 / 100)
        add_site(cursor, name=LONG, lon=110.60, lat=38.90, properties={**offered, "phone": "0912-0000001"})
    return shared_live


@pytest.fixture
def finder(town, open_page):
    """Opens a page of the finder and waits for its map."""

    def look(path: str = "/", width: int = 1280, **options):
        page = open_page(width, **options)
        page.goto(town.url + path)
        if options.get("java_script_enabled", True):
            expect(page.locator(SIGNS).first).to_be_visible()
        return page

    return look
