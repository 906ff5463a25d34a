"""Ada erases a photo at the command line, and the history is whole as before."""

import hashlib
import json

import psycopg2
import pytest
from click.testing import CliRunner

from builders import add_county, add_photo, add_report, add_site
from cast import COMPLETE
from geoservice.cli import main
from geoservice.store.publishing import publish

FACE = b"\xff\xd8 a face"
DIGEST = hashlib.sha256(FACE).hexdigest()
WHY = "有人脸，本人要求删除"


@pytest.fixture
def db(cluster, fresh, monkeypatch, tmp_path):
    """A public site with the photo, report 1 with one and report 2 without, all sealed; a cursor that sees what is committed."""
    dsn = cluster.dsn(database=fresh)
    monkeypatch.setenv("GEOSERVICE_DATABASE_URL", dsn)
    monkeypatch.setenv("GEOSERVICE_HOME", str(tmp_path / "home"))
    connection = psycopg2.connect(dsn)
    with connection, connection.cursor() as cursor:
        photos = {"photos": [{"digest": add_photo(cursor, FACE), "caption": "大厅"}]}
        site = add_site(cursor, organisation_id=add_county(cursor), properties=COMPLETE | photos)
        publish(cursor, [site])
        add_report(cursor, site, photo=FACE)
        add_report(cursor, site)
    assert run("audit", "checkpoint", str(tmp_path / "kept.json")).exit_code == 0
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor
    connection.close()


def run(*arguments):
    return CliRunner().invoke(main, list(arguments))


def erase(*arguments):
    return run("photo", "erase", *arguments, "--reason", WHY)


def tables(cursor, columns):
    """How many rows of the whole database hold the face."""
    found = {}
    for table, column in columns:
        cursor.execute(
            f"SELECT count(*) FROM {table} WHERE strpos(encode({column}, 'hex'), %s) > 0", (FACE.hex(),)
        )
        found[table, column] = cursor.fetchone()[0]
    return found


def test_the_face_is_in_no_row_and_the_history_is_whole(db, tmp_path):
    db.execute(
        "SELECT format('%I.%I', table_schema, table_name), quote_ident(column_name) FROM information_schema.columns"
        " JOIN information_schema.tables USING (table_schema, table_name)"
        " WHERE data_type = 'bytea' AND table_type = 'BASE TABLE' AND table_schema IN ('public', 'register')"
    )
    columns = db.fetchall()
    before = tables(db, columns)
    assert sum(before.values()) == 3, "the whole one, the small one and that of the report"

    done = erase(f"https://map.example.cn/photos/small/{DIGEST}.jpg?v=1")
    assert done.exit_code == 0, done.output
    assert "site that showed it" in done.output
    done = erase("--report", "1")
    assert done.exit_code == 0, done.output

    assert sum(tables(db, columns).values()) == 0
    db.execute("SELECT properties ? 'photos' FROM public.published_site")
    assert db.fetchall() == [(False,)]
    verified = run("audit", "verify", "--checkpoint", str(tmp_path / "kept.json"))
    assert verified.exit_code == 0, verified.output
    told = run("audit", "search", "--action", "erase_photo").output.splitlines()
    assert len(told) == 2
    assert all("cli:" in line and WHY in line and "大厅" not in line for line in told)
    assert run("audit", "export", str(tmp_path / "history.jsonl")).exit_code == 0
    assert FACE.hex() not in (tmp_path / "history.jsonl").read_text()


def test_one_that_no_site_shows_any_more_is_erased_too(db):
    db.execute("UPDATE register.site SET properties = properties - 'photos'")
    assert erase(DIGEST).exit_code == 0
    db.execute("SELECT count(*) FROM register.photo")
    assert db.fetchone() == (0,)
    db.execute("SELECT subject, after ->> 'digest' FROM register.event WHERE action = 'erase_photo'")
    assert db.fetchall() == [("installation", DIGEST)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("0" * 64,), "There is no such photo"),
        (("IMG_1.jpg",), "neither the digest of a photo"),
        (("--report", "2"), "Report number 2 has no photo"),
        ((DIGEST, "--report", "1"), "Give either"),
        ((), "Give either"),
    ],
)
def test_what_cannot_be_erased_is_said_and_nothing_is_done(db, arguments, words):
    done = erase(*arguments)
    assert done.exit_code == 1
    assert words in done.output
    db.execute("SELECT count(*) FROM register.event WHERE action = 'erase_photo'")
    assert db.fetchone() == (0,)


def test_a_reason_is_asked_for(db):
    assert run("photo", "erase", DIGEST).exit_code == 2
    done = run("photo", "erase", DIGEST, "--reason", " ")
    assert done.exit_code == 1
    assert "why it is erased" in done.output


def test_what_an_older_backup_brings_back_is_erased_again(db, tmp_path):
    """And nothing else: only what the history names."""
    db.execute("SELECT erase_report(secret_sha256) FROM register.report WHERE number = 1")
    assert erase(DIGEST).exit_code == 0
    history = str(tmp_path / "history.jsonl")
    assert run("audit", "export", history).exit_code == 0

    # As after the restore: all of it is back, and nothing knows that it was erased.
    db.execute("DELETE FROM register.erased_photo")
    add_photo(db, FACE)
    db.execute(
        "UPDATE register.site SET properties = properties || %s",
        (json.dumps({"photos": [{"digest": DIGEST}]}),),
    )
    db.execute("UPDATE register.report SET words = '里面有人', photo = %s", (FACE,))

    done = run("photo", "erase-again", history)
    assert done.exit_code == 0, done.output
    assert "1 photos of sites, and of 1 reports" in done.output
    db.execute("SELECT number, words, photo IS NULL FROM register.report ORDER BY number")
    assert db.fetchall() == [(1, None, True), (2, "里面有人", False)]
    db.execute("SELECT count(*) FROM register.photo")
    assert db.fetchone() == (0,)
    assert "0 photos of sites, and of 0 reports" in run("photo", "erase-again", history).output
    assert run("audit", "verify").exit_code == 0


def test_a_history_that_is_none_is_said_by_its_line(db, tmp_path):
    (tmp_path / "x.jsonl").write_text('{"seal": {}}\nnot a line\n')
    done = run("photo", "erase-again", str(tmp_path / "x.jsonl"))
    assert done.exit_code == 1
    assert "Line 2 cannot be read" in done.output
