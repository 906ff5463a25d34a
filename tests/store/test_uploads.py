"""Uploads: read and submitted by a worker with the officers' rights, wholly or not at all."""

import io
import json

import pytest
from openpyxl import load_workbook
from pyproj import Geod

from builders import add_county, add_officer
from conftest import SHARED
from geoservice.db import Database
from geoservice.embedded.databases import OFFICER
from geoservice.intake.reading import Handed
from geoservice.model.column_choice import corrections
from geoservice.model.datum import shift
from geoservice.model.role import Member
from geoservice.model.upload import Choices
from geoservice.store import column_choices, previews, uploads
from geoservice.store.accounts import appoint, end_appointment
from geoservice.store.submissions import Submission
from geoservice.working import work_once
from sheets import xlsx_file

GEOD = Geod(ellps="WGS84")
HEADER = ["名称", "地址", "行政区划", "经度（WGS-84）", "纬度（WGS-84）", "开放时间", "进入方式", "服务设施"]
WHOLE = ["锦界镇职工之家", "神木市锦界镇1号", "610881", 110.5, 38.8, "全天", "直接进入", "饮水、空调"]
BARE = ["店塔镇职工之家", "神木市店塔镇2号", "610881", 110.51, 38.81, "", "", ""]


def csv(*rows, header=HEADER, name="登记表.csv"):
    lines = [",".join(map(str, row)) for row in (header, *rows)]
    return Handed(name, "\r\n".join(lines).encode())


@pytest.fixture
def database(cluster, fresh):
    """(owner, officers): real connections, for what is done in transactions of several."""
    owner, officers = Database(cluster.dsn(database=fresh)), Database(cluster.dsn(OFFICER, fresh))
    with owner.transaction() as cur:
        add_county(cur)
        add_county(cur, code="610802", name="榆阳区总工会")
        add_officer(cur, "eve", ("editor", "acftu.d610881"))
    yield owner, officers
    owner.close()
    officers.close()


class Desk:
    """An editor of one county with a worker beside her."""

    def __init__(self, owner, officers, layers):
        self.owner, self.officers, self.layers = owner, officers, layers
        self.county, self.member = self.one(
            """SELECT o.id::text, a.id::text FROM register.organisation AS o, register.account AS a
               WHERE o.path = 'acftu.d610881' AND a.login = 'eve'"""
        )
        self.member = Member(self.member, "eve", "Eve", "acftu", ())

    def one(self, sql, *values):
        with self.owner.transaction() as cur:
            cur.execute(sql, values)
            return cur.fetchone()

    def bring(self, file, layer="worker_home"):
        with self.officers.transaction() as cur:
            return uploads.add_upload(
                cur, self.member, file_name=file.name, content=file.content, sha256=file.sha256, layer=layer,
                organisation=self.county,
            )  # fmt: skip

    def read(self, file, layer="worker_home"):
        id, _ = self.bring(file, layer)
        return self.worked(id)

    def worked(self, id):
        while work_once(self.officers, self.layers):
            pass
        return self.upload(id)

    def upload(self, id):
        with self.officers.transaction() as cur:
            return uploads.upload(cur, id)

    def submit(self, id):
        with self.officers.transaction() as cur:
            assert uploads.submit(cur, id, self.member)
        return self.worked(id)

    def choose(self, upload, choices):
        with self.officers.transaction() as cur:
            assert uploads.choose(cur, upload.id, choices, self.member)
        return self.worked(upload.id)

    def rows(self, id, verdict=None):
        with self.officers.transaction() as cur:
            return previews.page(cur, id, verdict=verdict, after=-1, most=100)

    def site(self, name):
        return self.one(
            """SELECT review_state, version, editor_id::text FROM register.site
               WHERE name = %s AND changes IS NULL""",
            name,
        )


@pytest.fixture
def desk(database, layers):
    return Desk(*database, layers)


def counted(upload):
    return {name: count for name, count in upload.counts.items() if count}


def test_file_is_read_in_the_background_and_nothing_is_registered(desk):
    upload = desk.read(csv(WHOLE, BARE, ["", "甲", "610881", 110.5, 38.8, "", "", ""]))
    assert upload.state == "ready"
    assert counted(upload) == {"new": 2, "faulty": 1, "lacking": 1}
    assert desk.one("SELECT count(*) FROM register.site") == (0,)
    faulty = desk.rows(upload.id, "faulty")[0]
    assert [(fault["cell"], fault["code"]) for fault in faulty.faults] == [("A4", "required")]


def test_submitted_rows_wait_for_a_check_and_bare_ones_stay_drafts(desk):
    upload = desk.read(csv(WHOLE, BARE))
    ended = desk.submit(upload.id)
    assert ended.state == "submitted"
    assert (ended.counts["submitted"], ended.counts["drafts"]) == (1, 1)
    assert desk.site(WHOLE[0]) == ("submitted", 2, desk.member.id)
    assert desk.site(BARE[0]) == ("draft", 1, desk.member.id)
    assert desk.one("SELECT action, account_id::text FROM register.review") == ("submit", desk.member.id)
    events = "SELECT count(*) FROM register.event WHERE account_id = %s AND action = %s"
    assert desk.one(events, desk.member.id, "add_site")[0] >= 2
    assert desk.one("SELECT count(*) FROM register.batch_file") == (0,)
    assert desk.one("SELECT count(*) FROM published_site") == (0,)


def test_same_file_is_one_batch_until_it_is_given_up(desk):
    file = csv(WHOLE)
    first, is_new = desk.bring(file)
    assert is_new
    assert desk.bring(file) == (first, False)
    assert desk.submit(desk.worked(first).id).id == first
    assert desk.bring(file) == (first, False)
    other, _ = desk.bring(csv(BARE))
    with desk.officers.transaction() as cur:
        assert uploads.cancel(cur, other, desk.member)
    desk.worked(other)
    assert desk.one("SELECT count(*) FROM register.batch_file") == (0,)
    again, is_new = desk.bring(csv(BARE))
    assert is_new
    assert again != other


def publish(desk, name):
    with desk.owner.transaction() as cur:
        cur.execute(
            "UPDATE register.site SET review_state = 'published' WHERE name = %s RETURNING id::text", [name]
        )
        return cur.fetchone()[0]


def test_change_of_a_published_site_becomes_a_change_request(desk):
    desk.submit(desk.read(csv(WHOLE)).id)
    site = publish(desk, WHOLE[0])
    changed = [*WHOLE[:5], "工作日 9:00-18:00", *WHOLE[6:]]
    upload = desk.read(csv(changed))
    assert counted(upload) == {"request": 1}
    desk.submit(upload.id)
    assert desk.site(WHOLE[0])[0] == "published"
    assert desk.one(
        """SELECT changes::text, review_state, source_key = 'change:' || id, code, properties ->> 'opening_hours',
                  base = (SELECT register.content_of(s) FROM register.site AS s WHERE s.id = %s::uuid)
           FROM register.site WHERE changes IS NOT NULL""",
        site,
    ) == (site, "submitted", True, None, "Mo-Fr 09:00-18:00", True)
    assert desk.one("SELECT properties ->> 'opening_hours' FROM register.site WHERE id = %s", site) == (
        "24/7",
    )
    # One at a time: what differs again has to wait.
    assert counted(desk.read(csv([*WHOLE[:5], "周一 9:00-18:00", *WHOLE[6:]]))) == {"conflict": 1}


def test_what_others_are_looking_at_is_a_conflict(desk):
    desk.submit(desk.read(csv(WHOLE, BARE)).id)
    upload = desk.read(
        csv([*WHOLE[:5], "周一 9:00-18:00", *WHOLE[6:]], [*BARE[:5], "全天", "直接进入", "饮水"])
    )
    assert counted(upload) == {"conflict": 1, "changed": 1}
    desk.submit(upload.id)
    assert desk.site(WHOLE[0])[:2] == ("submitted", 2)
    assert desk.site(BARE[0])[:2] == ("submitted", 3)


def test_nobody_imports_for_a_union_outside_of_her_own(desk):
    header = [*HEADER, "归属工会"]
    rows = [
        [*WHOLE, "榆阳区总工会"],
        [*BARE, "没有的工会"],
        ["甲", "榆阳区1号", "610802", 109.7, 38.3, "", "", "", ""],
    ]
    upload = desk.read(csv(*rows, header=header))
    assert counted(upload) == {"new": 2, "faulty": 1, "lacking": 2}
    assert [fault["code"] for row in desk.rows(upload.id, "faulty") for fault in row.faults] == [
        "out_of_scope"
    ]
    assert [notice["code"] for notice in upload.notices] == ["notice_organisation"]
    assert "1" in upload.notices[0]["zh"]
    desk.submit(upload.id)
    assert desk.one(
        "SELECT count(DISTINCT organisation_id), min(organisation_id::text) FROM register.site"
    ) == (
        1,
        desk.county,
    )


def test_swapped_coordinates_are_mended_when_she_says_so(desk):
    upload = desk.read(csv([*WHOLE[:3], 38.8, 110.5, *WHOLE[5:]], BARE))
    faulty = desk.rows(upload.id, "faulty")
    assert [(fault["cell"], fault["code"], fault["mend"]) for fault in faulty[0].faults] == [
        ("D2", "swapped", "swap")
    ]
    assert (faulty[0].lon, faulty[0].lat) == (110.5, 38.8)
    mended = desk.choose(upload, upload.choices.with_swapped(frozenset([1])))
    assert counted(mended) == {"new": 2, "lacking": 1}
    desk.submit(upload.id)
    assert desk.one("SELECT ST_X(geom), ST_Y(geom) FROM register.site WHERE name = %s", WHOLE[0]) == (
        110.5,
        38.8,
    )
    assert desk.one("SELECT after -> 'swapped' FROM register.event WHERE action = 'choose_for_batch'") == (
        [1],
    )


def test_file_without_a_datum_is_shown_and_not_submitted(desk):
    upload = desk.read(xlsx_file(["甲", "神木市1号", 110.5, 38.8]))
    assert upload.state == "ready"
    assert upload.needs_datum
    assert not desk.choose(upload, Choices(datum="gcj02")).needs_datum


def test_file_that_is_not_what_it_says(desk):
    upload = desk.read(Handed("登记表.xlsx", b"this is no workbook at all\n"))
    assert upload.state == "failed"
    assert upload.found["fault"]["code"] in ("file_format", "no_header")


def test_unknown_header_is_mapped_and_remembered_for_the_union(desk, layers):
    header = ["网点", "所在", "区划号", "经度（wgs84）", "纬度（wgs84）"]
    file = csv(WHOLE[:5], header=header)
    upload = desk.read(file)
    assert upload.state == "failed"
    assert upload.found["fault"]["code"] == "no_header"
    assert [column["word"] for column in upload.found["columns"]][:2] == ["网点", "所在"]
    chosen = {"网点": "name", "所在": "address", "区划号": "division_code", "经度": "lon", "纬度": "lat"}
    with desk.officers.transaction() as cur:
        kept = corrections(chosen, upload.found["columns"], layers["worker_home"])
        column_choices.remember(cur, desk.county, "worker_home", list(chosen), kept)
    assert kept == {"网点": "name", "所在": "address", "区划号": "division_code"}
    mended = desk.choose(upload, Choices(columns=chosen))
    assert counted(mended) == {"new": 1, "lacking": 1}
    next_one = desk.read(csv(BARE[:5], header=header))
    assert counted(next_one) == {"new": 1, "lacking": 1}


def known_places(desk, count):
    rows = [
        [f"第{n}职工之家", f"神木市{n}号", "610881", 110.4 + n / 100, 38.8, "全天", "直接进入", "饮水"]
        for n in range(count)
    ]
    desk.submit(desk.read(csv(*rows)).id)
    return rows


def in_datum(rows, datum):
    lon, lat = shift([row[3] for row in rows], [row[4] for row in rows], "wgs84", datum)
    return [[*row[:3], round(x, 7), round(y, 7), *row[5:]] for row, x, y in zip(rows, lon, lat, strict=True)]


def test_wrong_datum_is_noticed_by_places_that_the_register_knows(desk):
    rows = known_places(desk, 8)
    upload = desk.read(
        csv(*in_datum(rows, "gcj02"), header=[*HEADER[:3], "经度（wgs84）", "纬度（wgs84）", *HEADER[5:]])
    )
    assert upload.found["fit"] == {
        "used": "wgs84", "known": 8, "near": {"wgs84": 0, "gcj02": 8, "bd09": 0}, "offered": "gcj02",
    }  # fmt: skip
    assert desk.choose(upload, Choices(datum="gcj02")).found["fit"]["offered"] is None


def test_nothing_is_said_of_a_datum_where_nothing_is_known(desk):
    upload = desk.read(csv(WHOLE, BARE))
    assert upload.found["fit"]["known"] == 0
    assert upload.found["fit"]["offered"] is None


def test_samples_come_through_as_they_are_expected(desk):
    expected = json.loads((SHARED / "samples/expected.json").read_text(encoding="utf-8"))
    for name, wanted in expected.items():
        upload = desk.read(Handed(name, (SHARED / "samples" / name).read_bytes()), wanted["layer"])
        if upload.needs_datum:
            upload = desk.choose(upload, Choices(datum=wanted["datum"]))
        counts = counted(upload)
        refused = {row["cell"][1:] for row in wanted["refused"]}
        assert (counts["new"], counts.get("faulty", 0)) == (
            wanted["accepted"] + wanted.get("unlocated", 0), len(refused),
        )  # fmt: skip
        faults = {
            (fault["cell"], fault["code"]) for row in desk.rows(upload.id, "faulty") for fault in row.faults
        }
        assert faults == {(each["cell"], each["problem"]) for each in wanted["refused"]}
        if refused:
            assert {cell for cell, _ in faults} <= marked_cells(desk, upload.id)
        desk.submit(upload.id)
        check_sites(desk, upload.id, wanted)


def check_sites(desk, id, wanted):
    with desk.owner.transaction() as cur:
        cur.execute(
            """SELECT properties || jsonb_build_object('name', name, 'layer', layer, 'division_code', division_code),
                      ST_X(geom), ST_Y(geom)
               FROM register.site WHERE batch_id = %s AND geom IS NOT NULL ORDER BY fid""",
            [id],
        )
        found = cur.fetchall()
    assert len(found) == len(wanted["sites"])
    for (said, lon, lat), site in zip(found, wanted["sites"], strict=True):
        assert GEOD.inv(lon, lat, site["lon"], site["lat"])[2] < 1
        fields = {name: value for name, value in site.items() if name not in ("lon", "lat")}
        assert {name: said[name] for name in fields} == fields


def marked_cells(desk, id):
    with desk.officers.transaction() as cur:
        book = load_workbook(io.BytesIO(uploads.marked(cur, id)))
    return {
        cell.coordinate
        for row in book.worksheets[0].iter_rows()
        for cell in row
        if cell.fill.start_color.rgb == "FFF4B6B6"
    }


@pytest.mark.parametrize("late", [False, True])
def test_whoever_lost_her_role_after_the_button_submits_nothing(desk, late, monkeypatch):
    """late: while the worker is at it."""
    upload = desk.read(csv(WHOLE))

    def take_the_role(*_):
        with desk.owner.transaction() as cur:
            end_appointment(cur, desk.member.id, "editor", "acftu.d610881", actor="Ada")

    with desk.officers.transaction() as cur:
        assert uploads.submit(cur, upload.id, desk.member)
    if late:
        submit = Submission.submit
        monkeypatch.setattr(Submission, "submit", lambda *given: (submit(*given), take_the_role()))
    else:
        take_the_role()
    ended = desk.worked(upload.id)
    assert (ended.state, ended.submitter) == ("ready", None)
    assert ended.found["refused"]["code"] == "upload_refused"
    assert desk.one("SELECT count(*) FROM register.site") == (0,)
    assert desk.one("SELECT count(*) FROM register.event WHERE action ~ '(submit|refuse)_batch'") == (1,)
    with desk.owner.transaction() as cur:
        appoint(cur, desk.member.id, "editor", "acftu", actor="Ada")
    monkeypatch.undo()
    again = desk.submit(upload.id)
    assert again.state == "submitted"
    assert "refused" not in again.found
