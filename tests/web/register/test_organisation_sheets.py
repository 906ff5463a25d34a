"""Unions from a sheet: looked at, then added as a whole, from the pages and from the command line."""

import io
import re

import psycopg2
import pytest
from click.testing import CliRunner

from builders import add_site
from geoservice.cli import main
from geoservice.intake.reading import Handed, read_sheet
from geoservice.model.organisation_sheet import read_organisations
from geoservice.store import organisation_sheets
from geoservice.store.organisations import add_organisation
from sheets import xlsx_file

HEAD = ["工会名称", "上级工会", "级别", "行政区划代码"]
ROWS = (
    ("锦界镇总工会", "神木市总工会", "乡镇", None),
    ("神木市总工会", "榆林市总工会", "县级", "610881"),
    ("榆林市总工会", None, "市级", 610800),
    ("没人管的工会", "不知道", "企业", None),
)
FORM = "/register/organisations/import"


@pytest.fixture
def province(cursor):
    add_organisation(cursor, path="acftu.d62", level="province", name="甘肃省总工会", actor="Ada")
    return add_organisation(
        cursor, path="acftu.d61", level="province", name="陕西省总工会", division_code="610000", actor="Ada"
    )


@pytest.fixture
def boss(officer, province):
    return officer("boss", ("system_officer", "acftu.d61"))


def hand_in(person, *rows, under="acftu.d61"):
    file = xlsx_file(*rows, name="工会.xlsx", header=HEAD)
    return person.post(FORM, {"under": under, "file": (io.BytesIO(file.content), file.name)})


def tree(cursor):
    cursor.execute("SELECT name FROM register.organisation WHERE path <@ 'acftu.d61' ORDER BY path")
    return [name for (name,) in cursor]


def events(cursor):
    cursor.execute("SELECT action, account_id::text, after ->> 'file' FROM register.event ORDER BY id DESC")
    return cursor.fetchall()


def test_sheet_is_looked_at_and_then_added_once(boss, cursor):
    page = hand_in(boss, *ROWS).location
    before = len(events(cursor))
    text = boss.get(page).text
    assert "<code>B5</code> 没有叫“不知道”的上级工会" in text
    assert "no union called &#39;不知道&#39;" in boss.get(page + "?lang=en").text
    assert 'aria-current="page">人员' in text
    assert tree(cursor) == ["陕西省总工会"]
    answer = boss.post(page)
    assert answer.status_code == 303
    assert "已加入 3 个工会。" in boss.get(answer.location).text
    assert "已加入" not in boss.get(answer.location).text, "told once"
    assert tree(cursor) == ["陕西省总工会", "榆林市总工会", "神木市总工会", "锦界镇总工会"]
    assert (
        events(cursor)[: len(events(cursor)) - before]
        == [("add_organisation", boss.account, "工会.xlsx")] * 3
    )
    cursor.execute(
        "SELECT id, path, name, level, division_code FROM published_organisation WHERE path <> 'acftu' ORDER BY path"
    )
    public = cursor.fetchall()
    cursor.execute(
        "SELECT id, path, name, level, division_code FROM register.organisation WHERE path <> 'acftu' ORDER BY path"
    )
    assert cursor.fetchall() == public
    assert boss.get(page).status_code == 404, "it was dealt with"
    again = hand_in(boss, *ROWS).location
    assert "这张表里没有新的工会" in boss.get(again).text
    boss.post(again)
    assert len(events(cursor)) == before + 3


def test_renaming_is_ticked_and_public(boss, cursor):
    boss.post(hand_in(boss, *ROWS[1:3]).location)
    cursor.execute("SELECT id::text FROM register.organisation WHERE name = '神木市总工会'")
    site = add_site(cursor, organisation_id=cursor.fetchone()[0])
    page = hand_in(boss, ("神木总工会", "榆林市总工会", "县", "610881")).location
    [row] = re.findall(r'name="rename" id="[^"]+" value="(\d+)"', boss.get(page).text)
    before = len(events(cursor))
    assert boss.post(page, {"rename": "x"}).status_code == 400
    assert boss.post(page, {"rename": row}).status_code == 303
    assert [action for action, *_ in events(cursor)[: len(events(cursor)) - before]] == [
        "rename_organisation"
    ]
    cursor.execute("SELECT properties ->> 'organisation' FROM published_site WHERE id = %s", (site,))
    assert cursor.fetchone() == ("神木总工会",)


def test_scope_is_kept(boss, cursor, officer):
    assert hand_in(boss, *ROWS, under="acftu.d62").status_code == 400
    assert hand_in(boss, *ROWS, under="甘肃省总工会").status_code == 400
    page = hand_in(boss, ("新厂工会", "甘肃省总工会", "企业", None)).location
    assert "没有叫“甘肃省总工会”的上级工会" in boss.get(page).text
    other = officer("other", ("system_officer", "acftu.d62"))
    assert other.get(page).status_code == 404
    assert other.post(page).status_code == 404
    assert boss.post(page + "/drop").status_code == 303
    assert tree(cursor) == ["陕西省总工会"]


def test_file_that_is_no_sheet_of_unions_is_told_at_its_field(boss):
    for content, name in (
        (b"PK\x03\x04", "a.xlsx"),
        ("名称,地址\n甲,乙\n".encode(), "a.csv"),
        (b"", "a.csv"),
        (b'{"type": "FeatureCollection", "features": []}', "a.geojson"),
        (b"no sheet", "a.pdf"),
    ):
        answer = boss.post(FORM, {"under": "acftu.d61", "file": (io.BytesIO(content), name)})
        assert answer.status_code == 400
        assert 'id="wrong-file"' in answer.text
    assert "GeoJSON" not in answer.text, "what is not taken here is not offered"


def test_long_sheet_takes_few_statements(cursor, province):
    towns = "".join(f"第{n}工会,神木市总工会,企业,610881\n" for n in range(3_000))
    text = f"工会名称,上级工会,级别,行政区划代码\n{towns}神木市总工会,,县级,610881\n"
    sheet = read_organisations(read_sheet(Handed("a.csv", text.encode())))
    statements = []
    counting = Counting(cursor, statements)
    made = organisation_sheets.apply(counting, sheet, "acftu.d61", renamed=(), actor="Ada")
    assert made.counts["new"] == 3_001
    assert len(tree(cursor)) == 3_002
    assert len(statements) <= 6


class Counting:
    """A cursor that notes what it is asked."""

    def __init__(self, cursor, statements):
        self.cursor, self.statements = cursor, statements

    def execute(self, statement, given=None):
        self.statements.append(statement)
        self.cursor.execute(statement, given)

    def __iter__(self):
        return iter(self.cursor)

    def __getattr__(self, name):
        return getattr(self.cursor, name)


def test_command_line_does_the_same(cluster, fresh, monkeypatch, tmp_path):
    monkeypatch.setenv("GEOSERVICE_DATABASE_URL", cluster.dsn(database=fresh))
    file = tmp_path / "工会.csv"
    file.write_text("名称,上级,级别\n甲市总工会,甲省总工会,市\n甲省总工会,,省\n", encoding="gb18030")

    def run(*given):
        return CliRunner().invoke(main, ["organisations", "import", str(file), *given])

    dry = run("--dry-run")
    assert (dry.exit_code, "新增 2" in dry.output) == (0, True), dry.output
    assert run().exit_code == 0
    assert "已有 2" in run().output
    file.write_text("名称,上级,级别\n甲市总工会,不知道,市\n", encoding="utf-8")
    wrong = run()
    assert wrong.exit_code == 1
    assert "B2：没有叫“不知道”的上级工会" in wrong.output
    assert "B2: There is no union called" in wrong.output
    assert run("--under", "acftu.nowhere").exit_code == 2
    with psycopg2.connect(cluster.dsn(database=fresh)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT actor) FROM register.event WHERE action = 'add_organisation'"
        )
        assert cursor.fetchone() == (2, 1)
