"""The list of portals: what it holds after each change, and what the history says of it."""

import psycopg2
import pytest

from geoservice.model.fault import Missing, TooLarge
from geoservice.store import portals

APP, DESK = "https://app.example.cn", "https://desk.example.cn"


def history(cursor):
    cursor.execute("SELECT actor, action, before, after FROM register.event ORDER BY id")
    return cursor.fetchall()


def test_a_portal_is_added_and_revoked(cursor):
    portals.add(cursor, "神木", (APP,), "Ada")
    assert portals.origins(cursor) == (APP,)
    revoked = portals.revoke(cursor, "神木", "Ada")
    assert revoked.revoked_at
    assert portals.origins(cursor) == ()
    assert [each.name for each in portals.portals(cursor)] == ["神木"]


def test_adding_again_adds_origins(cursor):
    portals.add(cursor, "神木", (DESK,), "Ada")
    assert portals.add(cursor, "神木", (APP, DESK), "Ada").origins == (DESK, APP)
    assert portals.origins(cursor) == (APP, DESK)


def test_a_revoked_portal_begins_anew(cursor):
    portals.add(cursor, "神木", (DESK,), "Ada")
    portals.revoke(cursor, "神木", "Ada")
    assert portals.add(cursor, "神木", (APP,), "Ada").origins == (APP,)
    assert portals.origins(cursor) == (APP,)


def test_an_origin_of_two_portals_stays_while_one_is_in_use(cursor):
    portals.add(cursor, "one", (APP,), "Ada")
    portals.add(cursor, "two", (APP,), "Ada")
    portals.revoke(cursor, "one", "Ada")
    assert portals.origins(cursor) == (APP,)


def test_what_is_not_in_use_cannot_be_revoked(cursor):
    with pytest.raises(Missing):
        portals.revoke(cursor, "nobody", "Ada")
    portals.add(cursor, "神木", (APP,), "Ada")
    portals.revoke(cursor, "神木", "Ada")
    with pytest.raises(Missing):
        portals.revoke(cursor, "神木", "Ada")


def test_the_history_tells_who_did_what(cursor):
    portals.add(cursor, "神木", (APP,), "Ada")
    portals.revoke(cursor, "神木", "Rui")
    (added, revoked) = history(cursor)
    assert added[:3] == ("Ada", "add_portal", None)
    assert added[3] == {"portal": "神木", "origins": [APP]}
    assert revoked[:2] == ("Rui", "revoke_portal")
    assert revoked[2]["origins"] == [APP]
    assert revoked[2]["revoked_at"] is None


def test_the_list_never_outgrows_a_header(cursor):
    origins = tuple(f"https://{'a' * 60}.{number}.example.cn" for number in range(30))
    portals.add(cursor, "one", origins, "Ada")
    cursor.execute("SAVEPOINT filled")
    with pytest.raises(TooLarge):
        portals.add(cursor, "two", tuple(f"{each}:81" for each in origins), "Ada")
    cursor.execute("ROLLBACK TO SAVEPOINT filled")
    portals.revoke(cursor, "one", "Ada")
    portals.add(cursor, "two", (APP,), "Ada")


def test_the_public_reads_origins_and_not_whose_they_are(cursor):
    portals.add(cursor, "神木", (APP,), "Ada")
    cursor.execute("SET LOCAL ROLE geoservice_reader")
    assert portals.origins(cursor) == (APP,)
    for statement in (
        "SELECT name FROM portal",
        "DELETE FROM portal",
        "UPDATE portal SET revoked_at = now()",
    ):
        cursor.execute("SAVEPOINT asked")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(statement)
        cursor.execute("ROLLBACK TO SAVEPOINT asked")
