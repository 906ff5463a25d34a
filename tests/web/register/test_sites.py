"""Sites at the officers' door: lists, the form, decisions, and what is seen on the spot."""

import re

import pytest

from builders import add_county, add_site
from cast import COMPLETE
from geoservice.store import records
from officers import sent

WRITTEN = {
    "version": "", "then": "", "union": "acftu.d610881", "name": "滨河职工之家", "address": "陕西省榆林市神木市滨河路1号",
    "opening_hours": "周一至周五 8:30-17:30", "access_method": "open_door", "facilities": ["drinking_water", "microwave"],
    "lon": "110.5", "lat": "38.8", "datum": "gcj02", "area_m2": "120", "honours": "2023年全国模范职工之家",
    "manager_phone": "13809100001",
}  # fmt: skip
NEW = "/register/sites/new?layer=worker_home"


@pytest.fixture
def county(cursor):
    return add_county(cursor)


@pytest.fixture
def eve(officer, county):
    return officer("eve", ("editor", "acftu.d610881"))


def record(cursor, answer):
    return records.record(cursor, answer.location.split("/")[-1].split("?")[0])


def events(cursor, site):
    return [entry.action for entry in records.history(cursor, site)][::-1]


def test_form_is_read_as_an_import_is(eve, cursor):
    found = record(cursor, eve.post(NEW, WRITTEN))
    assert (found.review_state, found.division_code, found.version) == ("draft", "610881", 1)
    assert found.properties["opening_hours"] == "Mo-Fr 08:30-17:30"
    assert found.properties["facilities"] == ["drinking_water", "microwave"]
    assert found.properties["area_m2"] == 120
    assert found.properties["honours"] == [{"title": "全国模范职工之家", "level": "national", "year": 2023}]
    assert found.internal == {"manager_phone": "13809100001"}
    assert found.position["datum"] == "gcj02"
    assert "原坐标系 高德、腾讯（GCJ-02）" in eve.get(f"/register/sites/{found.id}").text
    assert found.lon == pytest.approx(110.4934, abs=0.002)
    assert events(cursor, found.id) == ["add_site"]


def test_map_of_a_new_site_opens_where_the_union_has_one(officer, cursor):
    union = add_county(cursor, code="610802", name="榆阳区总工会", lon=None, lat=None)
    ed = officer("ed", ("editor", "acftu.d610802"))
    assert "data-far" in ed.get(NEW).text
    add_site(cursor, organisation_id=union, lon=109.73, lat=38.29)
    assert 'data-lon="109.73" data-lat="38.29" ' in " ".join(ed.get(NEW).text.split())


@pytest.mark.parametrize(
    "written, field",
    [
        ({"name": ""}, "name"),
        ({"opening_hours": "看情况"}, "opening_hours"),
        ({"area_m2": "很大"}, "area_m2"),
        ({"lon": "38.8", "lat": "110.5"}, "lon"),
        ({"lon": ""}, "lon"),
        ({"facilities": ["volcano"]}, "facilities"),
        ({"division_code": "火星"}, "division_code"),
        ({"union": "acftu"}, "union"),
        ({"datum": "mars"}, "datum"),
    ],
)
def test_fault_stands_at_its_field(eve, written, field):
    answer = eve.post(NEW, {**WRITTEN, **written})
    assert answer.status_code == 400
    assert f'id="wrong-{field}"' in answer.text
    assert "全国模范职工之家" in answer.text  # all that was written is still there


@pytest.mark.parametrize("further", [{"review_state": "published"}, {"organisation_id": "1"}, {"code": "1"}])
def test_field_that_the_form_does_not_have_is_refused(eve, further):
    assert eve.post(NEW, {**WRITTEN, **further}).status_code == 400


def test_form_that_was_left_as_it_was_changes_nothing_but_the_version(eve, cursor):
    found = record(cursor, eve.post(NEW, WRITTEN))
    page = eve.get(f"/register/sites/{found.id}/edit").text
    assert eve.post(f"/register/sites/{found.id}/edit", sent(page)).status_code == 303
    again = records.record(cursor, found.id)
    assert again.said == found.said
    assert (again.lon, again.lat, again.position) == (found.lon, found.lat, found.position)
    assert again.version == 2


def test_edit_of_a_published_site_is_a_change_request(eve, cursor, county):
    site = add_site(cursor, organisation_id=county, properties=COMPLETE)
    page = eve.get(f"/register/sites/{site}/edit").text
    assert 'name="status"' not in page
    form = {**sent(page), "name": "改名的职工之家"}
    found = record(cursor, eve.post(f"/register/sites/{site}/edit", form))
    assert (found.changes, found.name) == (site, "改名的职工之家")
    assert eve.get(f"/register/sites/{site}/edit").location.endswith(f"{found.id}/edit")
    assert records.record(cursor, site).name != "改名的职工之家"


def test_two_who_edit_see_both_texts(eve, officer, cursor):
    found = record(cursor, eve.post(NEW, WRITTEN))
    page = eve.get(f"/register/sites/{found.id}/edit").text
    mine = {**sent(page), "name": "我的名字"}
    other = officer("ed", ("editor", "acftu"))
    other.post(f"/register/sites/{found.id}/edit", {**sent(page), "name": "他的名字"})
    answer = eve.post(f"/register/sites/{found.id}/edit", mine)
    assert answer.status_code == 409
    assert "我的名字" in answer.text
    assert "他的名字" in answer.text
    assert "Ed" in answer.text
    assert eve.post(f"/register/sites/{found.id}/edit", {**mine, "version": "2"}).status_code == 303


def test_site_is_saved_and_told_what_it_lacks_when_submitted(eve, cursor):
    answer = eve.post(NEW, {**WRITTEN, "opening_hours": "", "then": "submit"})
    assert answer.status_code == 400
    assert "开放时间" in answer.text
    answer = eve.post(NEW, {**WRITTEN, "name": "全的", "then": "submit"})
    assert '<p class="done" role="status">已提交。</p>' in eve.get(answer.location).text
    cursor.execute("SELECT review_state FROM register.site ORDER BY name")
    assert sorted(state for (state,) in cursor) == ["draft", "submitted"]


def test_list_filters_and_leaves_out_what_is_elsewhere(eve, cursor, county):
    add_site(cursor, organisation_id=county, name="甲站")
    add_site(cursor, organisation_id=county, name="乙站", review_state="draft", lon=None, lat=None)
    add_site(cursor, name="外站")
    page = eve.get("/register/sites").text
    assert ("甲站" in page, "乙站" in page, "外站" in page) == (True, True, False)
    for query, seen in [
        ("state=draft", "乙"),
        ("show=unplaced", "乙"),
        ("show=unconfirmed", "甲"),
        ("name=%E7%94%B2", "甲"),
    ]:
        page = eve.get(f"/register/sites?{query}").text
        assert [name for name in "甲乙" if f"{name}站" in page] == [seen]
    part = eve.get("/register/sites?union=acftu.d610881.t1").text
    assert ("只看“acftu.d610881.t1”及下级" in part, "没有站点符合" in part) == (True, True)
    assert "只看“神木市总工会”及下级" in eve.get("/register/sites?union=acftu.d610881").text
    assert eve.get("/register/sites?union=acftu.d1").status_code == 404
    assert eve.get(f"/register/sites?union=acftu.d610881.{'t' * 300}").status_code == 404
    assert eve.get("/register/sites?state=x").status_code == 400
    assert eve.get("/register/sites?after=x").status_code == 400


@pytest.mark.parametrize("large", [(5_000, 50_000), (0, 0)])
def test_rare_filter_is_exact_in_a_large_part_of_the_tree(eve, cursor, county, monkeypatch, large):
    other = add_county(cursor, code="610802", name="榆阳区总工会")
    for number in range(12):
        add_site(cursor, organisation_id=(other if number % 2 else county), name=f"第{number}站")
    cursor.execute(
        "UPDATE register.site SET updated_at = now() - fid % 5 * interval '1 s', review_state = "
        "CASE WHEN name IN ('第0站', '第10站', '第11站') THEN 'draft' ELSE review_state END"
    )
    monkeypatch.setattr("geoservice.store.site_lists.SMALL", (0, 0))
    monkeypatch.setattr("geoservice.store.site_lists.LARGE", large)
    monkeypatch.setattr("geoservice.store.site_lists.WINDOW", 2)
    monkeypatch.setattr("geoservice.store.site_lists.WIDE_WINDOW", 3)
    address, seen, pages = "/register/sites?state=draft", [], 0
    while address and pages < 9:
        page = eve.get(address).text
        seen += re.findall(r"<strong>(第\d+站)</strong>", page)
        further = re.search(r'<a class="button" href="([^"]*after=[^"]*)"', page)  # not the other language's
        address, pages = further and further[1].replace("&amp;", "&"), pages + 1
    assert sorted(seen) == ["第0站", "第10站"]
    assert pages == (1 if large[0] else 5), "a part that can be read whole is one page"
    cursor.execute("UPDATE register.site SET geom = NULL WHERE name = '第10站'")
    page = eve.get("/register/sites?show=unplaced").text
    assert ("第10站" in page, "after=" in page) == (True, False), "only what has no place is looked at"


def test_list_is_leafed_through(eve, cursor, county):
    names = {f"第{number:03d}站" for number in range(70)}
    for name in sorted(names):
        add_site(cursor, organisation_id=county, name=name, review_state="draft")
    page = eve.get("/register/sites").text
    following = re.search(r'href="([^"]*after=[^"]*)"', page)[1].replace("&amp;", "&")
    found = [
        name for each in (page, eve.get(following).text) for name in re.findall("<strong>(第...站)", each)
    ]
    assert len(found) == 70
    assert set(found) == names


SEEN = {"version": "1", "until": "", "why": "", "facility": ""}


@pytest.mark.parametrize(
    "form, member, value",
    [
        ({"seen": "confirmed"}, "verify_method", "on_site"),
        ({"seen": "broken", "facility": "microwave"}, "facilities_state", {"microwave": {"working": False}}),
        ({"seen": "closed", "until": "2099-01-01"}, None, None),
        ({"seen": "closed", "why": "装修"}, "temporary_closure", "起装修关闭"),
        ({"seen": "broken", "facility": "aed"}, None, None),
    ],
)
def test_what_is_seen_takes_effect_at_once(eve, cursor, county, client, form, member, value):
    site = add_site(cursor, organisation_id=county, properties=COMPLETE)
    answer = eve.post(f"/register/sites/{site}/observe", {**SEEN, **form})
    if member is None:
        assert answer.status_code == 400
        return
    assert answer.status_code == 303
    cursor.execute("SELECT properties, verified_at = current_date FROM published_site WHERE id = %s", (site,))
    properties, is_today = cursor.fetchone()
    assert is_today
    if member == "facilities_state":
        assert properties[member]["microwave"]["working"] is False
    elif member == "temporary_closure":
        assert properties[member][0].endswith(value)
    else:
        assert properties[member] == value
    assert len(events(cursor, site)) == 1
    assert eve.post(f"/register/sites/{site}/observe", {**SEEN, **form}).status_code == 409


def test_history_brings_back_what_was(eve, cursor):
    found = record(cursor, eve.post(NEW, WRITTEN))
    page = eve.get(f"/register/sites/{found.id}/edit").text
    eve.post(f"/register/sites/{found.id}/edit", {**sent(page), "name": "错名"})
    entry = records.history(cursor, found.id)[0]
    answer = eve.post(f"/register/sites/{found.id}/restore", {"event": str(entry.id), "version": "2"})
    assert answer.status_code == 303
    assert records.record(cursor, found.id).name == "滨河职工之家"
    assert "错名" in eve.get(f"/register/sites/{found.id}").text


def test_contact_is_masked_for_whom_it_does_not_concern(officer, cursor, county):
    site = add_site(cursor, organisation_id=county, internal={"manager_phone": "13809100001"})
    assert "13809100001" in officer("rui", ("reviewer", "acftu")).get(f"/register/sites/{site}").text
    page = officer("ann", ("auditor", "acftu")).get(f"/register/sites/{site}").text
    assert "13809100001" not in page
    assert "138****0001" in page


def test_neighbour_with_a_like_name_is_shown(eve, cursor, county):
    add_site(cursor, organisation_id=county, name="滨河路职工之家", lon=110.5, lat=38.8)
    there = "&lon=110.50001&lat=38.8&datum=wgs84"
    assert "滨河路职工之家" in eve.get(f"/register/sites/near?name=滨河职工之家{there}").text
    assert "滨河路职工之家" not in eve.get(f"/register/sites/near?name=火车站司机驿站{there}").text
    assert (
        "滨河路职工之家"
        not in eve.get("/register/sites/near?name=滨河职工之家&lon=110.6&lat=38.8&datum=wgs84").text
    )
    assert "610881" in eve.get("/register/sites/near?address=陕西省榆林市神木市1号").text


def test_neighbour_that_is_not_public_is_shown_to_its_own_only(eve, cursor, county, officer):
    site = add_site(
        cursor, organisation_id=county, name="滨河路职工之家", lon=110.5, lat=38.8, review_state="draft"
    )
    other = add_county(cursor, code="610802", name="榆阳区总工会")
    add_site(
        cursor, organisation_id=other, name="滨河西路职工之家", lon=110.5, lat=38.8, review_state="submitted"
    )
    there = "/register/sites/near?name=滨河职工之家&lon=110.50001&lat=38.8&datum=wgs84"
    here = f"{there}&union=acftu.d610881"
    assert f"/register/sites/{site}" in eve.get(here).text
    assert "滨河西路" not in eve.get(here).text
    assert "滨河西路" not in eve.get(f"{there}&union=acftu.d610802").text
    assert "滨河路" not in eve.get(f"{here}&site={site}").text, "it is not its own double"
    both = officer("both", ("editor", "acftu")).get(here).text
    assert "滨河西路" in both
    assert "滨河路" in both
    assert eve.get(f"{there}&union=';--").status_code == 404
    public = add_site(cursor, organisation_id=other, name="滨河东路职工之家", lon=110.5, lat=38.8)
    assert f'href="/sites/{public}"' in eve.get(here).text, "hers is only the public page"


def test_hours_show_their_week(eve):
    assert "8:30" in eve.get("/register/sites/week?opening_hours=周一至周五 8:30-17:30").text
    assert "wrong" in eve.get("/register/sites/week?opening_hours=看情况").text


def test_queue_shows_only_what_differs_and_many_pass_at_once(officer, eve, cursor, county):
    site = add_site(cursor, organisation_id=county, properties=COMPLETE, name="旧名职工之家")
    page = eve.get(f"/register/sites/{site}/edit").text
    found = record(
        cursor,
        eve.post(f"/register/sites/{site}/edit", {**sent(page), "name": "新名职工之家", "then": "submit"}),
    )
    rui = officer("rui", ("reviewer", "acftu"))
    page = rui.get("/register/review").text
    assert "旧名职工之家" in page
    assert "新名职工之家" in page
    assert "微波炉" not in page
    answer = rui.post(
        "/register/sites/many", {"action": "check", "reason": "", "site": [f"{found.id}:{found.version}"]}
    )
    assert answer.headers["Location"] == "/register/review?step=check"
    assert records.record(cursor, found.id).review_state == "checked"
    page = rui.get("/register/review").text
    assert "1 个站点已核对。" in page
    assert "新名职工之家" not in page
    twice = {"action": "check", "reason": "", "site": [f"{found.id}:{found.version}"]}
    assert "1 个站点没有变" in rui.post("/register/sites/many", twice).text  # told on a page of its own
    pia = officer("pia", ("publisher", "acftu"))
    form = {"action": "publish", "version": str(found.version + 1), "reason": ""}
    assert pia.post(f"/register/sites/{found.id}/decide", form).status_code == 303
    assert records.record(cursor, site).name == "新名职工之家"
