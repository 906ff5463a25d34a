"""A photo that should never have been shown is gone for good, and the history tells who did it and why."""

import io

import pytest
from test_site_photos import SCOPE, changed, edit, shown, snapshot

from builders import add_county, add_photo, add_report, add_site
from cast import COMPLETE
from geoservice.store import records, report_desk
from geoservice.store.publishing import publish
from officers import PAGE

WHY = "有人脸，本人要求删除"


@pytest.fixture
def county(cursor):
    return add_county(cursor)


@pytest.fixture
def pia(officer, county):
    return officer("pia", ("publisher", SCOPE))


@pytest.fixture
def digest(cursor):
    return add_photo(cursor)


@pytest.fixture
def site(cursor, county, digest):
    """A public site with that photo and another one."""
    photos = [{"digest": digest, "caption": "门头"}, {"digest": add_photo(cursor, b"\xff\xd8 other")}]
    site = add_site(cursor, organisation_id=county, properties=COMPLETE | {"photos": photos})
    publish(cursor, [site])
    return site


def erase(officer, site, digest, reason=WHY):
    return officer.post(f"/register/sites/{site}/photos/{digest}/erase", {"reason": reason})


def events(cursor, action="erase_photo"):
    cursor.execute(
        "SELECT actor, subject, subject_id::text, before, after FROM register.event WHERE action = %s ORDER BY id",
        (action,),
    )
    return cursor.fetchall()


def test_the_photo_is_gone_everywhere_at_once(client, pia, cursor, site, digest):
    public, small = f"/photos/{digest}.jpg", f"/photos/small/{digest}.jpg"
    mark = client.get(public).headers["ETag"]
    assert f"/photos/{digest}/erase" in pia.get(f"/register/sites/{site}").text
    assert erase(pia, site, digest).status_code == 303

    cursor.execute("SELECT count(*) FROM register.photo WHERE digest = %s", (digest,))
    assert cursor.fetchone() == (0,)
    assert client.get(public).status_code == client.get(small).status_code == 404
    assert client.get(public, headers={"If-None-Match": mark}).status_code == 404, "nor is a copy still good"
    assert pia.get(f"/register/sites/{site}/photos/{digest}.jpg").status_code == 404
    assert digest not in client.get(f"/sites/{site}", headers=PAGE).text
    assert digest not in client.get(f"/collections/worker_home/items/{site}?f=json").text
    assert len(shown(cursor, site)) == 1, "the other one stays"
    cursor.execute(
        "SELECT count(*) FROM public.published_site WHERE properties::text LIKE %s", (f"%{digest}%",)
    )
    assert cursor.fetchone() == (0,)


def test_the_event_tells_who_and_why_and_not_what(pia, cursor, site, digest):
    erase(pia, site, digest)
    [(actor, subject, about, before, after)] = events(cursor)
    assert (actor, subject, about, before) == ("pia", "site", site, None)
    assert after == {"digest": digest, "reason": WHY, "version": 2}
    page = pia.get(f"/register/sites/{site}").text
    assert "永久删除了一张照片" in page
    assert WHY in page


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201, "a\x00b", "a\u202eb"])
def test_without_a_reason_nothing_is_erased(client, pia, cursor, site, digest, reason):
    answer = erase(pia, site, digest, reason)
    assert answer.status_code == 400
    assert "什么都没有改" in answer.text
    assert client.get(f"/photos/{digest}.jpg").status_code == 200
    assert events(cursor) == []


def test_neither_a_form_nor_an_earlier_version_brings_it_back(officer, pia, cursor, county):
    site = add_site(cursor, organisation_id=county, properties=COMPLETE, review_state="draft")
    eve = officer("eve", ("editor", SCOPE))
    edit(eve, site, file_1=snapshot("red"), note_1="甲", file_2=snapshot("blue"), note_2="乙")
    edit(eve, site, name="改了名")
    digest = shown(cursor, site)[0].digest
    assert erase(pia, site, digest).status_code == 303

    before = next(line for line in records.history(cursor, site) if line.action == "change_site")
    form = {"event": str(before.id), "version": str(records.record(cursor, site).version)}
    changed(eve.post(f"/register/sites/{site}/restore", form))
    assert [photo.caption for photo in shown(cursor, site)] == ["乙"]

    for again in (
        edit(eve, site, file_1=snapshot("red")),
        eve.post(
            f"/register/sites/{site}/photos",
            {
                "version": str(records.record(cursor, site).version),
                "then": "",
                "file_1": (io.BytesIO(snapshot("red")), "a.jpg"),
            },
        ),
    ):
        assert again.status_code == 400
        assert "永久删除" in again.text
    assert [photo.caption for photo in shown(cursor, site)] == ["乙"]


def test_a_change_on_its_way_loses_it_too_and_can_still_be_published(officer, pia, cursor, site, digest):
    eve, rui = officer("eve", ("editor", SCOPE)), officer("rui", ("reviewer", SCOPE))
    request = changed(edit(eve, site, name="新名字", then="submit"))
    assert digest in {photo.digest for photo in shown(cursor, request)}
    assert erase(pia, site, digest).status_code == 303
    assert digest not in {photo.digest for photo in shown(cursor, request)}
    for who, action in ((rui, "check"), (pia, "publish")):
        form = {"action": action, "version": str(records.record(cursor, request).version), "reason": ""}
        assert who.post(f"/register/sites/{request}/decide", form).status_code == 303
    assert records.record(cursor, site).name == "新名字"
    assert digest not in {photo.digest for photo in shown(cursor, site)}


def test_a_photo_that_others_show_is_for_those_above_to_erase(client, officer, pia, cursor, site, digest):
    elsewhere = add_county(cursor, code="610113", name="雁塔区总工会")
    other = add_site(
        cursor, organisation_id=elsewhere, properties=COMPLETE | {"photos": [{"digest": digest}]}
    )
    answer = erase(pia, site, digest)
    assert answer.status_code == 409
    assert "上级工会" in answer.text
    assert client.get(f"/photos/{digest}.jpg").status_code == 200
    assert erase(officer("pam", ("publisher", "acftu")), site, digest).status_code == 303
    assert shown(cursor, other) == []
    assert len(events(cursor)) == 2


def test_a_photo_is_erased_only_by_way_of_a_site_that_shows_it(pia, cursor, county, site, digest):
    bare = add_site(cursor, organisation_id=county, properties=COMPLETE)
    assert erase(pia, bare, digest).status_code == 404
    assert events(cursor) == []


def test_the_photo_of_a_report_goes_and_its_words_stay(officer, pia, cursor, county):
    site = add_site(cursor, organisation_id=county)
    number = add_report(cursor, site, words="里面有人", photo=b"\xff\xd8 face")
    page = f"/register/reports/{number}"
    assert "照片" in pia.get(page).text
    assert f"{page}/photo/erase" not in officer("eve", ("editor", SCOPE)).get(page).text
    assert pia.post(f"{page}/photo/erase", {"reason": ""}).status_code == 400
    assert pia.post(f"{page}/photo/erase", {"reason": WHY}).status_code == 303
    assert pia.get(f"{page}/photo").status_code == 404
    assert report_desk.one(cursor, number).words == "里面有人"
    cursor.execute("SELECT count(*) FROM register.report WHERE photo IS NOT NULL")
    assert cursor.fetchone() == (0,)
    [(actor, subject, _, _, after)] = events(cursor)
    assert (actor, subject) == ("pia", "report")
    assert after == {"number": number, "site": site, "reason": WHY}
    assert pia.post(f"{page}/photo/erase", {"reason": WHY}).status_code == 404, "there is none any more"


def test_the_officers_role_erases_by_the_function_alone(cursor):
    cursor.execute(
        "SELECT has_table_privilege('geoservice_officer', 'register.photo', 'DELETE'),"
        " has_table_privilege('geoservice_officer', 'register.erased_photo', 'INSERT'),"
        " has_function_privilege('geoservice_officer', 'register.erase_photo(text, text, text, uuid)', 'EXECUTE'),"
        " has_function_privilege('geoservice_reader', 'register.erase_photo(text, text, text, uuid)', 'EXECUTE')"
    )
    assert cursor.fetchone() == (False, False, True, False)
