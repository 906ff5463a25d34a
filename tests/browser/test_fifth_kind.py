"""A fifth kind of site, dropped in as one TOML and one SVG, on the map that people see."""

import shutil

import pytest
from playwright.sync_api import expect

from browser.conftest import served
from builders import add_site
from conftest import ROOT

pytestmark = pytest.mark.browser

KIND = """
title = { zh = "爱心妈咪小屋", en = "Mothers' room" }
description = { zh = "哺乳和休息的地方。", en = "A place to nurse and rest." }
colour = "#A03060"
"""
SIGN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9"/></svg>'


def test_it_has_a_sign_a_card_and_a_line_in_the_legend(cluster, fresh, page, tmp_path):
    folder = shutil.copytree(ROOT / "layers", tmp_path / "layers")
    (folder / "mother_room.toml").write_text(KIND, encoding="utf-8")
    (folder / "mother_room.svg").write_text(SIGN, encoding="utf-8")
    with served(cluster, fresh, layers=folder) as live:
        with live.rows() as cursor:
            add_site(cursor, layer="mother_room", name="锦界镇爱心妈咪小屋")
        page.goto(f"{live.url}/map")
        expect(page.locator("[data-site]")).to_have_count(1)
        expect(page.get_by_role("checkbox", name="爱心妈咪小屋")).to_be_checked()
        page.locator("[data-site]").click()
        expect(page.get_by_role("heading", name="锦界镇爱心妈咪小屋")).to_be_visible()
