"""Reports in the register: what the public's role may do with them, what counts, and what an answer does."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta

import psycopg2
import psycopg2.extras
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import add_county, add_site
from geoservice.db import Database
from geoservice.model.fault import Conflict, Missing
from geoservice.model.report import KINDS, Report
from geoservice.model.trust import LEVELS, trust
from geoservice.store import report_desk, reports
from geoservice.store.publishing import publish

TODAY = date(2026, 11, 23)


def hashed(text: str, size: int = 32) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:size]


@pytest.fixture
def site(cursor):
    return add_site(cursor, organisation_id=add_county(cursor), verified_at=date(2026, 1, 1))


@pytest.fixture
def say(cursor, site):
    """Somebody says something; the verdict. `days` ago."""

    def one(kind="locked", who="Wen", *, secret=None, days=0, **more):
        secret = hashed(secret or f"{who} {kind} {days}")
        verdict = reports.submit(
            cursor, site, Report(kind, **more), secret=secret, sender=hashed(who, 16), most=20
        )
        cursor.execute(
            "UPDATE register.report SET created_at = created_at - make_interval(days => %s) WHERE secret_sha256 = %s",
            (days, secret),
        )
        cursor.execute("SELECT register.count_reports(%s)", (site,))
        return verdict

    return one


def days_of(cursor, site):
    cursor.execute("SELECT properties -> 'reports' FROM published_site WHERE id = %s", (site,))
    found = cursor.fetchone()[0] or {}
    return {kind: len(days) for kind, days in found.items()}


def history(cursor, subject):
    cursor.execute(
        "SELECT actor, action, before, after FROM register.event WHERE subject = %s ORDER BY id", (subject,)
    )
    return cursor.fetchall()


def first_number(cursor):
    cursor.execute("SELECT min(number) FROM register.report")
    return cursor.fetchone()[0]


def test_a_report_is_seen_by_its_secret_alone(cursor, say):
    say(words="门上有锁", secret="mine")
    found = reports.reported(cursor, hashed("mine"))
    assert (found.kind, found.words, found.organisation, found.outcome) == (
        "locked",
        "门上有锁",
        "神木市总工会",
        None,
    )
    assert found.due > date.today()
    assert reports.reported(cursor, hashed("other")) is None
    assert reports.photo(cursor, hashed("mine")) is None


def test_a_report_writes_one_event(cursor, say):
    say()
    say()  # the same secret
    ((actor, action, before, after),) = history(cursor, "report")
    assert (actor, action, before) == ("worker", "add_report", None)
    assert after["kind"] == "locked"


def test_the_public_can_call_and_not_read(cursor, site):
    cursor.execute("SET LOCAL ROLE geoservice_reader")
    assert len(reports.sender_key(cursor)) == 32
    given = {"secret": hashed("mine"), "sender": hashed("Wen", 16), "most": 20}
    assert reports.submit(cursor, site, Report("locked", words="某某"), **given).name == "stored"
    assert reports.reported(cursor, hashed("mine")).words == "某某"
    for statement in (
        "SELECT * FROM register.report",
        "SELECT * FROM register.report_days",
        "SELECT * FROM register.report_key",
        "SELECT register.count_reports(gen_random_uuid())",
        "DELETE FROM register.report",
    ):
        cursor.execute("SAVEPOINT asked")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(statement)
        cursor.execute("ROLLBACK TO SAVEPOINT asked")


def test_nobody_else_can_call(cursor):
    cursor.execute(
        """
        SELECT p.proname FROM pg_proc AS p
        WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace AND p.proname LIKE '%report%'
            AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) AS a WHERE a.grantee = 0))
        """
    )
    assert cursor.fetchall() == []
    cursor.execute("SELECT count(*) FROM pg_proc WHERE prosecdef AND proname LIKE '%report%'")
    assert cursor.fetchone()[0] == 6


def test_words_place_and_photo_can_be_taken_back(cursor, site, say):
    say("wrong_place", secret="mine", words="在桥头", place=(110.5, 38.9), photo=b"\xff\xd8")
    cursor.execute("SET LOCAL ROLE geoservice_reader")
    assert reports.erase(cursor, hashed("mine"))
    assert reports.erase(cursor, hashed("mine")), "a second time changes nothing"
    assert not reports.erase(cursor, hashed("other"))
    found = reports.reported(cursor, hashed("mine"))
    assert (found.words, found.place, found.has_photo) == (None, None, False)
    cursor.execute("RESET ROLE")
    assert days_of(cursor, site) == {"wrong_place": 1}
    assert [line[1] for line in history(cursor, "report")] == ["add_report", "erase_report"]


def test_the_key_of_senders_is_of_a_day_and_then_forgotten(cursor):
    key = reports.sender_key(cursor)
    assert reports.sender_key(cursor) == key
    cursor.execute("UPDATE register.report_key SET day = day - 1")
    assert reports.sender_key(cursor) != key
    cursor.execute("SELECT count(*) FROM register.report_key WHERE key = %s", (key,))
    assert cursor.fetchone()[0] == 0


def test_a_sender_who_has_sent_enough_waits(cursor, site):
    for number in range(3):
        given = {"secret": hashed(str(number)), "sender": hashed("Wen", 16), "most": 2}
        verdict = reports.submit(cursor, site, Report("locked"), **given)
    assert verdict == ("wait", 3600)
    assert reports.wait_seconds(cursor, hashed("Wen", 16), 2) == 3600
    assert reports.wait_seconds(cursor, hashed("Wen", 16), 3) == 0
    assert reports.wait_seconds(cursor, hashed("Pan", 16), 2) == 0
    cursor.execute(
        "UPDATE register.report SET created_at = created_at - interval '59 minutes' WHERE number = %s",
        (first_number(cursor),),
    )
    assert reports.wait_seconds(cursor, hashed("Wen", 16), 2) == 60


def test_what_is_not_public_cannot_be_reported(cursor):
    draft = add_site(cursor, review_state="draft")
    given = {"secret": hashed("1"), "sender": hashed("Wen", 16), "most": 2}
    assert reports.submit(cursor, draft, Report("locked"), **given).name == "missing"
    assert history(cursor, "report") == []


def test_one_voice_for_each_person_and_day(cursor, site, say):
    say("locked", "Wen")
    say("wrong_hours", "Wen")
    say("locked", "Wen", days=1)
    say("locked", "Pan")
    assert days_of(cursor, site) == {"wrong_hours": 1, "locked": 2}


def test_old_voices_are_forgotten(cursor, site, say):
    say(days=100)
    assert days_of(cursor, site) == {}
    say("as_described", "Pan")
    assert days_of(cursor, site) == {"as_described": 1}


def test_what_the_public_reads_outlives_a_publication(cursor, site, say):
    say()
    publish(cursor, [site])
    assert days_of(cursor, site) == {"locked": 1}
    cursor.execute("DELETE FROM published_site WHERE id = %s", (site,))
    publish(cursor, [site])
    assert days_of(cursor, site) == {"locked": 1}


def test_a_second_voice_of_a_day_publishes_nothing(cursor, site, say):
    say("locked", "Wen", secret="a")
    cursor.execute("SELECT max(id) FROM publication")
    before = cursor.fetchone()
    say("locked", "Wen", secret="b")
    cursor.execute("SELECT max(id) FROM publication")
    assert cursor.fetchone() == before


def test_an_answer_is_seen_and_settles_the_report(cursor, site, say):
    say(secret="mine")
    number = first_number(cursor)
    assert [each.number for each in report_desk.waiting(cursor)] == [number]
    report_desk.answer(cursor, number, "当天停电，已恢复开放。", outcome="unchanged", actor="Eve")
    found = reports.reported(cursor, hashed("mine"))
    assert (found.outcome, found.answer) == ("unchanged", "当天停电，已恢复开放。")
    assert days_of(cursor, site) == {}
    assert report_desk.waiting(cursor) == []
    assert [each.number for each in report_desk.waiting(cursor, answered=True)] == [number]
    assert [line[:2] for line in history(cursor, "report")] == [
        ("worker", "add_report"),
        ("Eve", "answer_report"),
    ]
    assert history(cursor, "site") == []


@pytest.mark.parametrize(("outcome", "status"), [("confirmed", "active"), ("closed", "closed")])
def test_an_answer_can_check_the_site(cursor, site, say, outcome, status):
    say()
    report_desk.answer(cursor, first_number(cursor), "去看过了。", outcome=outcome, actor="Eve")
    cursor.execute("SELECT verified_at, properties ->> 'status' FROM published_site WHERE id = %s", (site,))
    found = cursor.fetchone()
    assert found[0] > date(2026, 1, 1)
    assert found[1] == status
    ((actor, action, before, after),) = history(cursor, "site")
    assert (actor, action, before["verified_at"]) == ("Eve", "check_site", "2026-01-01")
    assert after["status"] == status


def test_only_the_first_answer_stands(cursor, say):
    say()
    number = first_number(cursor)
    report_desk.answer(cursor, number, "一", outcome="unchanged", actor="Eve")
    with pytest.raises(Conflict, match=str(number)):
        report_desk.answer(cursor, number, "二", outcome="changed", actor="Rui")
    with pytest.raises(Missing):
        report_desk.answer(cursor, number + 1, "三", outcome="changed", actor="Rui")
    assert report_desk.one(cursor, number).answer == "一"


def test_a_union_sees_its_own_branch(cursor, say):
    say()
    assert len(report_desk.waiting(cursor, unions=["acftu"])) == 1
    assert len(report_desk.waiting(cursor, unions=["acftu.d610881"])) == 1
    assert report_desk.waiting(cursor, unions=["acftu.d999999"]) == []


def test_agreement_waits_for_no_answer(cursor, say):
    say("as_described")
    assert report_desk.waiting(cursor) == []
    assert reports.reported(cursor, hashed("Wen as_described 0")).due is None


AGES = st.integers(0, 120)
VOICES = st.dictionaries(st.sampled_from(KINDS), st.lists(AGES, min_size=1, max_size=8), max_size=4)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(checked=st.none() | st.integers(0, 400), voices=VOICES)
def test_the_database_and_the_model_have_one_rule(cursor, checked, voices):
    verified_at = None if checked is None else TODAY - timedelta(days=checked)
    told = {
        kind: [(TODAY - timedelta(days=age)).isoformat() for age in ages] for kind, ages in voices.items()
    }
    cursor.execute(
        "SELECT trust_rank(%s::date, %s, %s)",
        (verified_at, psycopg2.extras.Json(told) if told else None, TODAY),
    )
    assert LEVELS[cursor.fetchone()[0]] == trust(verified_at, told or None, TODAY).level


def test_many_at_once_from_one_sender_find_no_more_room(cluster, fresh):
    dsn = cluster.dsn(database=fresh)
    with closing(Database(dsn, size=8)) as database:
        with database.transaction() as cursor:
            site = add_site(cursor)

        def send(number):
            with database.transaction() as cursor:
                given = {"secret": hashed(str(number)), "sender": hashed("Wen", 16), "most": 3}
                return reports.submit(cursor, site, Report("locked"), **given).name

        with ThreadPoolExecutor(8) as threads:
            verdicts = list(threads.map(send, range(24)))
    assert sorted(verdicts) == ["stored"] * 3 + ["wait"] * 21
