"""`geoservice report`: what workers say of sites, for the officers who answer it."""

import unicodedata
from pathlib import Path

import click

from geoservice.cli.actor import actor
from geoservice.cli.connection import owner_database
from geoservice.model.fault import Invalid, Missing, words
from geoservice.model.report import LONGEST_ANSWER, OUTCOMES, Reported, read_words
from geoservice.store import report_desk

words(answer_empty=("答复不能是空的。", "An answer cannot be empty."))

KINDS = {
    "as_described": "和描述一致 as described",
    "locked": "门锁着 locked",
    "closed": "已关门 closed for good",
    "facility_broken": "设施坏了 facility broken",
    "wrong_place": "位置不对 wrong place",
    "wrong_hours": "时间不对 wrong hours",
}


@click.group()
def report() -> None:
    """查看和答复职工反馈。 See and answer what workers report."""


@report.command("list")
@click.option(
    "--union",
    metavar="PATH",
    help="只看这个工会及下级，例如 acftu.d61.d6108。 Of this union and those below it.",
)
@click.option("--all", "answered", is_flag=True, help="包括已答复的。 With those that were answered.")
def show_all(union: str | None, answered: bool) -> None:
    """列出等待答复的反馈，最急的在前。 List what waits for an answer, the most urgent first."""
    with owner_database() as database, database.transaction(read_only=True) as cursor:
        found = report_desk.waiting(cursor, unions=[union] if union else None, answered=answered)
    for each in found:
        due = each.outcome or (f"{each.due:%Y-%m-%d} 前 by then" if each.due else "")
        click.echo("\t".join((str(each.number), KINDS[each.kind], plain(each.name), each.organisation, due)))
    if not found:
        click.echo("没有等待答复的反馈。 Nothing waits for an answer.")


@report.command()
@click.argument("number", type=click.IntRange(1))
@click.option(
    "--photo",
    type=click.Path(dir_okay=False, path_type=Path),
    help="把照片写到这个文件。 Write its photo to this file.",
)
def show(number: int, photo: Path | None) -> None:
    """查看一份反馈。 Show one report."""
    with owner_database() as database, database.transaction(read_only=True) as cursor:
        found = report_desk.one(cursor, number)
        picture = report_desk.photo(cursor, number) if photo else None
    tell(found)
    if photo:
        if picture is None:
            raise Missing("report_without_photo", field="--photo", number=number)
        photo.write_bytes(picture)
        click.echo(f"照片 photo: {photo}")


@report.command()
@click.argument("number", type=click.IntRange(1))
@click.argument("text")
@click.option("--outcome", type=click.Choice(OUTCOMES), default="unchanged", show_default=True,
              help="changed 已改、unchanged 不改、confirmed 今天核实过、closed 站点关闭。 The last two check the site as of today.")  # fmt: skip
def answer(number: int, text: str, outcome: str) -> None:
    """答复一份反馈；反馈人凭自己的链接看到。 Answer a report; its writer sees it under her link."""
    written = read_words(text, "TEXT", LONGEST_ANSWER)
    if written is None:
        raise Invalid("answer_empty", field="TEXT")
    with owner_database() as database, database.transaction() as cursor:
        report_desk.answer(cursor, number, written, outcome=outcome, actor=actor())
    click.echo(f"已答复 {number}。 Answered {number}.")


def tell(found: Reported) -> None:
    """All of one report, a line for each thing."""
    lines = {
        "编号 number": found.number,
        "站点 site": f"{plain(found.name)} {found.site}",
        "工会 union": found.organisation,
        "反映 report": KINDS[found.kind],
        "设施 facilities": ", ".join(found.facilities),
        "原话 words": plain(found.words or ""),
        "实际位置 place (WGS-84 lon, lat)": found.place and f"{found.place[0]:.6f}, {found.place[1]:.6f}",
        "照片 photo": "--photo FILE" if found.has_photo else "",
        "收到 received": f"{found.created_at:%Y-%m-%d %H:%M}",
        "期限 due": found.due or "",
        "答复 answer": f"{found.outcome} {found.answered_at:%Y-%m-%d}: {plain(found.answer or '')}" if found.answered_at else "",
    }  # fmt: skip
    for title, value in lines.items():
        if value:
            click.echo(f"{title}: {value}")


def plain(text: str) -> str:
    """Words of a stranger as a terminal may show them: no mark turns the line around, no code moves the cursor."""
    return "".join(" " if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") else sign for sign in text)
