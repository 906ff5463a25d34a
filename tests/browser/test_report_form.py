"""Wen stands before a locked door: she says so with a thumb, by keyboard, without JavaScript, and sees what becomes of it."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from browser.axe import LOOKS, serious_findings
from browser.waiting import until
from builders import LAT, LON, add_county, add_site
from geoservice.store import report_desk

pytestmark = pytest.mark.browser
PHONE = {"has_touch": True, "is_mobile": True}
OFFERED = {"facilities": ["microwave", "wifi", "toilet"], "opening_hours": "24/7", "access_method": "qr_scan"}


@pytest.fixture(scope="module")
def town(shared_live):
    """A site of the county's, with its neighbours, of which nobody said anything."""
    with shared_live.rows() as cursor:
        union = add_county(cursor)
        shared_live.site = add_site(cursor, name="滨河爱心驿站", organisation_id=union, properties=OFFERED)
        for number in range(4):
            add_site(cursor, name=f"第{number}站", lon=LON + number / 500 + 0.002, organisation_id=union)
    return shared_live


@pytest.fixture
def form(town, open_page):
    """Opens the form as a phone does."""

    def look(width=360, path="/report", **options):
        page = open_page(width, **{**PHONE, **options})
        page.goto(f"{town.url}/sites/{town.site}{path}")
        return page

    return look


def last(town, columns):
    with town.rows() as cursor:
        cursor.execute(f"SELECT {columns} FROM register.report ORDER BY number DESC LIMIT 1")
        return cursor.fetchone()


def test_from_the_site_to_the_answer_on_a_phone(form, town):
    page = form(path="")
    page.get_by_role("link", name="说说哪里不对").tap()
    page.get_by_label("有设施坏了").check()
    page.get_by_text("微波炉").tap()
    page.get_by_label("补充几句").fill("插上没有反应")
    photo = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(photo, "JPEG")
    page.get_by_label("照片").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    )
    page.get_by_role("button", name="发送反馈").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢，已转交")
    expect(page.get_by_text("已转交神木市总工会")).to_be_visible()
    expect(page.get_by_text("插上没有反应")).to_be_visible()
    until(page, "document.querySelector('.own-photo').naturalWidth === 900")
    assert page.seen.errors == []
    number = int(re.search(r"编号 (\d+)", page.content())[1])
    with town.rows() as cursor:
        report_desk.answer(cursor, number, "已经换了一台新的。", outcome="changed", actor="Eve")
    page.reload()
    expect(page.get_by_text("已答复：登记内容改了")).to_be_visible()
    expect(page.get_by_text("已经换了一台新的。")).to_be_visible()


def test_a_photo_that_is_too_large_is_told_before_it_is_sent(form, town):
    page = form()
    page.get_by_label("门锁着").check()
    page.get_by_label("补充几句").fill("锁着")
    large = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": bytes(12 * 2**20 + 1)}
    field = page.get_by_label("照片")
    field.set_input_files(large)
    assert field.evaluate("input => input.validationMessage") == "这个文件超过 12 MB，请换一个小一些的。"
    page.get_by_role("button", name="发送反馈").tap()
    assert page.url.endswith("/report"), "nothing was sent"
    expect(page.get_by_label("补充几句")).to_have_value("锁着")
    field.set_input_files([])
    page.get_by_role("button", name="发送反馈").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢，已转交")


def test_one_press_on_the_site_page_confirms_it(form, town):
    page = form(path="")
    page.get_by_role("button", name="和描述一致").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢，已计入")
    page.get_by_role("link", name="返回站点").tap()
    expect(page.get_by_text("1 人确认属实")).to_be_visible()


def moved(page):
    return [float(page.locator(f"input[name={name}]").input_value() or "nan") for name in ("lon", "lat")]


def test_the_pin_is_put_by_a_tap_and_kept_in_wgs84(form, town):
    page = form()
    page.get_by_label("位置不对").check()
    expect(page.locator(".pin")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="登记的位置")).to_be_visible()
    box = page.locator("#map").bounding_box()
    page.locator("#map").tap(position={"x": box["width"] / 2 - 60, "y": box["height"] / 2 + 60})
    expect(page.get_by_role("status").filter(has_text="图钉移动了")).to_be_visible()
    lon, lat = moved(page)
    assert LON - 0.01 < lon < LON
    assert LAT - 0.01 < lat < LAT
    page.get_by_role("button", name="发送反馈").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢，已转交")
    assert last(town, "kind, round(ST_X(geom)::numeric, 6)::float8") == ("wrong_place", lon)


def test_the_pin_is_moved_by_arrow_keys_and_put_back(form):
    page = form(1280, has_touch=False, is_mobile=False)
    page.get_by_label("位置不对").check()
    pin = page.get_by_role("button", name="图钉：站点的实际位置")
    pin.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    lon, lat = moved(page)
    assert lon > LON
    assert lat > LAT
    page.get_by_role("button", name="放回原处").click()
    expect(page.get_by_role("status").filter(has_text="登记的位置")).to_be_visible()
    assert page.locator("input[name=lon]").input_value() == ""


def test_the_pin_can_be_dragged(form):
    page = form(1280, has_touch=False, is_mobile=False)
    page.get_by_label("位置不对").check()
    page.locator(".pin").scroll_into_view_if_needed()
    box = page.locator(".pin").bounding_box()
    page.mouse.move(box["x"] + 18, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 20, steps=5)
    page.mouse.up()
    expect(page.get_by_role("status").filter(has_text="图钉移动了")).to_be_visible()
    assert moved(page)[0] > LON


def test_what_only_one_answer_needs_is_shown_only_with_it(form):
    page = form()
    expect(page.get_by_text("坏了哪一样")).to_be_hidden()
    expect(page.locator("#map")).to_be_hidden()
    page.get_by_label("有设施坏了").check()
    expect(page.get_by_text("坏了哪一样")).to_be_visible()
    page.get_by_label("开放时间内门锁着").check()
    expect(page.get_by_text("坏了哪一样")).to_be_hidden()


def test_without_javascript_and_what_was_wrong_is_said_beside_its_field(form, town):
    page = form(java_script_enabled=False)
    page.get_by_label("位置不对").check()
    expect(page.locator(".finder-map")).to_be_hidden()
    expect(page.get_by_text("请写几句话说明在哪里")).to_be_visible()
    page.get_by_role("button", name="发送反馈").click()
    expect(page.get_by_role("alert")).to_contain_text("还没有发出去")
    expect(page.get_by_label("位置不对")).to_be_checked()
    page.get_by_label("补充几句").fill("在桥的另一头")
    page.get_by_role("button", name="发送反馈").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢，已转交")
    assert last(town, "kind, words, geom") == ("wrong_place", "在桥的另一头", None)


def test_it_can_be_done_by_keyboard(form):
    page = form(1280, has_touch=False, is_mobile=False)
    page.locator("input[name=kind]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("坏了哪一样")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("input[name=facilities]").first).to_be_checked()
    page.get_by_role("button", name="发送反馈").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢，已转交")


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_nobody_is_shut_out(form, town, width, scheme, language):
    page = form(width, scheme=scheme, language=language)
    assert serious_findings(page) == []
    for kind in ("facility_broken", "wrong_place"):
        page.locator(f"input[value={kind}]").check()
        if kind == "wrong_place":
            expect(page.locator(".pin")).to_be_visible()
        assert serious_findings(page) == [], kind
    page.locator("input[value=facility_broken]").check()
    page.locator("button.send").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert serious_findings(page) == []
    page.locator("input[value=locked]").check()
    page.locator("#words").fill("门上贴着“有事外出”。")
    page.locator("button.send").click()
    expect(page.locator(".steps")).to_be_visible()
    page.locator(".erase summary").click()
    assert serious_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{town.url}/trust")
    assert serious_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_large_and_large_text_fits(form):
    page = form()
    page.get_by_label("位置不对").check()
    expect(page.locator(".pin")).to_be_visible()
    small = page.evaluate(
        """() => [...document.querySelectorAll("form.report label:not(.row > label), form.report button:not(.leaflet-container *), .report-sheet a:not(.leaflet-container *)")]
            .map((node) => [node.textContent.trim(), node.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.height < 43.5 || box.width < 43.5)).map(([text]) => text)"""
    )
    assert small == []
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_where_the_map_does_not_come_words_are_asked_for(form):
    page = form()
    page.route("**/bundle/finder_map.js*", lambda route: route.abort())
    page.get_by_label("位置不对").check()
    expect(page.get_by_text("请写几句话说明在哪里")).to_be_visible()
    expect(page.locator(".finder-map")).to_be_hidden()


def test_the_address_of_a_report_can_be_copied(form):
    page = form(1280, has_touch=False, is_mobile=False, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("开放时间不对").check()
    page.get_by_role("button", name="发送反馈").click()
    page.get_by_role("button", name="保存或发给自己").click()
    expect(page.get_by_role("status")).to_have_text("网址已复制。")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
