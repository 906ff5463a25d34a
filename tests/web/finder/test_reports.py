"""Wen says what is wrong with a site, without an account, and sees under her own link what becomes of it."""

import io
import logging
import re

import pytest
from PIL import Image

from builders import add_site
from hostile import NAMES
from web.finder.conftest import PAGE

ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}
JSON = {"Accept": "application/json", "Accept-Language": "zh-CN"}
LINK = re.compile(r"/reports/([A-Za-z0-9_-]{32})")


def picture(kind="JPEG", size=(40, 30), **saved):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **saved)
    return out.getvalue()


def row(cursor):
    cursor.execute(
        "SELECT kind, facilities, words, ST_X(geom), ST_Y(geom), photo IS NOT NULL FROM register.report ORDER BY number DESC"
    )
    return cursor.fetchone()


def count(cursor):
    cursor.execute("SELECT count(*) FROM register.report")
    return cursor.fetchone()[0]


def test_the_form_offers_what_the_site_has(client, site):
    page = client.get(f"/sites/{site}/report", headers=PAGE).text
    assert page.count('type="radio"') == 6
    assert re.findall(r'name="facilities" value="(\w+)"', page) == ["microwave", "wifi"]
    assert "滨河爱心驿站" in page


def test_each_form_has_a_secret_of_its_own_and_is_kept_by_nobody(client, site):
    first, second = (client.get(f"/sites/{site}/report", headers=PAGE) for _ in range(2))
    secrets = [re.search(r'name="secret" value="([^"]+)"', each.text)[1] for each in (first, second)]
    assert secrets[0] != secrets[1]
    assert first.headers["Cache-Control"] == "no-store"


def test_a_report_leads_to_a_link_that_tells_what_becomes_of_it(client, cursor, send):
    answer = send(kind="locked", words="门上贴着“有事外出” 🚪")
    assert answer.status_code == 303
    assert row(cursor) == ("locked", [], "门上贴着“有事外出” 🚪", None, None, False)
    own = client.get(answer.location, headers=PAGE)
    assert own.status_code == 200
    for words in (
        "滨河爱心驿站",
        "已收到",
        "已转交神木市总工会",
        "答复期限",
        "还没有答复",
        "开放时间内门锁着",
        "有事外出",
    ):
        assert words in own.text, words


def test_the_own_page_leaves_no_trace(client, send):
    own = client.get(send(kind="locked").location, headers=PAGE)
    assert own.headers.getlist("Referrer-Policy") == ["no-referrer"]
    assert own.headers["Cache-Control"] == "no-store"
    assert "noindex" in own.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in own.headers


def test_what_was_written_can_be_taken_back(client, cursor, send):
    address = send(kind="locked", words="我在三楼值班").location
    assert "我在三楼值班" in client.get(address, headers=PAGE).text
    answer = client.post(address + "/erase", headers=PAGE)
    assert answer.location == address
    page = client.get(address, headers=PAGE).text
    assert "我在三楼值班" not in page
    assert "全部删除" not in page
    assert "开放时间内门锁着" in page
    assert row(cursor)[2] is None
    assert client.post(f"/reports/{'z' * 32}/erase", headers=PAGE).status_code == 404


def test_the_database_has_only_the_hash_of_the_secret(cursor, send):
    secret = LINK.search(send(kind="locked").location)[1]
    cursor.execute("SELECT row_to_json(r)::text FROM register.report AS r")
    assert secret not in cursor.fetchone()[0]


@pytest.mark.parametrize("secret", ["x", "A" * 32, "a/b", "%00", "A" * 5000])
def test_a_link_that_is_none_leads_nowhere(client, secret):
    assert client.get(f"/reports/{secret}", headers=PAGE).status_code == 404


def test_in_english(client, send):
    own = client.get(send(ENGLISH, kind="wrong_hours").location, headers=ENGLISH).text
    assert "Passed on to 神木市总工会" in own
    assert "The opening hours are wrong" in own


def test_one_press_says_that_it_is_as_described(client, cursor, send, site):
    assert "和描述一致" in client.get(f"/sites/{site}", headers=PAGE).text
    own = client.get(send(kind="as_described").location, headers=PAGE).text
    assert "谢谢，已计入" in own
    assert "答复期限" not in own


def test_broken_facilities_are_named(client, cursor, send):
    own = client.get(send(kind="facility_broken", facilities=["microwave"]).location, headers=PAGE).text
    assert row(cursor)[:2] == ("facility_broken", ["microwave"])
    assert "<strong>有设施坏了</strong>：微波炉" in own


def test_a_place_is_kept_only_with_what_it_belongs_to(cursor, send):
    send(kind="wrong_place", lon="110.5", lat="38.9")
    assert row(cursor)[3:5] == (110.5, 38.9)
    send(kind="locked", lon="110.5", lat="38.9")
    assert row(cursor)[3:5] == (None, None)


BAD = [
    ({}, "kind", "请选一项"),
    ({"kind": "wonderful"}, "kind", "请选一项"),
    ({"kind": "facility_broken"}, "facilities", "请选出坏了的设施"),
    ({"kind": "facility_broken", "facilities": ["microwave", "sauna"]}, "facilities", "sauna"),
    ({"kind": "wrong_place"}, "lon", "请在地图上拖动图钉"),
    ({"kind": "wrong_place", "lon": "110"}, "lat", "经度和纬度"),
    ({"kind": "wrong_place", "lon": "181", "lat": "38"}, "lon", "-180 到 180"),
    ({"kind": "wrong_place", "lon": "110", "lat": "nan"}, "lat", "-85 到 85"),
    ({"kind": "wrong_place", "lon": "1e999", "lat": "38"}, "lon", "1e999"),
    ({"kind": "wrong_place", "lon": "１１０", "lat": "38"}, "lon", "１１０"),
    ({"kind": "locked", "words": "锁" * 501}, "words", "501"),
    ({"kind": "locked", "words": "锁\x00着"}, "words", "控制字符"),
    ({"kind": "locked", "words": "\x1b[31m红"}, "words", "控制字符"),
]


@pytest.mark.parametrize(("fields", "field", "words"), BAD)
def test_what_cannot_be_is_refused_at_its_field(cursor, send, fields, field, words):
    page = send(**fields)
    assert page.status_code == 400
    assert words in page.text
    assert f'id="wrong-{field}"' in page.text
    problem = send({"Accept": "application/json", "Accept-Language": "en"}, **fields)
    assert problem.status_code == 400
    assert problem.json["field"] == field
    assert not re.search("[\u4e00-\u9fff]", problem.json["detail"].replace("１１０", ""))
    assert count(cursor) == 0


def test_a_form_that_was_refused_keeps_what_was_filled_in(send):
    page = send(kind="facility_broken", facilities=["sauna"], words="<b>热水也没有</b>").text
    assert 'value="facility_broken" required checked' in page
    assert "&lt;b&gt;热水也没有&lt;/b&gt;</textarea>" in page


@pytest.mark.parametrize("words", [*NAMES, "ئۇيغۇرچە\u200f", "\u202egnp.exe", "👩‍🔧", "一\r\n二"])
def test_markup_and_marks_are_only_words(client, cursor, send, words):
    own = client.get(send(kind="locked", words=words).location, headers=PAGE).text
    assert row(cursor)[2] == words.replace("\r\n", "\n")
    for code in ("<img src=x", "<script>alert", "<b onmouseover"):
        assert code not in own


def test_the_same_form_twice_is_one_report(cursor, send):
    secret = "s" * 32
    first, second = (send(kind="locked", secret=secret) for _ in range(2))
    assert first.location == second.location
    assert secret in first.location
    assert count(cursor) == 1


def test_an_old_form_cannot_overwrite_another_report(client, cursor, send):
    secret = "s" * 32
    send(kind="locked", secret=secret)
    other = send(kind="wrong_hours", secret=secret)
    assert secret not in other.location
    assert count(cursor) == 2
    assert "开放时间内门锁着" in client.get(f"/reports/{secret}", headers=PAGE).text


def test_a_weak_secret_is_replaced(send):
    assert LINK.search(send(kind="locked", secret="1234").location)


@pytest.mark.parametrize(
    "told",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_forms_of_other_sites_are_refused(cursor, send, told):
    assert send({**PAGE, **told}, kind="locked").status_code == 403
    assert count(cursor) == 0


@pytest.mark.parametrize("told", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}])
def test_forms_of_our_own_are_taken(send, told):
    assert send({**PAGE, **told}, kind="locked").status_code == 303


def test_a_thousand_from_one_address_are_limited_and_others_are_answered(cursor, send):
    answers = [send(JSON, kind="locked", address="10.0.0.1") for _ in range(1000)]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [303] * 20 + [429] * 980
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 3600
    assert "60 分钟后" in answers[-1].json["detail"]
    assert send(kind="locked", address="10.0.0.2").status_code == 303
    assert count(cursor) == 21


def test_who_has_to_wait_keeps_what_she_wrote(send):
    for _ in range(20):
        send(kind="locked")
    page = send(kind="wrong_hours", words="晚上八点就关门")
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 3600
    assert "还没有发出去" in page.text
    assert "晚上八点就关门</textarea>" in page.text


@pytest.mark.parametrize(
    ("fields", "lost"),
    [({"photo": (io.BytesIO(b"GIF"), "a.gif")}, True), ({"photo": (io.BytesIO(), "")}, False), ({}, False)],
)
def test_a_form_that_was_refused_says_that_its_photo_did_not_come_along(send, fields, lost):
    page = send(kind="facility_broken", **fields).text
    assert ("请再选一次照片" in page) is lost


def test_a_forged_header_changes_nothing(cursor, send):
    for number in range(21):
        answer = send({**PAGE, "X-Forwarded-For": f"10.9.9.{number}"}, kind="locked")
    assert answer.status_code == 429


def test_one_network_of_ipv6_is_one_sender(send):
    statuses = [send(kind="locked", address=f"2001:db8::{number:x}").status_code for number in range(21)]
    assert statuses[-1] == 429
    assert send(kind="locked", address="2001:db8:0:1::1").status_code == 303


def test_no_address_is_in_any_table(cursor, send):
    send(kind="locked", address="10.20.30.40")
    cursor.execute(
        "SELECT string_agg(r::text, ' ') || string_agg(e::text, ' ') FROM register.report AS r, register.event AS e"
    )
    text = cursor.fetchone()[0]
    assert "10.20.30.40" not in text
    assert "0a141e28" not in text


def test_words_place_and_photo_are_in_no_event(cursor, send):
    send(
        kind="wrong_place",
        words="就在桥头",
        lon="110.51234",
        lat="38.9",
        photo=(io.BytesIO(picture()), "a.jpg"),
    )
    cursor.execute("SELECT actor, action, subject, after FROM register.event WHERE subject = 'report'")
    ((actor, action, subject, after),) = cursor.fetchall()
    assert (actor, action, subject) == ("worker", "add_report", "report")
    assert after["has_words"] is after["has_place"] is after["has_photo"] is True
    assert "桥头" not in str(after)
    assert "110.51" not in str(after)


def test_a_photo_is_drawn_anew_and_seen_under_the_own_link_alone(client, send, site):
    exif = Image.Exif()
    exif[0x010F] = "Maker of the phone"
    exif.get_ifd(0x8825)[2] = (38.0, 49.0, 37.2)
    content = picture(size=(2000, 1000), exif=exif)
    assert b"Maker" in content
    answer = send(kind="locked", photo=(io.BytesIO(content), "IMG_0001.jpg"))
    photo = client.get(answer.location + "/photo")
    assert photo.mimetype == "image/jpeg"
    assert photo.headers["Cache-Control"] == "no-store"
    drawn = Image.open(io.BytesIO(photo.data))
    assert drawn.size == (1600, 800)
    assert not drawn.getexif()
    assert b"Maker" not in photo.data
    assert f'src="{answer.location}/photo"' in client.get(answer.location, headers=PAGE).text
    assert client.get(f"/reports/{'z' * 32}/photo").status_code == 404


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 400, "JPEG、PNG 或 WebP"),
        (b"GIF89a" + b"\0" * 40, 400, "JPEG、PNG 或 WebP"),
        (picture()[:-200], 400, "不完整"),
        (picture() + b"<script>alert(1)</script>", 400, "HTML"),
    ],
)
def test_what_is_no_plain_photo_is_refused(cursor, send, content, status, words):
    answer = send(kind="locked", photo=(io.BytesIO(content), "a.jpg"))
    assert answer.status_code == status
    assert words in answer.text
    assert 'id="wrong-photo"' in answer.text
    assert count(cursor) == 0


def test_a_body_that_is_too_large_is_refused(cursor, send):
    answer = send(kind="locked", photo=(io.BytesIO(b"\xff\xd8" + b"x" * (13 << 20)), "a.jpg"))
    assert answer.status_code == 413
    assert count(cursor) == 0


def test_a_draft_cannot_be_reported(client, cursor):
    draft = add_site(cursor, review_state="draft")
    assert client.get(f"/sites/{draft}/report", headers=PAGE).status_code == 404
    assert client.post(f"/sites/{draft}/report", data={"kind": "locked"}, headers=PAGE).status_code == 404


def test_the_log_holds_no_secret_and_no_address(client, send, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    answer = send(kind="locked", words="某某", address="10.20.30.40")
    client.get(answer.location, headers=PAGE)
    log = capfd.readouterr().err
    assert '"route":"/reports/<secret>"' in log
    for secret in (LINK.search(answer.location)[1], "10.20.30.40", "某某"):
        assert secret not in log
