"""Eve answers what workers report, at the command line."""

import hashlib

import psycopg2
import pytest
from click.testing import CliRunner

from builders import add_county, add_site
from geoservice.cli import main
from geoservice.model.report import Report
from geoservice.store import reports


@pytest.fixture
def desk(cluster, fresh, monkeypatch):
    """Two reports that wait, number 1 with a photo and strange words; runs the command."""
    dsn = cluster.dsn(database=fresh)
    monkeypatch.setenv("GEOSERVICE_DATABASE_URL", dsn)
    with psycopg2.connect(dsn) as connection, connection.cursor() as cursor:
        site = add_site(cursor, name="滨河爱心驿站", organisation_id=add_county(cursor))
        for number, report in enumerate((
            Report("locked", words="门锁着\x1b[2J\u202egnp", photo=b"\xff\xd8 pixels"),
            Report("wrong_place", place=(110.5, 38.9)),
            Report("as_described"),
        )):  # fmt: skip
            secret = hashlib.sha256(str(number).encode()).digest()
            reports.submit(cursor, site, report, secret=secret, sender=secret[:16], most=5)
    connection.close()

    def run(*arguments):
        return CliRunner().invoke(main, ["report", *arguments])

    return run


def test_the_desk_from_the_list_to_the_answer(desk, tmp_path):
    lines = desk("list").output.splitlines()
    assert [line.split("\t")[:4] for line in lines] == [
        ["1", "门锁着 locked", "滨河爱心驿站", "神木市总工会"],
        ["2", "位置不对 wrong place", "滨河爱心驿站", "神木市总工会"],
    ]
    shown = desk("show", "1", "--photo", str(tmp_path / "a.jpg")).output
    assert "门锁着 [2J gnp" in shown, "no code reaches the terminal, and no mark turns the line around"
    assert (tmp_path / "a.jpg").read_bytes() == b"\xff\xd8 pixels"
    assert "110.500000, 38.900000" in desk("show", "2").output
    assert desk("answer", "1", "换了新锁，密码贴在门上。", "--outcome", "confirmed").exit_code == 0
    assert [line[0] for line in desk("list").output.splitlines()] == ["2"]
    assert "confirmed" in desk("show", "1").output
    assert len(desk("list", "--all").output.splitlines()) == 3
    assert "Nothing waits" in desk("list", "--union", "acftu.d990000").output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "99"), "There is no report number 99"),
        (("show", "2", "--photo", "x.jpg"), "has no photo"),
        (("answer", "1", "  "), "cannot be empty"),
        (("answer", "1", "字" * 1001), "At most 1000 characters"),
    ],
)
def test_what_cannot_be_is_said(desk, arguments, words):
    result = desk(*arguments)
    assert result.exit_code == 1
    assert words in result.output


def test_a_second_answer_is_told_of_the_first(desk):
    desk("answer", "2", "已经改好。", "--outcome", "changed")
    result = desk("answer", "2", "没有改。")
    assert result.exit_code == 1
    assert "was answered already" in result.output
