"""Decisions on sites: the way to the public, who may go it, and who came first."""

import threading

import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import add_site
from cast import COMPLETE, add_line, add_member
from geoservice.model.draft import Draft
from geoservice.model.fault import Conflict, Fault, Invalid, Missing, NotAllowed
from geoservice.model.review import ACTIONS
from geoservice.store import drafts
from geoservice.store.reviews import decide, decide_many

WRITTEN = Draft(
    name="锦界镇职工之家",
    address="锦界镇1号",
    division_code="610881",
    lon=110.2,
    lat=38.7,
    properties=COMPLETE,
)


@pytest.fixture
def line(cursor):
    return add_line(cursor)


def draft(cursor, **given):
    return add_site(cursor, review_state="draft", properties=COMPLETE, **given)


def state(cursor, site):
    cursor.execute("SELECT review_state, version, round FROM register.site WHERE id = %s", (site,))
    return cursor.fetchone()


def public(cursor, site):
    cursor.execute("SELECT properties FROM published_site WHERE id = %s", (site,))
    row = cursor.fetchone()
    return row and row[0]


def events(cursor, site):
    cursor.execute("SELECT action FROM register.event WHERE subject_id = %s ORDER BY id", (site,))
    return [action for (action,) in cursor]


def walk(cursor, layers, line, site):
    """From a draft to the public."""
    for member, action in zip(line, ("submit", "check", "publish"), strict=True):
        decide(cursor, layers, member, site, action, state(cursor, site)[1])


def test_three_people_put_a_site_before_the_public(cursor, layers, line):
    site = draft(cursor)
    walk(cursor, layers, line, site)
    assert state(cursor, site) == ("published", 4, 1)
    assert public(cursor, site)["facilities"] == COMPLETE["facilities"]
    assert events(cursor, site) == ["submit_site", "check_site", "publish_site"]


@pytest.mark.parametrize("action, faulty", [("check", 0), ("publish", 0), ("publish", 1)])
def test_nobody_takes_two_steps(cursor, layers, action, faulty):
    """Whatever roles she has."""
    everything = tuple((role, "acftu") for role in ("editor", "reviewer", "publisher"))
    people = [add_member(cursor, login, *everything) for login in ("eve", "rui")]
    site = draft(cursor)
    decide(cursor, layers, people[0], site, "submit", 1)
    if action == "publish":
        decide(cursor, layers, people[1], site, "check", 2)
    with pytest.raises(NotAllowed) as caught:
        decide(cursor, layers, people[faulty], site, action, state(cursor, site)[1])
    assert caught.value.code == "review_same"


def test_role_and_scope_are_asked_for(cursor, layers, line):
    eve, rui, _ = line
    site = draft(cursor)
    with pytest.raises(NotAllowed):
        decide(cursor, layers, rui, site, "submit", 1)
    with pytest.raises(Missing):
        decide(cursor, layers, add_member(cursor, "zoe", ("editor", "acftu.elsewhere")), site, "submit", 1)
    with pytest.raises(Missing):
        decide(cursor, layers, eve, "00000000-0000-0000-0000-000000000000", "submit", 1)


def test_who_comes_second_is_told_of_the_first(cursor, layers, line):
    eve, rui, _ = line
    site = draft(cursor)
    decide(cursor, layers, eve, site, "submit", 1)
    decide(cursor, layers, rui, site, "check", 2)
    with pytest.raises(Conflict) as caught:
        decide(cursor, layers, add_member(cursor, "rob", ("reviewer", "acftu")), site, "return", 2, "重复")
    assert caught.value.code == "review_moved"
    assert caught.value.values["actor"] == "Rui"


def test_site_comes_back_with_a_reason_and_goes_again(cursor, layers, line):
    eve, rui, _ = line
    site = draft(cursor)
    decide(cursor, layers, eve, site, "submit", 1)
    with pytest.raises(Invalid):
        decide(cursor, layers, rui, site, "return", 2, "  ")
    decide(cursor, layers, rui, site, "return", 2, "地址不全")
    assert state(cursor, site) == ("returned", 3, 2)
    walk(cursor, layers, line, site)
    assert public(cursor, site)


@pytest.mark.parametrize(
    "given, field",
    [
        ({"lon": None, "lat": None}, "place"),
        ({"address": None}, "address"),
        ({"properties": {}}, "opening_hours"),
    ],
)
def test_incomplete_site_is_not_submitted(cursor, layers, line, given, field):
    site = draft(cursor, **given) if "properties" not in given else add_site(cursor, review_state="draft")
    with pytest.raises(Invalid) as caught:
        decide(cursor, layers, line[0], site, "submit", 1)
    assert caught.value.field == field


def test_archived_site_is_gone_from_the_public(cursor, layers, line):
    site = draft(cursor)
    walk(cursor, layers, line, site)
    decide(cursor, layers, line[2], site, "archive", 4, "拆迁")
    assert public(cursor, site) is None
    decide(cursor, layers, line[0], site, "reopen", 5)
    assert state(cursor, site) == ("draft", 6, 2)


def test_change_leaves_the_published_site_standing_until_it_is_passed(cursor, layers, line):
    site = add_site(cursor, properties=COMPLETE, name="旧名", source_key="na:旧名|")
    request = drafts.change(cursor, line[0], site, 1, WRITTEN)
    assert request != site
    for member, action in zip(line[:2], ("submit", "check"), strict=True):
        decide(cursor, layers, member, request, action, state(cursor, request)[1])
        assert public(cursor, site)["name"] == "旧名"
    # Seen on the spot meanwhile: it stands.
    seen = '{"temporary_closure": ["2026-08-01 至 2026-08-15"]}'
    cursor.execute("UPDATE register.site SET properties = properties || %s WHERE id = %s", (seen, site))
    decide(cursor, layers, line[2], request, "publish", 3)
    assert public(cursor, site)["name"] == "锦界镇职工之家"
    assert public(cursor, site)["temporary_closure"] == ["2026-08-01 至 2026-08-15"]
    assert public(cursor, request) is None
    assert state(cursor, request)[0] == "published"
    assert events(cursor, site) == ["publish_site"]
    assert events(cursor, request) == ["request_change", "submit_site", "check_site"]


def test_change_of_what_is_no_longer_so_is_refused(cursor, layers, line):
    site = add_site(cursor, properties=COMPLETE)
    request = drafts.change(cursor, line[0], site, 1, WRITTEN)
    cursor.execute("UPDATE register.site SET name = '导入的新名' WHERE id = %s", (site,))
    with pytest.raises(Conflict) as caught:
        decide(cursor, layers, line[0], request, "submit", 1)
    assert caught.value.code == "review_overtaken"
    decide(cursor, layers, line[0], request, "discard", 1)
    assert drafts.change(cursor, line[0], site, 1, WRITTEN) != request


def test_one_change_at_a_time(cursor, line):
    site = add_site(cursor, properties=COMPLETE)
    drafts.change(cursor, line[0], site, 1, WRITTEN)
    with pytest.raises(Conflict) as caught:
        drafts.change(cursor, line[1], site, 1, WRITTEN)
    assert (caught.value.code, caught.value.values["actor"]) == ("draft_moved", "Eve")


def test_two_who_edit_one_draft(cursor, line):
    site = drafts.add(cursor, line[0], layer="worker_home", organisation=root(cursor), draft=WRITTEN)
    drafts.change(cursor, line[0], site, 1, WRITTEN)
    with pytest.raises(Conflict) as caught:
        drafts.change(cursor, line[1], site, 1, WRITTEN)
    assert caught.value.code == "draft_moved"
    assert events(cursor, site) == ["add_site", "change_site"]


def test_same_site_twice_is_refused(cursor, line):
    given = {"layer": "worker_home", "organisation": root(cursor), "draft": WRITTEN}
    drafts.add(cursor, line[0], **given)
    with pytest.raises(Conflict):
        drafts.add(cursor, line[0], **given)


def root(cursor):
    cursor.execute("SELECT id::text FROM register.organisation WHERE path = 'acftu'")
    return cursor.fetchone()[0]


def test_many_at_once_take_those_that_still_stand(cursor, layers, line):
    sites = [draft(cursor) for _ in range(5)]
    broken = add_site(cursor, review_state="draft")
    versions = {**dict.fromkeys(sites, 1), sites[1]: 7, broken: 1}
    verdicts = decide_many(cursor, layers, line[0], versions, "submit")
    assert [verdict.site for verdict in verdicts] == list(versions)
    assert [verdict.fault and verdict.fault.code for verdict in verdicts] == [
        None, "review_moved", None, None, None, "review_incomplete",
    ]  # fmt: skip
    assert events(cursor, sites[0]) == ["submit_site"]


# --- what the database holds by itself -----------------------------------------------------------------------------

FORGED = {
    "publish what was drafted": "UPDATE register.site SET review_state = 'published', version = 2 WHERE id = %(draft)s",
    "submit without a review": "UPDATE register.site SET review_state = 'submitted', version = 2 WHERE id = %(draft)s",
    "begin as published": """
        INSERT INTO register.site (layer, organisation_id, source_key, name, geom, review_state)
        SELECT layer, organisation_id, 'x', name, geom, 'published' FROM register.site WHERE id = %(draft)s""",
    "rename what is public": "UPDATE register.site SET name = 'x', version = version + 1 WHERE id = %(public)s",
    "move what is public": "UPDATE register.site SET geom = ST_SetSRID(ST_MakePoint(110, 38), 4326) WHERE id = %(public)s",
    "change what was submitted": "UPDATE register.site SET address = 'x' WHERE id = %(submitted)s",
    "go back a version": "UPDATE register.site SET version = 1, review_state = 'draft' WHERE id = %(submitted)s",
    "skip a round": "UPDATE register.site SET round = 2 WHERE id = %(draft)s",
    "turn a site into a change": "UPDATE register.site SET changes = %(public)s, base = '{}' WHERE id = %(draft)s",
    "tell the public another name": "UPDATE published_site SET name = 'x' WHERE id = %(public)s",
    "tell the public more": """
        UPDATE published_site SET properties = properties || '{"manager_phone": "1"}' WHERE id = %(public)s""",
    "put a draft before the public": """
        INSERT INTO published_site (fid, id, layer, name, organisation_path, geom, updated_at, properties, demo)
        SELECT fid, id, layer, name, 'acftu', geom, now(), properties, demo FROM register.site WHERE id = %(draft)s""",
    "hide what is published": "DELETE FROM published_site WHERE id = %(public)s",
    "remove a site": "DELETE FROM register.site WHERE id = %(draft)s",
    "remove a decision": "DELETE FROM register.review WHERE site_id = %(submitted)s",
    "change a decision": "UPDATE register.review SET account_id = %(rui)s WHERE site_id = %(submitted)s",
    "decide twice": """
        INSERT INTO register.review (site_id, round, version, action, before, after, account_id)
        VALUES (%(submitted)s, 1, 3, 'check', 'submitted', 'checked', %(eve)s)""",
    "jump over the check": """
        INSERT INTO register.review (site_id, round, version, action, before, after, account_id)
        VALUES (%(submitted)s, 1, 3, 'publish', 'submitted', 'published', %(rui)s)""",
    "check by an old decision": """
        INSERT INTO register.review (site_id, round, version, action, before, after, account_id)
        VALUES (%(submitted)s, 7, 3, 'check', 'submitted', 'checked', %(rui)s);
        UPDATE register.site SET review_state = 'checked', version = 3 WHERE id = %(submitted)s""",
    "publish what nobody has submitted": """
        INSERT INTO register.review (site_id, round, version, action, before, after, account_id)
        VALUES (%(draft)s, 1, 2, 'publish', 'checked', 'published', %(rui)s);
        UPDATE register.site SET review_state = 'published', version = 2 WHERE id = %(draft)s""",
    "stay in the round of a return": """
        INSERT INTO register.review (site_id, round, version, action, before, after, account_id, reason)
        VALUES (%(submitted)s, 1, 3, 'return', 'submitted', 'returned', %(rui)s, 'x');
        UPDATE register.site SET review_state = 'returned', version = 3 WHERE id = %(submitted)s""",
}
REFUSED = (
    psycopg2.errors.CheckViolation,
    psycopg2.errors.InsufficientPrivilege,
    psycopg2.errors.UniqueViolation,
)


@pytest.mark.parametrize("deed", FORGED)
def test_database_refuses_the_officers_role(cursor, layers, line, deed):
    sites = {"draft": draft(cursor), "submitted": draft(cursor), "public": draft(cursor)}
    decide(cursor, layers, line[0], sites["submitted"], "submit", 1)
    walk(cursor, layers, line, sites["public"])
    cursor.execute("SET LOCAL ROLE geoservice_officer")
    with pytest.raises(REFUSED):
        cursor.execute(FORGED[deed], {**sites, "eve": line[0].id, "rui": line[1].id})


def test_way_to_the_public_is_open_to_the_officers_role(cursor, layers, line):
    site = add_site(cursor, properties=COMPLETE, name="旧名")
    cursor.execute("SET LOCAL ROLE geoservice_officer")
    made = drafts.add(cursor, line[0], layer="worker_home", organisation=root(cursor), draft=WRITTEN)
    walk(cursor, layers, line, made)
    request = drafts.change(cursor, line[0], site, 1, WRITTEN)
    walk(cursor, layers, line, request)
    assert public(cursor, site)["name"] == "锦界镇职工之家"
    decide(cursor, layers, line[2], made, "archive", 4, "拆迁")
    assert public(cursor, made) is None


# --- histories and races -------------------------------------------------------------------------------------------

HISTORY = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(ACTIONS)), min_size=3, max_size=14)


@pytest.fixture(scope="module")
def histories(cluster, shared_database):
    """A connection of its own, rolled back at the end, with four people who may do everything."""
    connection = psycopg2.connect(cluster.dsn(database=shared_database))
    with connection.cursor() as cur:
        roles = tuple((role, "acftu") for role in ("editor", "reviewer", "publisher"))
        people = [add_member(cur, login, *roles) for login in ("ann", "ben", "cai", "dan")]
        yield cur, people
    connection.rollback()
    connection.close()


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=HISTORY)
def test_no_history_publishes_without_three_people(histories, layers, history):
    cur, people = histories
    cur.execute("SAVEPOINT history")
    site = draft(cur)
    for who, action in history:
        try:
            decide(cur, layers, people[who], site, action, state(cur, site)[1], "因此")
        except Fault:
            continue
        if state(cur, site)[0] == "published":
            cur.execute(
                "SELECT count(DISTINCT account_id) FROM register.review AS r JOIN register.site AS s ON s.id = r.site_id"
                " WHERE s.id = %s AND r.round = s.round AND action IN ('submit', 'check', 'publish')",
                (site,),
            )
            assert cur.fetchone()[0] == 3
        assert (public(cur, site) is not None) is (state(cur, site)[0] == "published")
    cur.execute("ROLLBACK TO SAVEPOINT history")


def test_one_wins_each_of_a_thousand_races(cluster, fresh, layers):
    connection = psycopg2.connect(cluster.dsn(database=fresh))
    with connection, connection.cursor() as cur:
        eve = add_member(cur, "eve", ("editor", "acftu"))
        rivals = [add_member(cur, login, ("reviewer", "acftu")) for login in ("rui", "rob")]
        sites = [draft(cur) for _ in range(1000)]
        decide_many(cur, layers, eve, dict.fromkeys(sites, 1), "submit")
    outcomes = race(cluster.dsn("geoservice_officer", fresh), layers, rivals, sites)
    for site in sites:
        faults = [outcome[site] for outcome in outcomes]
        assert sorted(fault is None for fault in faults) == [False, True]
        lost = next(fault for fault in faults if fault)
        assert (lost.code, lost.values["actor"]) == ("review_moved", ["Rui", "Rob"][faults.index(None)])
    with connection, connection.cursor() as cur:
        cur.execute("SELECT count(*) FROM register.event WHERE action IN ('check_site', 'return_site')")
        assert cur.fetchone()[0] == 1000
    connection.close()


def race(dsn, layers, rivals, sites):
    """What became of each site for each rival: the one checks, the other returns, in opposite orders at the ends."""
    start = threading.Barrier(len(rivals))
    outcomes = [{} for _ in rivals]

    def run(number):
        connection = psycopg2.connect(dsn)
        start.wait()
        for site in sites:
            with connection, connection.cursor() as cur:
                action = ("check", "return")[number]
                [verdict] = decide_many(cur, layers, rivals[number], {site: 2}, action, "因此")
                outcomes[number][site] = verdict.fault
        connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(rivals))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
