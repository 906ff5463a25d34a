"""`geoservice organisations`: the union tree in the hands of whoever runs the service."""

import os
from pathlib import Path

import click

from geoservice.cli.actor import actor
from geoservice.cli.batch import REFUSED, SHOWN, unusable
from geoservice.cli.connection import owner_database
from geoservice.config import Config
from geoservice.intake.reading import read_sheet, take
from geoservice.model import organisation_plan
from geoservice.model.organisation_plan import RENAMED, VERDICT_TITLES, VERDICTS, Plan
from geoservice.model.organisation_sheet import OrganisationSheet, read_organisations
from geoservice.store import organisation_sheets
from geoservice.store.organisations import ROOT


@click.group()
def organisations() -> None:
    """管理工会组织树。 Manage the union tree."""


@organisations.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--under", metavar="PATH", default=ROOT, show_default=True,
              help="没写上级的放在哪个工会下面，例如 acftu.d61。 The union for rows without a parent; all come below it.")  # fmt: skip
@click.option("--sheet", "wanted", help="工作表名或序号（从 1 起）。 Worksheet by name or number, from 1.")
@click.option("--rename", is_flag=True, help="“改名？”的按改名处理。 Take what may be renamed as renamed.")
@click.option("--dry-run", is_flag=True, help="只核对，什么都不保存。 Check only, change nothing.")
@click.pass_context
def import_organisations(
    ctx: click.Context, file: Path, under: str, wanted: str | None, rename: bool, dry_run: bool
) -> None:
    """从表格导入工会（工会名称、上级工会、级别、行政区划代码）。 Import unions from a sheet (name, parent, level, division code).

    退出码：0 全部接受；1 有行没有接受（其余已保存）；2 文件不能用。
    Exit code: 0 all accepted; 1 some rows were not, the others stored; 2 the file cannot be used.
    """
    config = Config.read(os.environ)
    with unusable(ctx):
        sheet = read_organisations(read_sheet(take(file, most_mb=config.max_upload_mb), wanted=wanted))
        with owner_database(config) as database, database.transaction() as cursor:
            made = organisation_sheets.planned(cursor, sheet, under)
            renamed = {each.row.row for each in made.of(RENAMED)} if rename else set()
            if not dry_run:
                made = organisation_sheets.apply(cursor, sheet, under, renamed=renamed, actor=actor())
    tell(sheet, made, renamed=bool(renamed), dry_run=dry_run)
    left = made.counts[organisation_plan.REFUSED] or (made.counts[RENAMED] and not renamed)
    ctx.exit(REFUSED if left else 0)


def tell(sheet: OrganisationSheet, made: Plan, *, renamed: bool, dry_run: bool) -> None:
    """What is wrong at which cell, what may be renamed, and the sums."""
    problems = [*made.refused, *(problem for each in made.rows for problem in each.problems)]
    for problem in problems[:SHOWN]:
        fault = problem.fault(sheet.sheet)
        click.echo(f"{fault.text('zh')}\n  {fault.text('en')}")
    if (more := len(problems) - SHOWN) > 0:
        click.echo(f"……还有 {more} 处\n… and {more} more")
    for each in made.of(RENAMED)[:SHOWN]:
        former = each.known.name if each.known else ""
        cell = sheet.sheet.address(each.row.row, sheet.column(organisation_plan.NAME))
        click.echo(f"{cell}：{former} → {each.row.name}{'' if renamed else '？（--rename）'}")
    sums = [(VERDICT_TITLES[verdict], made.counts[verdict]) for verdict in VERDICTS]
    if dry_run:
        click.echo("试运行，什么都没有保存。 Dry run, nothing was stored.")
    click.echo(" · ".join(f"{zh} {count}" for (zh, _), count in sums))
    click.echo(" · ".join(f"{en} {count}" for (_, en), count in sums))
