"""The union tree changed by officers: nothing loses its place, and what is public follows."""

import re

import pytest

from builders import add_officer, add_site, add_tree
from geoservice.store import accounts
from geoservice.store.organisation_tree import children
from geoservice.store.organisations import add_organisation

A, A1, A1X, B = "acftu.a", "acftu.a.a1", "acftu.a.a1.x", "acftu.b"


@pytest.fixture(autouse=True)
def tree(cursor):
    """{path: id}"""
    unions = {
        A: ("province", "甲省总工会"), A1: ("city", "甲一市总工会"), A1X: ("county", "甲一县总工会"), B: ("province", "乙省总工会"),
    }  # fmt: skip
    return add_tree(cursor, unions)


@pytest.fixture
def boss(officer):
    return officer("boss", ("system_officer", "acftu"))


def paths(cursor):
    cursor.execute("SELECT name, path::text FROM register.organisation WHERE path <> 'acftu' ORDER BY path")
    register = cursor.fetchall()
    cursor.execute("SELECT name, path::text FROM published_organisation WHERE path <> 'acftu' ORDER BY path")
    assert cursor.fetchall() == register, "the public sees the same tree"
    return {path for _, path in register}


def public_path(cursor, site):
    cursor.execute(
        "SELECT organisation_path::text, properties ->> 'organisation' FROM published_site WHERE id = %s",
        (site,),
    )
    return cursor.fetchone()


def last_event(cursor):
    cursor.execute(
        "SELECT action, account_id::text, before, after FROM register.event ORDER BY id DESC LIMIT 1"
    )
    return cursor.fetchone()


def events(cursor):
    cursor.execute("SELECT count(*) FROM register.event")
    return cursor.fetchone()[0]


def post(person, tree, place, act, **form):
    return person.post(f"/register/organisations/{tree[place]}/{act}", form)


def test_branch_moves_with_all_below_it_and_its_public_sites(cursor, boss, tree):
    site = add_site(cursor, organisation_id=tree[A1X])
    draft = add_site(cursor, organisation_id=tree[A1], review_state="submitted")
    before = events(cursor)
    assert post(boss, tree, A1, "move", parent="乙省总工会").status_code == 303
    assert paths(cursor) == {A, B, "acftu.b.a1", "acftu.b.a1.x"}
    assert public_path(cursor, site) == ("acftu.b.a1.x", "甲一县总工会")
    cursor.execute("SELECT organisation_id::text FROM register.site WHERE id = %s", (draft,))
    assert cursor.fetchone() == (tree[A1],)
    assert events(cursor) == before + 1
    assert last_event(cursor) == ("move_organisation", boss.account, {"path": A1}, {"path": "acftu.b.a1"})


@pytest.mark.parametrize("parent", [A1, A1X])
def test_loop_is_refused_at_its_field(cursor, boss, tree, parent):
    before = events(cursor)
    answer = post(boss, tree, A1, "move", parent=parent)
    assert answer.status_code == 409
    assert 'id="wrong-parent"' in answer.text
    assert paths(cursor) == set(tree)
    assert events(cursor) == before


@pytest.mark.parametrize(
    "moved, act, other, said",
    [
        (B, "move", A1, "“乙省总工会”（省）不能放在“甲一市总工会”（市）下面。"),
        (A1, "move", "acftu.t", "“甲一市总工会”（市）不能放在“锦界镇总工会”（乡镇（街道））下面。"),
        (A1, "merge", "acftu.t", "“甲一县总工会”（县（区））不能放在“锦界镇总工会”（乡镇（街道））下面。"),
    ],
)
def test_smaller_union_takes_no_larger_one(cursor, boss, tree, moved, act, other, said):
    add_organisation(cursor, path="acftu.t", level="township", name="锦界镇总工会", actor="Ada")
    before, paths_before = events(cursor), paths(cursor)
    answer = post(boss, tree, moved, act, **{"parent" if act == "move" else "into": other})
    assert answer.status_code == 400
    assert said in answer.text
    assert (events(cursor), paths(cursor)) == (before, paths_before)


def test_order_of_levels_names_both_unions_in_english(boss, tree):
    page = boss.post(f"/register/organisations/{tree[B]}/move?lang=en", {"parent": A1}).text
    assert "“乙省总工会” (province) cannot hang under “甲一市总工会” (city)." in page


def test_place_that_is_taken_gets_a_label_of_its_own(cursor, boss, tree):
    add_organisation(cursor, path="acftu.b.a1", level="city", name="早来的总工会", actor="Ada")
    assert post(boss, tree, A1, "move", parent=B).status_code == 303
    moved = [path for path in paths(cursor) if re.fullmatch(r"acftu\.b\.a1_[0-9a-f]{8}\.x", path)]
    assert len(moved) == 1


def test_move_that_leaves_sites_to_nobody_is_refused(cursor, boss, tree):
    add_site(cursor, organisation_id=tree[A1X])
    add_officer(cursor, "rita", ("reviewer", A))
    answer = post(boss, tree, A1, "move", parent=B)
    assert answer.status_code == 409
    assert "审核" in answer.text
    assert paths(cursor) == set(tree)
    accounts.appoint(cursor, accounts.credentials(cursor, "rita").id, "reviewer", B, actor="Ada")
    assert post(boss, tree, A1, "move", parent=B).status_code == 303


def test_merge_takes_all_along_and_leaves_nothing(cursor, boss, tree, officer):
    site = add_site(cursor, organisation_id=tree[A1])
    submitted = add_site(cursor, organisation_id=tree[A1], review_state="submitted")
    ed = officer("ed", ("editor", A1), ("reviewer", A1), path=A1)
    accounts.appoint(cursor, ed.account, "editor", B, actor="Ada")
    before = events(cursor)
    assert post(boss, tree, A1, "merge", into=B).status_code == 303
    assert events(cursor) == before + 1
    assert paths(cursor) == {A, B, "acftu.b.x"}
    assert public_path(cursor, site) == (B, "乙省总工会")
    cursor.execute(
        "SELECT DISTINCT organisation_id::text FROM register.site WHERE id IN (%s, %s)", (site, submitted)
    )
    assert cursor.fetchall() == [(tree[B],)]
    cursor.execute(
        "SELECT role, organisation_id::text FROM register.appointment WHERE account_id = %s AND ended_at IS NULL ORDER BY role",
        (ed.account,),
    )
    assert cursor.fetchall() == [("editor", tree[B]), ("reviewer", tree[B])]
    action, by, gone, kept = last_event(cursor)
    assert (action, by, gone["path"], gone["sites"], kept["path"]) == (
        "merge_organisations", boss.account, A1, 2, B,
    )  # fmt: skip
    assert_nothing_names(cursor, tree[A1])
    assert ed.get("/register/desk").status_code == 303, "her scope has changed"


def assert_nothing_names(cursor, organisation):
    cursor.execute("""
        SELECT attrelid::regclass::text, attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'register'::regnamespace AND c.relkind = 'r' AND atttypid = 'uuid'::regtype
            AND c.relname <> 'event' AND NOT attisdropped
    """)
    for table, column in cursor.fetchall():
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", (organisation,))
        assert cursor.fetchone() == (0,), (table, column)


def test_merge_of_two_sites_of_one_source_is_refused_whole(cursor, boss, tree):
    for path in (A1, B):
        add_site(cursor, organisation_id=tree[path], source_key="number:1")
    before = events(cursor)
    answer = post(boss, tree, A1, "merge", into=B)
    assert answer.status_code == 409
    assert 'id="wrong-into"' in answer.text
    assert paths(cursor) == set(tree)
    assert events(cursor) == before


def test_merge_into_a_part_of_itself_is_refused(boss, tree):
    assert post(boss, tree, A1, "merge", into=A1X).status_code == 409
    assert post(boss, tree, A1, "merge", into=A1).status_code == 409


def test_new_name_is_public_at_once(cursor, boss, tree):
    site = add_site(cursor, organisation_id=tree[A1])
    assert post(boss, tree, A1, "rename", name=" 新 名总工会", name_en="New").status_code == 303
    assert public_path(cursor, site) == (A1, "新 名总工会")
    paths(cursor)
    assert last_event(cursor)[3] == {"name": "新 名总工会", "name_en": "New"}


@pytest.mark.parametrize(
    "form, code",
    [
        ({"name": ""}, 400),
        ({"level": "national"}, 400),
        ({"level": "city"}, 400),  # under a city
        ({"division": "999999"}, 400),
        ({"division": "610881"}, 303),
        ({"path": "acftu.z"}, 400),
        ({}, 303),
    ],
)
def test_new_union(cursor, boss, tree, form, code):
    given = {"name": "新工会", "level": "county", "division": "", **form}
    assert post(boss, tree, A1, "add", **given).status_code == code
    found, _ = children(cursor, A1)
    assert [each.name for each in found] == ["新工会", "甲一县总工会"][0 if code == 303 else 1 :]
    if "610881" in form.values():
        assert found[0].path == f"{A1}.d610881"


def test_no_one_moves_a_branch_out_of_her_scope(officer, tree, cursor):
    small = officer("small", ("system_officer", A))
    assert post(small, tree, A1, "move", parent=B).status_code == 400
    assert post(small, tree, B, "move", parent=A).status_code == 404
    assert paths(cursor) == set(tree)


def test_level_by_level_with_pages(cursor, boss, tree, monkeypatch):
    monkeypatch.setattr("geoservice.store.organisation_tree.PAGE", 2)
    for number in range(5):
        add_organisation(cursor, path=f"{B}.n{number}", level="county", name=f"县{number % 3}", actor="Ada")
    address, seen = f"/register/organisations/{tree[B]}/children", []
    while address:
        part = boss.get(address).text
        assert "<html" not in part
        seen += re.findall(r">(县\d)</a>", part)
        further = re.search(r'href="[^"]*\?([^"]+)">更多', part)
        address = further and f"/register/organisations/{tree[B]}/children?" + further[1].replace(
            "&amp;", "&"
        )
    assert seen == ["县0", "县0", "县1", "县1", "县2"]


def test_found_unions_are_told_apart_by_those_above_them(boss, tree):
    found = boss.get("/register/organisations?text=县总工会").text.split('class="tree')[1]
    assert "县（区） · 甲省总工会 › 甲一市总工会" in found


def test_search_stays_in_the_scope(officer, tree):
    small = officer("small", ("auditor", A))
    page = small.get("/register/organisations?text=省").text
    assert "甲省总工会" in page
    assert "乙省总工会" not in page
    assert "没有名称里带有" in small.get("/register/organisations?text=乙").text
    assert small.get(f"/register/organisations/{tree[A]}/children?path=';--").status_code == 400
