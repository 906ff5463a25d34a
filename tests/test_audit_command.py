"""Ada verifies, exports and searches the history at the command line, and keeps a checkpoint elsewhere."""

import json
import os
import stat
import time

import psycopg2
import pytest
from click.testing import CliRunner

from builders import add_county
from geoservice.cli import main
from geoservice.config import Config
from geoservice.db import Database
from geoservice.embedded.dump import backup, fill
from geoservice.key_file import find_keys
from geoservice.migration import migrate
from geoservice.model.fault import Misconfigured
from geoservice.sealing import seal_all, sealing
from geoservice.server import web_environment
from geoservice.store import chain, seals
from sheets import csv_file

KEY = "0123456789abcdef" * 4


@pytest.fixture
def home(cluster, fresh, monkeypatch, tmp_path):
    """A folder of an installation whose history has a county, which nobody has sealed yet."""
    dsn = cluster.dsn(database=fresh)
    monkeypatch.setenv("GEOSERVICE_DATABASE_URL", dsn)
    monkeypatch.setenv("GEOSERVICE_HOME", str(tmp_path / "home"))
    with psycopg2.connect(dsn) as connection, connection.cursor() as cursor:
        add_county(cursor)
    connection.close()
    return tmp_path / "home"


@pytest.fixture
def superuser(cluster, fresh, home):
    """Somebody who owns the database and can do as she likes with it."""
    connection = psycopg2.connect(cluster.dsn("postgres", fresh))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
    connection.close()


def audit(*arguments):
    return CliRunner().invoke(main, ["audit", *map(str, arguments)])


def test_the_history_from_the_first_seal_to_tampering(home, superuser, tmp_path):
    assert audit("verify").exit_code == 2, "nothing is sealed yet"
    made = audit("checkpoint", tmp_path / "kept.json")
    assert made.exit_code == 0, made.output
    assert json.loads((tmp_path / "kept.json").read_text())["total"] == 1
    done = audit("verify", "--checkpoint", tmp_path / "kept.json")
    assert (done.exit_code, "The history is whole." in done.output) == (0, True)
    assert "no checkpoint" not in done.output
    assert "no checkpoint" in audit("verify").output
    superuser.execute("UPDATE register.event SET actor = 'Eve'")
    done = audit("verify")
    assert (done.exit_code, "历史被篡改。" in done.output) == (1, True)
    assert "事件 1 与封存时不同" in done.output
    superuser.execute("TRUNCATE register.event, register.seal")
    assert audit("verify").exit_code == 2
    done = audit("verify", "--checkpoint", tmp_path / "kept.json")
    assert (done.exit_code, "The tail was cut off" in done.output) == (1, True)


def test_the_key_is_made_once_for_its_owner_alone(home, superuser, tmp_path):
    assert audit("checkpoint", tmp_path / "kept.json").exit_code == 0
    key = home / "audit.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(bytes.fromhex(key.read_text())) == 32
    assert [path.name for path in home.iterdir()] == ["audit.key"]
    before = key.read_text()
    assert audit("checkpoint", tmp_path / "kept.json").exit_code == 0
    assert key.read_text() == before
    assert before.strip() not in (tmp_path / "kept.json").read_text()


def test_a_lost_key_is_said_plainly_and_no_new_one_is_made(home, superuser, tmp_path):
    audit("checkpoint", tmp_path / "kept.json")
    (home / "audit.key").rename(tmp_path / "elsewhere")
    done = audit("verify")
    assert (done.exit_code, "Put it back" in done.output) == (2, True)
    done = CliRunner().invoke(main, ["portal", "add", "App", "https://app.example.cn"])
    assert (done.exit_code, "Put it back" in done.output) == (0, True), "what the command did is done"
    assert not (home / "audit.key").exists()
    (home / "audit.key").write_text(KEY)
    (home / "audit.key").chmod(0o600)
    done = audit("verify")
    assert (done.exit_code, "密钥不是原来的" in done.output) == (2, True)
    (tmp_path / "elsewhere").rename(home / "audit.key")
    done = audit("verify")
    assert (done.exit_code, "Not sealed yet: 1" in done.output) == (0, True)


def test_a_key_that_others_may_read_is_refused(home, tmp_path):
    audit("checkpoint", tmp_path / "kept.json")
    (home / "audit.key").chmod(0o640)
    done = audit("verify")
    assert (done.exit_code, "chmod 600" in done.output) == (2, True)


@pytest.mark.parametrize(
    "value",
    ["short", KEY[:-1], KEY + "0", f"{KEY},{KEY}", KEY[:-1] + "g", f"lost:{KEY} {KEY}", f"lost:{KEY[:16]}"],
)
def test_a_bad_key_is_named_and_not_shown(value):
    with pytest.raises(Misconfigured) as error:
        Config.read({"GEOSERVICE_AUDIT_KEY": value})
    for language in ("zh", "en"):
        assert "GEOSERVICE_AUDIT_KEY" in error.value.text(language)
        assert value not in error.value.text(language)


def test_after_a_lost_key_history_goes_on_with_a_new_one(home, superuser, tmp_path, monkeypatch):
    audit("checkpoint", tmp_path / "kept.json")
    lost = json.loads((tmp_path / "kept.json").read_text())["key"]
    monkeypatch.setenv("GEOSERVICE_AUDIT_KEY", f"lost:{lost} {KEY}")
    add_county(superuser, code="610822", name="府谷县总工会")
    assert audit("checkpoint", tmp_path / "new.json").exit_code == 0
    done = audit("verify", "--checkpoint", tmp_path / "new.json")
    assert (done.exit_code, "the rest is whole" in done.output) == (2, True), done.output
    monkeypatch.setenv("GEOSERVICE_AUDIT_KEY", f"{(home / 'audit.key').read_text()} {KEY}")
    assert audit("verify").exit_code == 0, "it was found again"


def test_no_key_shows_itself_or_reaches_the_web(monkeypatch):
    monkeypatch.setenv("GEOSERVICE_AUDIT_KEY", KEY)
    config = Config.read(os.environ)
    assert KEY not in repr(vars(find_keys(config)))
    assert KEY not in web_environment(config).values()


def test_the_export_is_verified_without_a_database(home, superuser, tmp_path, monkeypatch):
    audit("checkpoint", tmp_path / "kept.json")
    done = audit("export", tmp_path / "all.jsonl")
    assert (done.exit_code, "2 lines" in done.output) == (0, True)
    assert stat.S_IMODE((tmp_path / "all.jsonl").stat().st_mode) == 0o600
    monkeypatch.setenv("GEOSERVICE_DATABASE_URL", "postgresql://127.0.0.1:1/none")
    given = ("verify", "--file", tmp_path / "all.jsonl", "--checkpoint", tmp_path / "kept.json")
    assert audit(*given).exit_code == 0
    text = (tmp_path / "all.jsonl").read_text(encoding="utf-8")
    (tmp_path / "all.jsonl").write_text(text.replace("神木", "府谷"), encoding="utf-8")
    done = audit(*given)
    assert (done.exit_code, "Event 1 is not as it was sealed" in done.output) == (1, True)
    (tmp_path / "all.jsonl").write_bytes(b"\xff\xfe")
    assert audit(*given).exit_code == 2
    assert audit("export", tmp_path / "none" / "all.jsonl").exit_code == 1


def test_nothing_since_then_is_an_empty_export(home, tmp_path):
    audit("checkpoint", tmp_path / "kept.json")
    assert "0 lines" in audit("export", tmp_path / "new.jsonl", "--since", "2090-01-01").output
    assert "2 lines" in audit("export", tmp_path / "new.jsonl", "--since", "2020-01-01").output


def test_ada_searches_the_history(home, superuser):
    superuser.execute("UPDATE register.event SET actor = E'Eve\\x1b[2J'")
    line = audit("search").output
    assert line.split("\t")[0] == "1"
    assert "神木市总工会" in line
    assert "\x1b" not in line
    subject = line.split("\t")[4].split()[1]
    assert audit("search", "--subject", subject).output == line
    assert audit("search", "--subject", "organisation", "--since", "2020-01-01T08:00").output == line
    for given in (
        ("--actor", "Rui"),
        ("--action", "close"),
        ("--subject", "batch"),
        ("--until", "2020-01-01"),
    ):
        assert "没有找到" in audit("search", *given).output
    assert "UUID" in audit("search", "--subject", "everything").output


def test_a_verification_that_breaks_off_does_not_say_that_somebody_tampered(home, superuser, tmp_path):
    audit("checkpoint", tmp_path / "kept.json")
    superuser.execute("ALTER TABLE register.seal RENAME COLUMN macs TO proofs")
    assert audit("verify").exit_code == 2


def test_an_import_of_many_rows_is_sealed_with_its_command(home, superuser, tmp_path):
    rows = [[f"第{n}职工之家", f"神木市滨河路{n}号", 110.4 + n / 1e6, 38.8] for n in range(4_000)]
    (tmp_path / "many.csv").write_bytes(csv_file(*rows).content)
    done = CliRunner().invoke(
        main, ["import", str(tmp_path / "many.csv"), "--layer", "worker_home", "--datum", "wgs84"]
    )
    assert done.exit_code == 0, done.output
    verification = verified(superuser)
    assert (verification.findings, verification.unsealed) == ([], 0)
    assert verification.events > 4_000


def test_what_a_command_left_is_sealed_by_the_next(home, superuser, tmp_path):
    rows = [[f"第{n}职工之家", f"神木市滨河路{n}号", 110.4 + n / 1e6, 38.8] for n in range(6_000)]
    (tmp_path / "many.csv").write_bytes(csv_file(*rows).content)
    given = ["import", str(tmp_path / "many.csv"), "--layer", "worker_home", "--datum", "wgs84"]
    assert CliRunner().invoke(main, given).exit_code == 0
    first = verified(superuser)
    assert first.findings == []
    assert first.unsealed > 1_000
    assert CliRunner().invoke(main, given).exit_code == 0
    assert verified(superuser).unsealed == 0


def verified(cursor):
    return chain.verify(cursor, find_keys(Config.read(os.environ)))


def test_a_restored_backup_is_whole_and_has_no_key(home, superuser, cluster, fresh, tmp_path):
    audit("checkpoint", tmp_path / "kept.json")
    backup(cluster.binaries, cluster.dsn("postgres", fresh), tmp_path / "all")
    assert (home / "audit.key").read_text().strip().encode() not in (tmp_path / "all").read_bytes()
    cluster.create_database("test_restored")
    try:
        fill(cluster.binaries, cluster.dsn("postgres", "test_restored"), tmp_path / "all")
        connection = psycopg2.connect(cluster.dsn(database="test_restored"))
        with connection, connection.cursor() as cursor:
            assert verified(cursor).is_whole
            add_county(cursor, code="610822", name="府谷县总工会")
            assert seals.seal(cursor, find_keys(Config.read(os.environ))).count == 1
            assert (verified(cursor).is_whole, verified(cursor).blocks) == (True, 2)
        connection.close()
    finally:
        cluster.drop_database("test_restored")


def test_the_service_seals_by_itself_and_goes_on_after_a_lost_connection(home, superuser):
    config = Config.read(os.environ)
    with sealing(config.database_url, config):
        wait_for(superuser, 1)
        superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'geoservice seal'"
        )
        add_county(superuser, code="610822", name="府谷县总工会")
        wait_for(superuser, 2)
    assert verified(superuser).is_whole


def wait_for(cursor, total):
    while (last := seals.last(cursor)) is None or last.total < total:
        time.sleep(0.05)


def test_the_first_history_may_be_older_than_the_seals(cluster, home, fresh):
    """What an earlier version wrote is sealed by the first that knows how."""
    database = Database(cluster.dsn(database=fresh))
    migrate(database)
    config = Config.read({"GEOSERVICE_AUDIT_KEY": KEY})
    seal_all(database, find_keys(config))
    with database.transaction() as cursor:
        assert (chain.verify(cursor, find_keys(config)).is_whole, seals.last(cursor).total) == (True, 1)
    database.close()
