"""Photos of a site: handed in with its form, reviewed as all else of it is, and public as long as the site is."""

import io
import json
import re

import pytest
from PIL import ExifTags, Image

from builders import LAT, LON, add_county, add_photo, add_site
from cast import COMPLETE
from geoservice.model.photo import photos_of
from geoservice.store import records
from officers import PAGE, sent

SCOPE = "acftu.d610881"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture
def county(cursor):
    return add_county(cursor)


@pytest.fixture
def eve(officer, county):
    return officer("eve", ("editor", SCOPE))


@pytest.fixture
def site(cursor, county):
    return add_site(cursor, organisation_id=county, properties=COMPLETE)


def snapshot(colour="teal", *, at=None, kind="JPEG", size=(80, 60)):
    """A file as a phone makes it. at: lon, lat north-east of the zero."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Maker"
    if at:
        lon, lat = ((int(value), 0.0, value % 1 * 3600) for value in at)
        exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: lat, 3: "E", 4: lon})
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return out.getvalue()


def edit(officer, site, **given):
    """The form as it stands, with these fields and files (bytes)."""
    page = officer.get(f"/register/sites/{site}/edit", follow_redirects=True).text
    files = {
        name: (io.BytesIO(value), "IMG_1.jpg") for name, value in given.items() if isinstance(value, bytes)
    }
    others = {name: value for name, value in given.items() if name not in files}
    return officer.post(f"/register/sites/{site}/edit", {**sent(page), **others, **files})


def shown(cursor, site):
    return photos_of(records.record(cursor, site).properties)


def decide(officer, cursor, site, action, reason=""):
    version = records.record(cursor, site).version
    form = {"action": action, "version": str(version), "reason": reason}
    assert officer.post(f"/register/sites/{site}/decide", form).status_code == 303


def changed(answer):
    assert answer.status_code == 303, answer.text
    return answer.location.split("/")[-1].split("?")[0]


def test_a_photo_goes_the_way_of_all_else_and_back(client, officer, eve, cursor, site):
    request = changed(edit(eve, site, file_1=snapshot(at=(LON, LAT)), note_1=" 门头 ", then="submit"))
    [photo] = shown(cursor, request)
    assert (photo.caption, photo.taken_metres) == ("门头", 0)
    assert shown(cursor, site) == []
    public = f"/photos/{photo.digest}.jpg"
    assert client.get(public).status_code == 404

    rui, pia = officer("rui", ("reviewer", SCOPE)), officer("pia", ("publisher", SCOPE))
    queue = rui.get("/register/review").text
    assert "1 · 门头" in queue
    assert (seen := f"/register/sites/{request}/photos/{photo.digest}.jpg?size=small") in queue
    assert Image.open(io.BytesIO(rui.get(seen).data)).size == (80, 60)
    decide(rui, cursor, request, "check")
    decide(pia, cursor, request, "publish")

    answer = client.get(public)
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("image/jpeg", "public, max-age=86400")
    assert client.get(public, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert len(Image.open(io.BytesIO(answer.data)).getexif()) == 0
    assert b"Maker" not in answer.data
    page = client.get(f"/sites/{site}", headers=PAGE).text
    assert f'src="/photos/small/{photo.digest}.jpg"' in page
    assert 'alt="门头" loading="lazy"' in page
    feature = client.get(f"/collections/worker_home/items/{site}?f=json").json
    assert feature["properties"]["photos"][0]["digest"] == photo.digest
    assert feature["links"][-1]["href"] == f"http://localhost{public}"

    cursor.execute("SELECT max(length(after::text)) FROM register.event")
    assert cursor.fetchone()[0] < 4_000
    decide(pia, cursor, site, "archive", "拆了")
    assert client.get(public).status_code == 404
    assert rui.get(f"/register/sites/{site}/photos/{photo.digest}.jpg").status_code == 200


def test_photos_are_put_in_order_described_and_taken_off_and_come_back(eve, cursor, county):
    site = add_site(cursor, organisation_id=county, properties=COMPLETE, review_state="draft")
    edit(
        eve,
        site,
        file_1=snapshot("red"),
        note_1="甲",
        file_2=snapshot("blue"),
        note_2="乙",
        file_3=snapshot("lime"),
    )
    assert [photo.caption for photo in shown(cursor, site)] == ["甲", "乙", ""]
    edit(eve, site, place_3="1", caption_3="丙", drop_2="yes")
    assert [photo.caption for photo in shown(cursor, site)] == ["丙", "甲"]
    edit(eve, site)
    assert [photo.caption for photo in shown(cursor, site)] == ["丙", "甲"]
    page = eve.get(f"/register/sites/{site}").text
    assert "2 · 乙" in page  # what was taken off is told in the history
    before = records.history(cursor, site)[1]
    form = {"event": str(before.id), "version": str(records.record(cursor, site).version)}
    changed(eve.post(f"/register/sites/{site}/restore", form))
    assert [photo.caption for photo in shown(cursor, site)] == ["甲", "乙", ""]
    digest = shown(cursor, site)[1].digest
    assert eve.get(f"/register/sites/{site}/photos/{digest}.jpg").status_code == 200


def test_photos_alone_leave_all_else_as_it_is(eve, cursor, site):
    address, form = f"/register/sites/{site}/photos", {"version": "1", "then": ""}
    before = records.record(cursor, site)
    refused = eve.post(address, {**form, "file_1": (io.BytesIO(SVG), "a.svg")})
    assert (refused.status_code, 'id="wrong-file_1"' in refused.text) == (400, True)
    assert eve.post(address, {**form, "name": "改名"}).status_code == 400
    change = changed(
        eve.post(address, {**form, "file_1": (io.BytesIO(snapshot()), "a.jpg"), "note_1": "门头"})
    )
    after = records.record(cursor, change)
    assert {**after.said, "photos": None} == {**before.said, "photos": None}
    assert (after.lon, after.lat, after.internal) == (before.lon, before.lat, before.internal)
    assert [photo.caption for photo in shown(cursor, change)] == ["门头"]
    assert eve.get(address).location.endswith(f"{change}/photos")
    assert "门头" in eve.get(f"/register/sites/{change}/photos").text
    late = eve.post(address, {**form, "file_1": (io.BytesIO(snapshot("red")), "b.jpg")})
    assert (late.status_code, f'action="/register/sites/{change}/photos"' in late.text) == (409, True)


@pytest.mark.parametrize(
    "given, field",
    [
        ({"file_1": SVG}, "file_1"),
        ({"file_2": snapshot(kind="GIF")}, "file_2"),
        ({"file_1": snapshot()[:300]}, "file_1"),
        ({"file_1": b"\xff\xd8" + bytes(13 << 20)}, "file_1"),
        ({"file_1": snapshot(), "note_1": "长" * 101}, "note_1"),
        ({"place_1": "7"}, "place_1"),
        ({f"file_{number}": snapshot(f"#0000{number}0") for number in range(1, 7)}, "photos"),
    ],
)
def test_a_fault_stands_at_its_photo_and_nothing_is_stored(eve, cursor, county, given, field):
    one = {"photos": [{"digest": add_photo(cursor), "caption": "门头"}]}
    site = add_site(cursor, organisation_id=county, properties=COMPLETE | one, review_state="draft")
    answer = edit(eve, site, **given)
    assert answer.status_code == 400
    assert f'id="wrong-{field}"' in answer.text
    assert ("请重新选择" in answer.text) == (field != "place_1")
    assert [photo.caption for photo in shown(cursor, site)] == ["门头"]
    cursor.execute("SELECT count(*) FROM register.photo")
    assert cursor.fetchone() == (1,)


def test_no_photo_is_had_by_its_digest_alone(client, officer, eve, cursor, site):
    """Neither by naming one in a form, nor by way of a site that does not show it, nor by the public's role."""
    digest = add_photo(cursor)
    change = changed(edit(eve, site, photo_1=digest, caption_1="别处的", name="改了"))
    assert shown(cursor, change) == []
    assert eve.get(f"/register/sites/{site}/photos/{digest}.jpg").status_code == 404
    assert client.get(f"/photos/{digest}.jpg").status_code == 404
    assert client.get(f"/photos/{digest.upper()}.jpg").status_code == 404
    assert edit(eve, site, file_7=snapshot()).status_code == 400
    cursor.execute(
        "SELECT has_table_privilege(role, 'register.photo', act)"
        " FROM (VALUES ('geoservice_reader', 'SELECT'), ('geoservice_officer', 'UPDATE'), ('geoservice_officer', 'DELETE'))"
        " AS asked (role, act)"
    )
    assert cursor.fetchall() == [(False,)] * 3


def test_the_queue_of_a_new_site_shows_its_photo(officer, eve, cursor, county):
    site = add_site(cursor, organisation_id=county, properties=COMPLETE, review_state="draft")
    edit(eve, site, file_1=snapshot(at=(LON + 0.1, LAT)), then="submit")
    page = officer("rui", ("reviewer", SCOPE)).get("/register/review").text
    assert f'src="/register/sites/{site}/photos/' in page
    whole = re.search(rf'href="(/register/sites/{site}/photos/[0-9a-f]+\.jpg)"', page)[1]
    assert Image.open(io.BytesIO(eve.get(whole).data)).format == "JPEG"
    assert "拍摄处距当时登记的位置 8.7 km" in page


def test_documents_of_photos_are_small_and_whole(cursor, eve, county):
    site = add_site(cursor, organisation_id=county, properties=COMPLETE, review_state="draft")
    edit(eve, site, file_1=snapshot(size=(3000, 2000)))
    cursor.execute("SELECT whole, small FROM register.photo")
    sizes = [Image.open(io.BytesIO(bytes(each))).size for each in cursor.fetchone()]
    assert sizes == [(1600, 1067), (640, 427)]
    cursor.execute("SELECT properties -> 'photos' FROM register.site WHERE id = %s", (site,))
    assert json.dumps(cursor.fetchone()[0]).count("digest") == 1
