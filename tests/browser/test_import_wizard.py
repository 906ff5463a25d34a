"""An editor brings a sheet in: hands it in, says what a column means, mends a row, and submits. Others take it to the map."""

import pytest
from playwright.sync_api import expect

from browser.officer import log_in
from browser.signs import expect_total
from builders import add_county
from geoservice.db import Database
from geoservice.embedded.databases import OFFICER
from geoservice.working import work_once

SHEET = """网点,地址,行政区划,经度（WGS-84）,纬度（WGS-84）,开放时间,进入方式,服务设施
锦界镇职工之家,神木市锦界镇1号,610881,110.5,38.8,全天,直接进入,饮水
店塔镇职工之家,神木市店塔镇2号,610881,38.81,110.51,全天,直接进入,饮水
大柳塔镇职工之家,神木市大柳塔镇3号,610881,110.52,38.82,不知道,直接进入,饮水
大保当镇职工之家,神木市大保当镇4号,610881,110.53,38.83,全天,直接进入,饮水
"""


@pytest.fixture
def work(cluster, fresh, layers):
    """Does what a worker would, until nothing waits."""
    database = Database(cluster.dsn(OFFICER, fresh))

    def all_of_it():
        while work_once(database, layers):
            pass

    yield all_of_it
    database.close()


SCOPE = "acftu.d610881"


def test_from_the_sheet_to_the_map(live, open_page, work):
    with live.rows() as cur:
        add_county(cur)
    page = open_page()
    log_in(live, page, "eve", ("editor", SCOPE), path=SCOPE)
    submit(live, page, work)
    rui, pia, wen = open_page(360), open_page(), open_page()
    log_in(live, rui, "rui", ("reviewer", SCOPE))
    return_one_and_pass_the_rest(live, rui)
    log_in(live, pia, "pia", ("publisher", SCOPE))
    publish_all(live, pia)
    wen.goto(f"{live.url}/map?bbox=110.4,38.7,110.6,38.9")
    expect_total(wen, 2)
    assert [each.seen.errors for each in (page, rui, pia, wen)] == [[], [], [], []]


def return_one_and_pass_the_rest(live, page):
    page.goto(f"{live.url}/register/review")
    returned = page.locator("article").filter(has_text="店塔镇职工之家")
    returned.get_by_text("退回…").click()
    returned.locator("textarea").fill("地址没有写到门牌")
    returned.get_by_role("button", name="退回", exact=True).click()
    expect(page.locator(".done")).to_contain_text("店塔镇职工之家")
    tick_all(page, 2)
    page.get_by_role("button", name="通过 2 个站点").click()
    expect(page.locator(".done")).to_have_text("2 个站点已核对。")


def publish_all(live, page):
    page.goto(f"{live.url}/register/review")
    tick_all(page, 2)
    expect(page.get_by_role("button", name="发布 2 个站点")).to_be_in_viewport()
    page.get_by_role("button", name="发布 2 个站点").click()
    expect(page.locator(".done")).to_have_text("2 个站点已发布。")


def tick_all(page, number):
    ticks = page.locator("article .tick")
    expect(ticks).to_have_count(number)
    page.get_by_label("全选本页").check()
    for tick in ticks.all():
        expect(tick).to_be_checked()


def submit(live, page, work):
    page.get_by_role("link", name="导入").click()
    page.set_input_files(
        "[name=file]", {"name": "登记表.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    )
    page.get_by_role("button", name="上传").click()
    expect(page.locator("#progress")).to_be_visible()
    work()
    # The part with the bar asks for itself and then for the page, without a press.
    page.get_by_role("link", name="指定各列的含义").click()
    page.locator("select[name=column-0]").select_option("name")
    page.get_by_role("button", name="按这些重新读取").click()
    expect(page.locator("#progress")).to_be_visible()
    work()
    expect(page.locator("tr.verdict-faulty")).to_have_count(2)
    expect(page.locator("td.at-fault").first).to_contain_text("D3")
    expect(page.locator(".row-mark")).to_have_count(4)
    expect(page.locator(".row-mark.wrong")).to_have_count(2)
    expect(page.get_by_text("这一带还没有站点")).to_have_count(0)  # of rows, and not of what is public
    page.get_by_role("button", name="交换", exact=True).click()
    expect(page.locator("#progress")).to_be_visible()
    work()
    expect(page.locator("tr.verdict-faulty")).to_have_count(1)
    expect(page.get_by_role("link", name="下载标注后的表")).to_be_visible()
    page.get_by_role("button", name="提交 3 条，跳过 1 条").click()
    expect(page.locator("#progress")).to_be_visible()
    work()
    expect(page.get_by_text("3 个站点等待别人核对。")).to_be_visible()
    with live.rows() as cur:
        cur.execute("SELECT name, review_state FROM register.site ORDER BY name")
        assert cur.fetchall() == [(f"{town}镇职工之家", "submitted") for town in ("大保当", "店塔", "锦界")]
