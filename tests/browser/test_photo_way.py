"""Eve photographs the door with her phone, Rui passes it, Pia publishes it, and Wen sees it before she sets out."""

import io

import pytest
from PIL import ExifTags, Image, ImageDraw
from playwright.sync_api import expect

from browser.axe import serious_findings
from browser.officer import log_in
from builders import LAT, LON, add_county, add_site
from cast import COMPLETE

pytestmark = pytest.mark.browser
SCOPE = "acftu.d610881"


def snapshot() -> bytes:
    """A door as a phone stores it: held upright, with the place where it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "Maker"
    lon, lat = ((int(value), 0.0, value % 1 * 3600) for value in (LON, LAT))
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: lat, 3: "E", 4: lon})
    door = Image.new("RGB", (2400, 1800), "#d9c7a3")
    ImageDraw.Draw(door).rectangle((600, 500, 2100, 1300), fill="#7a2e1f")
    out = io.BytesIO()
    door.save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def people(live, open_page):
    """Eve and Rui with phones, and Pia."""
    with live.rows() as cur:
        county = add_county(cur)
        site = add_site(cur, name="滨河路职工之家", organisation_id=county, properties=COMPLETE)
    pages = {"eve": open_page(360, has_touch=True), "rui": open_page(360), "pia": open_page()}
    for (login, page), role in zip(pages.items(), ("editor", "reviewer", "publisher"), strict=True):
        log_in(live, page, login, (role, SCOPE))
    return site, pages


def test_a_photo_comes_from_a_phone_to_the_sites_page(live, people, open_page):
    site, pages = people
    eve, rui, pia = pages.values()
    eve.goto(f"{live.url}/register/sites/{site}")
    eve.get_by_role("link", name="添加照片").click()
    expect(eve.locator(".photo-slot:visible")).to_have_count(1)
    photo = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": snapshot()}
    eve.locator("[name=file_1]").set_input_files(photo)
    expect(eve.locator(".photo-slot:visible")).to_have_count(2)
    assert eve.evaluate("document.documentElement.scrollWidth") <= 360
    eve.locator("[name=note_1]").fill("门头")
    assert serious_findings(eve) == []
    eve.get_by_role("button", name="保存并提交").click()
    expect(eve.locator(".review-state").first).to_have_text("已提交")

    rui.goto(f"{live.url}/register/review")
    expect(rui.locator("article img")).to_have_js_property("naturalWidth", 480)  # upright
    assert serious_findings(rui) == []
    rui.get_by_role("button", name="通过", exact=True).click()
    expect(rui.locator(".done")).to_contain_text("已核对")
    pia.goto(f"{live.url}/register/review")
    pia.get_by_role("button", name="发布", exact=True).click()
    expect(pia.locator(".done")).to_contain_text("已发布")

    wen = open_page(360)
    wen.goto(f"{live.url}/sites/{site}")
    expect(wen.get_by_alt_text("门头")).to_have_js_property("complete", True)
    assert wen.evaluate("document.documentElement.scrollWidth") <= 360
    whole = wen.request.get(live.url + wen.locator(".photo-strip a").get_attribute("href")).body()
    assert len(Image.open(io.BytesIO(whole)).getexif()) == 0
    assert b"Maker" not in whole
    assert serious_findings(wen) == []
    for page in (eve, rui, pia, wen):
        assert page.seen.errors == []
        assert {host.split(":")[0] for host in page.seen.hosts} == {"127.0.0.1"}
