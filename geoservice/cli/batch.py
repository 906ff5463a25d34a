"""`geoservice import`: a registration sheet from the hands of a county union into the register."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from psycopg2.extensions import cursor

from geoservice.cli.actor import actor
from geoservice.cli.ahead import ahead
from geoservice.cli.connection import owner_database
from geoservice.cli.progress import progress
from geoservice.config import Config
from geoservice.intake.reading import open_sheet, take
from geoservice.model.declaration import layer_of
from geoservice.model.fault import Invalid, Missing, TooLarge
from geoservice.model.layer_file import load_layers
from geoservice.model.position import read_source
from geoservice.model.registration import Registration
from geoservice.model.sheet import Sheet
from geoservice.model.understanding import understand_in_parts
from geoservice.store.arrivals import ready
from geoservice.store.batches import Counts, Outcome, import_registration

SHOWN = 50
REFUSED, UNUSABLE = 1, 2  # exit codes: rows were refused, others stored; the file as a whole is no use
STEPS = 3


@click.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--layer", help="阵地类型；文件自己写明时可省。 Kind of site; may be left out where the file says it."
)
@click.option(
    "--datum", help="wgs84、gcj02、bd09 或 EPSG:代码；优先于文件所写。 Goes before what the file says."
)
@click.option("--sheet", help="工作表名或序号（从 1 起）。 Worksheet by name or number, from 1.")
@click.option("--dry-run", is_flag=True, help="只核对，什么都不保存。 Check only, change nothing.")
@click.option("--publish", is_flag=True, help="有位置的直接发布。 Publish those that have a location.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="标出问题的 xlsx。 The workbook with faults marked.",
)
@click.pass_context
def batch(
    ctx: click.Context, file: Path, layer: str | None, datum: str | None, sheet: str | None,
    dry_run: bool, publish: bool, report: Path | None,
) -> None:  # fmt: skip
    """导入登记表（xlsx、csv、GeoJSON、Shapefile zip、GeoPackage、KML）。 Import a registration sheet.

    退出码：0 全部接受；1 有行被拒（其余已保存）；2 文件不能用。
    Exit code: 0 all accepted; 1 some rows were refused, the others stored; 2 the file cannot be used.
    """
    config = Config.read(os.environ)
    with without_collection(), progress(file.name, STEPS) as bar:
        with unusable(ctx):
            if report:
                # Loaded when asked for: openpyxl takes a tenth of a second.
                from geoservice.intake.report import check_place, write_report

                check_place(report, file)
            bar.step("读取 reading")
            handed = take(file, most_mb=config.max_upload_mb)
            table = open_sheet(handed, wanted=sheet)
            bar.step("核对、保存 checking, storing")
            every = table.expected_rows or max(1, len(table.rows))
            read = map(ready, understood(table, config, layer, datum))
            with ahead(read) as parts, writing(config) as cur:
                outcome = import_registration(
                    cur, parts, sha256=handed.sha256, actor=actor(), publish=publish, dry_run=dry_run,
                    copied=lambda rows: bar.add(rows / every),
                )  # fmt: skip
        bar.step("报告 reporting")
        if report:
            write_report(report, handed, outcome.findings)
    tell(outcome, dry_run=dry_run, report=report)
    ctx.exit(REFUSED if outcome.counts.refused or outcome.held else 0)


def understood(sheet: Sheet, config: Config, layer: str | None, datum: str | None) -> Iterator[Registration]:
    """The sheet understood, part by part. Raises Invalid or Missing for one that cannot be used."""
    layers = load_layers(config.layers)
    kind = layers.named(layer) if layer else layer_of(sheet, layers)
    return understand_in_parts(sheet, kind, source=read_source(datum) if datum else None)


@contextmanager
def writing(config: Config) -> Iterator[cursor]:
    """One transaction in the owner's database."""
    with owner_database(config) as database, database.transaction() as cur:
        yield cur


@contextmanager
def unusable(ctx: click.Context) -> Iterator[None]:
    """Say what is wrong with a file as a whole, and leave with the exit code for it."""
    try:
        yield
    except (Invalid, Missing, TooLarge) as fault:
        click.echo(fault.text("zh"), err=True)
        click.echo(fault.text("en"), err=True)
        ctx.exit(UNUSABLE)


@contextmanager
def without_collection() -> Iterator[None]:
    """Without cyclic garbage collection: a file's rows are all kept to the end, so looking for garbage among
    half a million of them again and again costs a third of the time and finds none. Nor are they looked through
    afterwards, and once more when Python ends."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def tell(outcome: Outcome, *, dry_run: bool, report: Path | None) -> None:
    """What became of the file: faults first, remarks, and the sums."""
    findings = outcome.findings
    for problem in findings.problems[:SHOWN]:
        fault = problem.fault(findings.sheet)
        click.echo(f"{fault.text('zh')}\n  {fault.text('en')}")
    if (more := len(findings.problems) - SHOWN) > 0:
        click.echo(f"……还有 {more} 处，见 --report\n… and {more} more, see --report")
    for notice in findings.notices[:SHOWN]:
        click.echo(f"{notice.text('zh')}\n  {notice.text('en')}")
    if outcome.held:
        rows = "、".join(findings.sheet.address(row, None) for row in outcome.held[:20])
        click.echo(
            f"已发布或已归档而与文件不同的 {len(outcome.held)} 行没有改（{rows}）；要更新已发布的请加 --publish。"
        )
        click.echo(
            f"{len(outcome.held)} rows differ from sites that are public or archived and were left; --publish updates public ones."
        )
    click.echo(summary(outcome.counts, dry_run))
    if report:
        click.echo(f"报告 report: {report}")


def summary(counts: Counts, dry_run: bool) -> str:
    zh = (
        f"新 {counts.new} · 改 {counts.changed} · 未变 {counts.unchanged} · 搁置 {counts.held} · "
        f"待定位 {counts.unlocated} · 有误 {counts.refused} · 发布 {counts.published}"
    )
    en = (
        f"new {counts.new} · changed {counts.changed} · unchanged {counts.unchanged} · held {counts.held} · "
        f"unlocated {counts.unlocated} · refused {counts.refused} · published {counts.published}"
    )
    return f"{'试运行，什么都没有保存：' if dry_run else ''}{zh}\n{'Dry run, nothing was stored: ' if dry_run else ''}{en}"
