"""A union is chosen by its name, with those above it; its path is what is sent."""

import re

import pytest

from builders import add_officer, add_tree
from geoservice.store import people, union_choices

CITY, COUNTY, BESIDE = "acftu.p1.c1", "acftu.p1.c1.k1", "acftu.p1.c2"
ABOVE = "甲省总工会 › 乙市总工会"


@pytest.fixture(autouse=True)
def tree(cursor):
    """{path: id}"""
    unions = {
        "acftu.p1": ("province", "甲省总工会"), CITY: ("city", "乙市总工会"), COUNTY: ("county", "同名总工会"),
        BESIDE: ("city", "丙市总工会"), f"{BESIDE}.k1": ("county", "同名总工会"),
    }  # fmt: skip
    return add_tree(cursor, unions)


@pytest.fixture
def eve(cursor):
    return add_officer(cursor, "eve", ("editor", COUNTY), path=COUNTY)


@pytest.fixture
def security(officer):
    return officer("sec", ("security_officer", CITY))


def offered(page, field):
    """{path: words} of what a field offers, and the path that is chosen."""
    options = re.search(rf'<select[^>]*id="choice-{field}"[^>]*>(.*?)</select>', page, re.S)[1]
    found = re.findall(r'<option value="([^"]*)"( selected)?>([^<]*)<', options)
    return {path: words for path, _, words in found}, [path for path, chosen, _ in found if chosen]


def test_role_is_offered_in_her_own_union_by_name(security, eve):
    found, chosen = offered(security.get(f"/register/people/{eve}").text, "appoint")
    assert found == {CITY: "乙市总工会 · 甲省总工会", COUNTY: f"同名总工会 · {ABOVE}"}
    assert chosen == [COUNTY]


def test_without_javascript_the_page_offers_what_was_looked_for(cursor, officer, eve):
    boss = officer("boss", ("security_officer", "acftu"))
    page = boss.get(f"/register/people/{eve}?for=appoint&seek=同名").text
    found, _ = offered(page, "appoint")
    assert found == {COUNTY: f"同名总工会 · {ABOVE}", f"{BESIDE}.k1": "同名总工会 · 甲省总工会 › 丙市总工会"}
    assert "找到 2 个工会" in page
    assert 'value="同名"' in page
    given = {"role": "reviewer", "organisation": f"{BESIDE}.k1"}
    assert boss.post(f"/register/people/{eve}/appoint", given).status_code == 303
    assert f"{BESIDE}.k1" in {held.path for held in people.appointments(cursor, eve)}


def test_nothing_found_leaves_what_is_near(security, eve):
    page = security.get(f"/register/people/{eve}?for=appoint&seek=丙市").text
    assert offered(page, "appoint")[1] == [COUNTY]
    assert "您的范围内没有名称里带有这几个字的工会" in page


def test_chosen_union_stays_after_a_fault(officer, eve):
    boss = officer("boss", ("security_officer", "acftu"))
    page = boss.post(f"/register/people/{eve}/appoint", {"role": "auditor", "organisation": BESIDE})
    assert page.status_code == 409
    assert offered(page.text, "appoint")[1] == [BESIDE]


def test_part_of_the_page_offers_the_same_while_one_types(security, eve):
    part = security.get("/register/organisations/choices?act=appoint&for=appoint&seek=同名").text
    assert re.findall(r'<option value="([^"]*)"', part) == [COUNTY]
    assert '<div hx-swap-oob="innerHTML:#said-appoint">找到 1 个工会' in part
    assert "<html" not in part
    part = security.get("/register/organisations/choices?act=manage_accounts&for=move&seek=同名").text
    assert COUNTY not in part, "she may not move anybody anywhere"


@pytest.mark.parametrize(
    ("query", "code"),
    [("act=see_sites", 400), ("act=appoint&for=%3Cb%3E", 404), ("act=appoint&for=a&without=';--", 404)],
)
def test_odd_questions_are_refused(security, query, code):
    assert security.get(f"/register/organisations/choices?{query}").status_code == code


def test_branch_is_not_offered_itself(officer, tree):
    boss = officer("boss", ("system_officer", "acftu"))
    page = boss.get(f"/register/organisations/{tree[CITY]}").text
    found, chosen = offered(page, "move")
    assert set(found) == {"", "acftu", "acftu.p1", BESIDE}
    assert chosen == [], "where it goes is to be chosen"
    page = boss.get(f"/register/organisations/{tree[CITY]}?for=merge&seek=总工会").text
    assert set(offered(page, "merge")[0]) == {"acftu", "acftu.p1", BESIDE, f"{BESIDE}.k1"}
    assert "<details open>" in page


def test_more_than_can_be_offered_is_said(security, eve, monkeypatch):
    monkeypatch.setattr(union_choices, "MOST", 1)
    page = security.get(f"/register/people/{eve}?for=appoint&seek=总工会").text
    assert len(offered(page, "appoint")[0]) == 1
    assert "只显示前 1 个" in page


def test_people_of_a_union_are_shown_under_its_name(officer, eve):
    page = officer("ann", ("auditor", "acftu")).get(f"/register/people?organisation={CITY}").text
    assert "乙市总工会" in page.split("<table")[0]
    assert f'type="hidden" name="organisation" value="{CITY}"' in page
    assert "Eve" in page


def test_history_of_an_account_names_unions(cursor, officer, eve):
    boss = officer("boss", ("system_officer", "acftu"))
    assert boss.post(f"/register/people/{eve}/move", {"organisation": BESIDE}).status_code == 303
    rows = boss.get(f"/register/people/{eve}").text
    assert "同名总工会 → 丙市总工会" in rows
    assert "编辑 · 同名总工会" in rows
    assert f'<span class="small muted">{ABOVE}</span>' in rows
    cursor.execute("UPDATE register.organisation SET path = 'acftu.moved' WHERE path = %s", (BESIDE,))
    assert f"同名总工会 → {BESIDE}" in boss.get(f"/register/people/{eve}").text, "where nothing is any more"
