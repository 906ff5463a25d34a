"""Wen looks for a site in a real Chromium: with a thumb, by keyboard, and without JavaScript."""

import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from browser.town import CARDS, HERE, LONG, SIGNS
from builders import add_site
from hostile import NAMES

pytestmark = pytest.mark.browser


def test_the_page_asks_no_other_host_and_nothing_fails(finder, town):
    page = finder()
    assert page.seen.hosts == {urlsplit(town.url).netloc}
    assert page.seen.errors == []


def test_map_and_list_show_the_same_sites(finder):
    page = finder("/?q=第")
    expect(page.locator(CARDS)).to_have_count(20)
    page.get_by_role("link", name="再看一些").click()
    expect(page.locator(CARDS)).to_have_count(30)
    expect(page.locator(f"{SIGNS}.listed")).to_have_count(30)
    ids = {card.get_attribute("data-site") for card in page.locator(CARDS).all()}
    assert ids <= {sign.get_attribute("data-site") for sign in page.locator(f"{SIGNS}.listed").all()}


def test_a_card_that_is_looked_at_stands_out_on_the_map(finder):
    page = finder("/?q=第0")
    card = page.locator(CARDS).nth(2)
    card.hover()
    expect(page.locator(f"{SIGNS}.chosen")).to_have_attribute("data-site", card.get_attribute("data-site"))


def test_a_site_that_is_pressed_on_the_map_shows_its_card(finder):
    page = finder("/?q=第0")
    page.locator(f'{SIGNS}[title="第11站"]').dispatch_event("click")
    expect(page.locator("#chosen h3")).to_have_text("第11站")
    assert page.seen.errors == []


def test_the_map_goes_to_a_card(finder):
    page = finder(f"/?q={LONG[:6]}", 360)
    page.get_by_role("button", name="在地图上看").first.click()
    expect(page.locator(f"{SIGNS}.chosen")).to_be_in_viewport()


def test_the_position_is_asked_for_on_a_press_only_and_leaves_rounded(finder):
    page = finder(width=360, **HERE)
    asked = []
    page.on("request", lambda request: asked.append(request))
    page.get_by_role("button", name="用我的位置").click()
    expect(page.locator("#found")).to_have_text("离您最近")
    expect(page.locator(CARDS)).to_have_count(20)
    (post,) = [request for request in asked if request.method == "POST"]
    assert json.loads(post.post_data) == {"lon": 110.4912, "lat": 38.8299}
    assert page.evaluate("JSON.stringify(history.state)") == '{"number":1}'
    digits = ("110.49", "38.82", "38.83")
    assert not [r.url for r in asked if any(part in r.url for part in digits) and "/tiles/" not in r.url]
    assert "110.49" not in page.url
    metres = page.locator(".distance").all_text_contents()
    assert metres[0].endswith(" m")
    assert len(metres) == 20


def test_a_far_site_does_not_push_the_near_ones_together(live, open_page):
    with live.rows() as cursor:
        for name, lon in (("近", 110.492), ("也近", 110.497), ("远", 111.2)):
            add_site(cursor, name=name, lon=lon, lat=38.83)
    page = open_page(360, **HERE)
    page.goto(live.url)
    page.get_by_role("button", name="用我的位置").click()
    expect(page.locator("#cards h3")).to_have_text(["近", "也近", "远"])
    for name in ("近", "也近"):
        expect(page.locator(f'{SIGNS}[title="{name}"]')).to_be_in_viewport()
    near, other = (page.locator(f'{SIGNS}[title="{name}"]').bounding_box()["x"] for name in ("近", "也近"))
    assert other - near > 44


def test_with_a_position_filters_are_chosen_without_leaving_the_page(finder):
    page = finder("/", 360, **HERE)
    page.get_by_role("button", name="用我的位置").click()
    expect(page.locator("#found")).to_have_text("离您最近")
    expect(page.locator(f"{SIGNS}.layer-reading_room").first).to_be_attached()
    page.get_by_role("group", name="需要什么").get_by_text("职工书屋").click()
    expect(page.locator(CARDS)).to_have_count(10)
    expect(page.locator("#found")).to_have_text("离您最近")
    expect(page.locator(f"{SIGNS}.layer-service_station")).to_have_count(0)
    assert page.url.endswith("/?layer=reading_room")


# A phone that takes its time to know where it is, until `arrive()` is called.
SLOW = """const ask = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
navigator.geolocation.getCurrentPosition = (...given) => { window.arrive = () => ask(...given); }"""


def test_who_chooses_while_the_phone_looks_for_its_position_gets_both(town, open_page):
    page = open_page(360, **HERE)
    page.add_init_script(SLOW)
    page.goto(town.url)
    page.get_by_role("button", name="用我的位置").click()
    page.get_by_text("微波炉").first.click()
    expect(page.locator("#found")).to_contain_text("31 个站点")
    expect(page.locator("#here-said")).to_have_text("正在取得您的位置…")
    page.evaluate("arrive()")
    expect(page.locator("#found")).to_have_text("离您最近")
    expect(page.locator("#here-said")).to_be_empty()
    expect(page.get_by_role("checkbox", name="微波炉")).to_be_checked()


def test_words_leave_the_position_as_it_is(finder, town):
    page = finder("/", 360, **HERE)
    page.get_by_role("button", name="用我的位置").click()
    expect(page.locator("#found")).to_have_text("离您最近")
    asked = []
    page.on("request", lambda request: asked.append(request))
    page.get_by_role("combobox").fill("书屋")
    page.get_by_role("button", name="搜索").click()
    expect(page.locator("#found")).to_have_text("10 个站点：书屋")
    expect(page.locator(".distance")).to_have_count(10)
    (post,) = [request for request in asked if request.method == "POST"]
    assert json.loads(post.post_data) == {"lon": 110.4912, "lat": 38.8299, "q": "书屋"}
    assert page.url == f"{town.url}/?q=%E4%B9%A6%E5%B1%8B"
    page.get_by_text("微波炉").first.click()
    expect(page).to_have_url(f"{town.url}/?q=%E4%B9%A6%E5%B1%8B&facility=microwave")
    expect(page.locator(".distance")).to_have_count(10)
    page.get_by_role("link", name="看全部", exact=True).click()
    expect(page.locator("#found")).to_have_text("离您最近")
    page.go_back()
    expect(page.locator("#found")).to_have_text("10 个站点：书屋")
    expect(page.locator(".distance")).to_have_count(10)
    assert page.seen.errors == []


def test_filters_are_in_the_address_and_back_takes_them_off(finder, town):
    page = finder("/", 360)
    page.get_by_text("微波炉").first.click()
    expect(page.locator(CARDS)).to_have_count(20)
    expect(page.locator("#found")).to_contain_text("31 个站点")
    page.locator("summary").click()
    page.get_by_text("淋浴").click()
    expect(page.locator("#empty")).to_contain_text("没有符合所选条件的站点")
    assert page.url == f"{town.url}/?facility=shower&facility=microwave"
    page.go_back()
    expect(page.locator("#found")).to_contain_text("31 个站点")
    assert page.url == f"{town.url}/?facility=microwave"
    expect(page.get_by_role("checkbox", name="淋浴")).not_to_be_checked()
    page.go_forward()
    expect(page.locator("#empty")).to_be_visible()
    page.get_by_role("link", name="淋浴").click()
    expect(page.locator("#found")).to_contain_text("31 个站点")
    other = finder("/", 360)
    other.goto(f"{town.url}/?facility=microwave&facility=shower")
    other.locator("summary").click()
    expect(other.get_by_role("checkbox", name="淋浴")).to_be_checked()
    assert page.seen.errors == []


def test_who_does_not_see_the_list_is_told_what_it_is_of_now(finder):
    page = finder("/", 360, **HERE)
    said = page.locator("#found-said")
    assert said.get_attribute("role") == "status"
    expect(said).to_be_empty()
    page.get_by_role("checkbox", name="微波炉").press(" ")
    expect(said).to_have_text("31 个站点，最近核实的在前 · 列出 20 个")
    page.get_by_role("button", name="用我的位置").click()
    expect(said).to_have_text("离您最近 · 列出 20 个")
    page.get_by_role("checkbox", name="职工书屋").press(" ")
    expect(said).to_have_text("离您最近 · 列出 10 个")


def test_the_other_language_asks_the_same(finder, town):
    page = finder("/", 360, **HERE)
    page.get_by_role("button", name="用我的位置").click()
    expect(page.locator("#found")).to_have_text("离您最近")
    page.get_by_text("微波炉").first.click()
    expect(page).to_have_url(f"{town.url}/?facility=microwave")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(f"{town.url}/?facility=microwave&lang=en")
    expect(page.get_by_role("checkbox", name="Microwave")).to_be_checked()
    expect(page.locator("#found")).to_contain_text("31 sites")
    page.get_by_text("Shower").first.evaluate("chip => chip.click()")
    expect(page.locator("#empty")).to_be_visible()
    page.go_back()
    expect(page.locator("#found")).to_contain_text("31 sites")
    page.get_by_role("link", name="中文").click()
    expect(page).to_have_url(f"{town.url}/?facility=microwave&lang=zh")


def test_the_map_shows_what_has_all_that_is_needed_as_the_list_does(finder):
    page = finder("/", 1280)
    expect(page.locator(SIGNS)).to_have_count(31 + len(NAMES))
    page.get_by_text("微波炉").first.click()
    expect(page.locator("#found")).to_contain_text("31 个站点")
    expect(page.locator(SIGNS)).to_have_count(31)
    other = finder("/?facility=microwave&around_the_clock=true&open_at=now", 1280)
    expect(other.locator(SIGNS)).to_have_count(31)
    page.go_back()
    expect(page.locator(SIGNS)).to_have_count(31 + len(NAMES))


def test_on_a_phone_no_site_stands_out_once_all_are_on_the_map(finder):
    """Until the map is touched it has the twenty of the list alone; they were drawn over all the others afterwards."""
    page = finder("/", 360)
    expect(page.locator("#map.some-listed")).to_be_visible()
    page.locator(".leaflet-control-zoom-out").click()
    expect(page.locator("#map.some-listed")).to_have_count(0)
    page.goto(page.url + "?q=第0")
    page.locator(".leaflet-control-zoom-out").click()
    expect(page.locator(".site-marker:not(.listed), .ring-marker:not(.listed)").first).to_be_visible()
    expect(page.locator("#map.some-listed")).to_be_visible()


def test_a_place_on_the_map_is_looked_around(finder):
    page = finder("/", 1280)
    page.locator("#map").click(position={"x": 30, "y": 300})
    expect(page.locator("#found")).to_have_text("离这里最近")
    expect(page.locator(".my-position.there")).to_be_attached()
    assert urlsplit(page.url).query == ""
    page.go_back()
    expect(page.locator("#found")).to_contain_text("最近核实的在前")
    expect(page.locator(".my-position")).to_have_count(0)


@pytest.mark.parametrize("x", [5, 700])
def test_a_place_beyond_the_antimeridian_is_a_place_too(finder, x):
    """The whole world is on the map more than once, and nobody asks for tiles beside it."""
    page = finder("/", 1280, reduced_motion="reduce")
    for _ in range(18):
        page.locator(".leaflet-control-zoom-out").dispatch_event("click")
    expect(page.locator(".leaflet-control-zoom-out.leaflet-disabled")).to_be_attached()
    posts = []
    page.on("request", lambda request: request.method == "POST" and posts.append(request.post_data))
    page.locator("#map").click(position={"x": x, "y": 300})
    expect(page.locator("#found")).to_have_text("离这里最近")
    expect(page.locator(CARDS)).to_have_count(20)
    (lon,) = [json.loads(post)["lon"] for post in posts]
    assert -180 <= lon <= 180
    assert page.seen.errors == []


def test_where_the_map_was_moved_one_can_look_there(finder):
    page = finder("/", 1280)
    search = page.get_by_role("button", name="在此处查找")
    expect(search).to_be_hidden()
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    search.click()
    expect(page.locator("#found")).to_have_text("离这里最近")
    expect(search).to_be_hidden()
    assert urlsplit(page.url).query == ""


def test_now_and_another_moment_leave_each_other_out(finder, town):
    page = finder("/?open_at=now", 360)
    now = page.get_by_role("checkbox", name="现在开放")
    expect(now).to_be_checked()
    page.locator("summary").click()
    page.get_by_label("其他时间开放").fill("2026-11-24T02:00")
    expect(now).not_to_be_checked()
    expect(page).to_have_url(f"{town.url}/?open_at=2026-11-24T02%3A00")


def test_a_refused_position_is_said_with_the_next_step(finder):
    page = finder(width=360, permissions=[])
    page.get_by_role("button", name="用我的位置").click()
    expect(page.get_by_role("status").filter(has_text="允许定位")).to_be_visible()
    expect(page.locator(CARDS)).to_have_count(20)


def test_a_server_that_does_not_answer_is_said(finder):
    page = finder(**HERE)
    page.route("**/nearest/cards", lambda route: route.fulfill(status=503, body=""))
    page.get_by_role("button", name="用我的位置").click()
    expect(page.get_by_role("status").filter(has_text="请再试一次")).to_be_visible()


def test_without_javascript_words_and_kinds_find_sites(finder):
    page = finder(width=360, java_script_enabled=False)
    expect(page.get_by_role("button", name="用我的位置")).to_be_hidden()
    expect(page.locator(".finder-map")).to_be_hidden()
    page.get_by_role("searchbox").fill("神木 书屋")
    page.get_by_role("button", name="搜索").click()
    expect(page.locator(CARDS)).to_have_count(10)
    page.get_by_role("link", name="看全部", exact=True).click()
    page.get_by_text("职工书屋").first.click()
    page.locator("summary").click()
    page.locator(".filter-panel").get_by_text("无线网络").click()
    page.get_by_role("button", name="看站点").click()
    expect(page.locator(CARDS)).to_have_count(10)
    page.locator(CARDS).first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_hostile_names_are_only_text(finder, town):
    page = finder()
    expect(page.locator(SIGNS)).to_have_count(31 + len(NAMES))  # signs come tile by tile
    signs = {sign.get_attribute("title"): sign for sign in page.locator(SIGNS).all()}
    addresses = []
    for name in NAMES:
        signs[name].dispatch_event("click")
        expect(page.locator("#chosen h3")).to_have_text(name, use_inner_text=False)
        addresses.append(page.locator("#chosen h3 a").get_attribute("href"))
    for name, address in zip(NAMES, addresses, strict=True):
        page.goto(town.url + address)
        assert page.locator("h1").text_content() == name
    assert page.seen.dialogs == []


def test_the_ways_to_a_site_close_as_a_menu_does(finder, town):
    page = finder()
    page.goto(page.locator(CARDS).first.get_by_role("link").evaluate("link => link.href"))
    ways = page.locator("#way-there")
    for leave in (lambda: page.keyboard.press("Escape"), page.get_by_role("heading", level=1).click):
        ways.locator("summary").click()
        expect(page.locator("#by-geo")).to_be_visible()
        leave()
        expect(page.locator("#by-geo")).to_be_hidden()


def test_it_can_be_done_by_keyboard(finder):
    page = finder(width=360)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.get_by_role("combobox").focus()
    page.keyboard.type("第07站")
    page.keyboard.press("Enter")
    expect(page.locator(CARDS)).to_have_count(1)
    link = page.locator(CARDS).get_by_role("link")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="第07站")).to_be_visible()
