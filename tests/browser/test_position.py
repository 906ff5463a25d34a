"""Where Wen stands is in no log, table, address or referrer after a visit with all that one can do with a position."""

import logging
import struct

import pytest
from playwright.sync_api import expect
from psycopg2 import sql

from builders import add_county, add_site

pytestmark = pytest.mark.browser
LON, LAT = 110.4912345, 38.8298765
ROUNDED = (110.4912, 38.8299)
HERE = {"geolocation": {"longitude": LON, "latitude": LAT}, "permissions": ["geolocation"]}
DIGITS = ("110.4912", "38.8298", "38.8299")

TABLES = """
    SELECT schemaname, tablename
    FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""


def forms() -> list[str]:
    """The position as text, and as PostgreSQL writes the bytes of it."""
    return [*DIGITS, *(struct.pack("<d", degrees).hex() for degrees in ROUNDED)]


def all_rows(cursor) -> str:
    """Every row of every table."""
    cursor.execute(TABLES)
    texts = []
    for schema, table in cursor.fetchall():
        cursor.execute(sql.SQL("SELECT t::text FROM {} AS t").format(sql.Identifier(schema, table)))
        texts += [row for (row,) in cursor.fetchall()]
    return "\n".join(texts).lower()


def visit(page, url):
    """The phone's position with words and with filters, again after each, a site and back, and a place that is pressed."""
    page.goto(url)
    page.get_by_role("button", name="用我的位置").click()
    expect(page.locator("#found")).to_have_text("离您最近")
    page.get_by_role("combobox").fill("第1站")
    expect(page.locator("[role=option]").first).to_contain_text(" m")
    page.get_by_role("combobox").press("Enter")
    expect(page.locator("#cards [data-site]")).to_have_count(1)
    expect(page.locator(".distance")).to_have_count(1)
    page.get_by_role("link", name="看全部", exact=True).click()
    expect(page.locator("#found")).to_have_text("离您最近")
    page.get_by_text("微波炉").first.click()
    expect(page.locator("#cards [data-site]")).to_have_count(3)
    page.get_by_text("现在开放").first.click()
    expect(page.locator("#empty")).to_be_visible()
    page.get_by_role("button", name="看附近接下来哪些开门").click()
    expect(page.locator("#found")).to_have_text("您附近接下来开门的")
    page.go_back()
    expect(page.locator("#empty")).to_be_visible()
    page.go_forward()
    expect(page.locator("#found")).to_have_text("您附近接下来开门的")
    page.go_back()
    page.go_back()
    expect(page.locator("#cards [data-site]")).to_have_count(3)
    page.locator("#cards h3 a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("link", name="地图", exact=True).click()
    expect(page.locator(".leaflet-control-zoom")).to_be_visible()


def test_a_position_leaves_no_trace(live, cluster, open_page, capfd, caplog):
    caplog.set_level(logging.INFO, logger="geoservice")
    with live.rows() as cursor:
        add_county(cursor)
        hours = {
            "opening_hours": "Mo-Su 00:00-24:00",
            "status": "active",
            "temporary_closure": ["2020-01-01/.."],
        }
        for number in range(3):
            properties = {**hours, "facilities": ["microwave"]}
            add_site(
                cursor, name=f"第{number}站", lon=110.49 + number / 100, lat=38.91, properties=properties
            )
    page = open_page(360, **HERE)
    asked = []
    page.context.on("request", lambda each: asked.append((each.url, each.headers.get("referer", ""))))
    visit(page, live.url)
    page.close()
    assert any(url.endswith("/nearest/cards") for url, _ in asked)
    log = capfd.readouterr().err
    assert '"route":"/nearest/cards"' in log
    logs = "".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in (cluster.home / "pg/logs").glob("*.log")
    )
    assert logs
    with live.rows() as cursor:
        rows = all_rows(cursor)
    assert "第1站" in rows
    for where in (log.lower(), logs.lower(), rows, repr(asked)):
        for form in forms():
            assert form not in where
