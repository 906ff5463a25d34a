"""`geoservice import` from the command line: exit codes, words, reports, and being killed half way."""

import io
import os
import signal
import subprocess
import sys
import time

import psycopg2
import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from geoservice.cli import main
from geoservice.intake.reading import Handed
from sheets import HEADER, ROW, csv_file, with_parts, worksheet_xml, xlsx_file

MANY = [[f"第{i}职工之家", f"神木市{i}号", 110.5, 38.8] for i in range(500)]


@pytest.fixture
def dsn(cluster, fresh):
    return cluster.dsn(database=fresh)


@pytest.fixture
def run(dsn, tmp_path, monkeypatch):
    """Run the command on a file in a database of the test's own."""
    monkeypatch.setenv("GEOSERVICE_DATABASE_URL", dsn)

    def run(file, *options):
        path = tmp_path / file.name
        path.write_bytes(file.content)
        return CliRunner().invoke(main, ["import", str(path), "--layer", "worker_home", *options])

    return run


def count(dsn, table):
    connection = psycopg2.connect(dsn)
    with connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        number = cursor.fetchone()[0]
    connection.close()
    return number


def test_a_sound_file(run, dsn):
    result = run(xlsx_file(ROW), "--datum", "gcj02", "--publish")
    assert result.exit_code == 0
    assert "新 1 ·" in result.output
    assert "new 1 ·" in result.output
    assert count(dsn, "published_site") == 1
    assert "未变 1 ·" in run(xlsx_file(ROW), "--datum", "gcj02", "--publish").output


def test_refused_rows_are_told_by_cell_in_both_languages_and_the_rest_is_stored(run, dsn):
    result = run(csv_file(ROW, ["", "乙", 110.5, 38.8]), "--datum", "wgs84")
    assert result.exit_code == 1
    assert "A3：必须填写“名称”。" in result.output
    assert "A3: the name must be given." in result.output
    assert count(dsn, "register.site") == 1


def test_a_text_that_breaks_off_far_below_changes_nothing(run, dsn):
    file = csv_file(*([f"第{i}职工之家", "神木市", 110.5, 38.8] for i in range(2_000)))
    result = run(Handed(file.name, file.content + b"x" * 40_000), "--datum", "wgs84")
    assert result.exit_code == 2
    assert "32767" in result.output.replace(",", "")
    assert count(dsn, "register.site") == count(dsn, "register.batch") == 0


def test_many_faults_are_told_to_fifty(run):
    result = run(csv_file(*(["", "乙", 110.5, 38.8] for _ in range(60))), "--datum", "wgs84")
    assert "and 10 more" in result.output
    assert "A51：" in result.output
    assert "A52：" not in result.output


def test_an_undeclared_datum_makes_the_file_unusable(run, dsn):
    result = run(csv_file(ROW))
    assert result.exit_code == 2
    assert "--datum" in result.output
    assert count(dsn, "register.site") == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [(["--datum", "mars"], "--datum"), (["--sheet", "2"], "--sheet"), (["--layer", "x"], "'x'")],
)
def test_options_that_cannot_be(run, options, said):
    result = run(csv_file(ROW), "--datum", "wgs84", *options)
    assert result.exit_code == 2
    assert said in result.output


def test_a_file_that_is_not_there():
    assert CliRunner().invoke(main, ["import", "/nonexistent.csv"]).exit_code == 2


def test_a_trial_changes_nothing(run, dsn):
    result = run(csv_file(ROW), "--datum", "wgs84", "--dry-run", "--publish")
    assert result.exit_code == 0
    assert "什么都没有保存" in result.output
    assert count(dsn, "register.site") == 0
    assert count(dsn, "register.event") == 0


def test_a_published_site_is_not_changed_unasked(run):
    run(csv_file(ROW), "--datum", "wgs84", "--publish")
    result = run(csv_file([*ROW[:2], 110.6, 38.8]), "--datum", "wgs84")
    assert result.exit_code == 1
    assert "--publish" in result.output
    assert "搁置 1 ·" in result.output


def test_report_of_a_workbook_is_the_workbook(run, tmp_path):
    file = xlsx_file(ROW, ["=1+1", "乙", 110.5, 38.8], ["丙", "=cmd|' /C calc'!A0", 0, 0])
    run(file, "--datum", "wgs84", "--report", str(tmp_path / "report.xlsx"))
    book = load_workbook(tmp_path / "report.xlsx")
    sheet = book["职工之家"]
    assert sheet["A3"].fill.fgColor.rgb == "FFF4B6B6"
    assert "formula" in sheet["A3"].comment.text
    assert "C4" in sheet["E4"].value
    assert sheet["E2"].value is None
    assert [row[0].value for row in book.worksheets[-1].iter_rows()][1:] == ["A3", "B4", "C4"]
    assert not any(cell.data_type == "f" for page in book for row in page.iter_rows() for cell in row)


def test_report_of_a_table_is_a_new_workbook_without_formulas(run, tmp_path):
    run(csv_file(["=1+1", "@SUM(A1)", 110.5, 38.8], ["", "+1", 110.5, 38.8]), "--datum", "wgs84",
        "--report", str(tmp_path / "report.xlsx"))  # fmt: skip
    sheet = load_workbook(tmp_path / "report.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[1]] == [*HEADER, "问题 Problem"]
    assert [sheet["A2"].value, sheet["B2"].value, sheet["B3"].value] == ["=1+1", "@SUM(A1)", "+1"]
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert sheet["A3"].fill.fgColor.rgb == "FFF4B6B6"
    assert "A3" in sheet["E3"].value


def test_a_report_never_takes_the_place_of_the_file(run, dsn, tmp_path):
    result = run(csv_file(ROW), "--datum", "wgs84", "--report", str(tmp_path / "登记表.csv"))
    assert result.exit_code == 2
    assert (tmp_path / "登记表.csv").read_bytes() == csv_file(ROW).content
    assert run(csv_file(ROW), "--datum", "wgs84", "--report", str(tmp_path / "x" / "y.xlsx")).exit_code == 2
    assert count(dsn, "register.site") == 0


def test_report_on_a_workbook_with_a_hostile_second_sheet_is_a_new_one(run, tmp_path):
    """Only the sheet asked for is read; the other is never taken into memory, also not to be copied."""
    book = Workbook()
    book.active.append(["x"])
    page = book.create_sheet("职工之家")
    for row in (HEADER, ROW):
        page.append(row)
    held = io.BytesIO()
    book.save(held)
    far = worksheet_xml('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')
    file = with_parts(Handed("登记表.xlsx", held.getvalue()), {"xl/worksheets/sheet1.xml": far})
    result = run(file, "--datum", "wgs84", "--sheet", "职工之家", "--report", str(tmp_path / "report.xlsx"))
    assert "新 1 ·" in result.output
    assert load_workbook(tmp_path / "report.xlsx").sheetnames == ["登记表", "问题清单 Problems"]


@pytest.mark.parametrize("table", ["register.event", "change"])
def test_a_killed_import_leaves_nothing(dsn, tmp_path, table):
    """Killed while it waits in the middle of its transaction: before the events, and while publishing."""
    path = tmp_path / "登记表.csv"
    path.write_bytes(csv_file(*MANY).content)
    command = [sys.executable, "-c", "from geoservice.cli import main; main()", "import", str(path), "--layer",
               "worker_home", "--datum", "wgs84", "--publish"]  # fmt: skip
    environ = {**os.environ, "GEOSERVICE_DATABASE_URL": dsn}
    blocker = psycopg2.connect(dsn)
    with blocker.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        child = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until_waiting(dsn)
        child.send_signal(signal.SIGKILL)
        child.wait(10)
    blocker.rollback()
    blocker.close()
    assert count(dsn, "register.site") == count(dsn, "register.batch") == count(dsn, "published_site") == 0
    assert subprocess.run(command, env=environ, capture_output=True, check=False).returncode == 0
    assert count(dsn, "published_site") == len(MANY)


def wait_until_waiting(dsn):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if count(dsn, "pg_locks WHERE NOT granted"):
            return
        time.sleep(0.05)
    pytest.fail("the import never came to the lock")
