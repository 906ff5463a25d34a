"""`geoservice photo`: a photo that should never have been shown is erased for good."""

from pathlib import Path
from typing import Any

import click

from geoservice.cli.actor import actor
from geoservice.cli.connection import owner_database
from geoservice.model.chain_line import told
from geoservice.model.fault import Invalid, Missing, words
from geoservice.model.photo import LONGEST_REASON, read_digest, read_reason
from geoservice.store import photos, report_desk

words(
    photo_or_report=(
        "请给出照片的指纹或地址，或者用 --report 给出反馈的编号；两者只给一个。",
        "Give either the digest or the address of a photo, or the number of a report by --report.",
    )
)


@click.group()
def photo() -> None:
    """永久删除照片。 Erase a photo for good."""


@photo.command()
@click.argument("digest", metavar="[DIGEST|ADDRESS]", required=False)
@click.option(
    "--report", "number", type=click.IntRange(1), metavar="NUMBER",
    help="一份反馈的照片。 The photo of a report.",
)  # fmt: skip
@click.option("--reason", required=True, help="为什么；不写人名。 Why, without naming a person.")
def erase(digest: str | None, number: int | None, reason: str) -> None:
    """永久删除站点的或反馈的一张照片；历史只记谁、何时、为什么。

    Erase a photo of sites or of a report for good; the history tells who, when and why. Backups still have it.
    """
    why = read_reason(reason, "--reason")
    if (digest is None) == (number is None):
        raise Invalid("photo_or_report", field="DIGEST")
    with owner_database() as database:
        with database.transaction() as cursor:
            if number is not None:
                report_desk.erase_photo(cursor, number, why, actor=actor())
            else:
                sites = photos.erase(cursor, read_digest(str(digest), "DIGEST"), why, actor=actor())
        with database.reading() as cursor:  # a statement that no transaction may hold
            (report_desk if number is not None else photos).sweep(cursor)
    click.echo("照片已永久删除。 The photo is erased for good.")
    if number is None:
        for site in sites:
            click.echo(f"原来展示它的站点 site that showed it: {site}")
    click.echo(
        "备份里还有它，恢复旧备份后用 erase-again 再删一次。 Backups still have it: erase-again after restoring one."
    )


@photo.command("erase-again")
@click.argument("history", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def erase_again(history: Path) -> None:
    """恢复旧备份后，按导出的历史（audit export）再删一遍。

    After restoring an older backup: erase again what an exported history (`audit export`) tells to have been erased since, what
    workers took back of their reports, too.
    """
    photos_gone = reports_gone = 0
    with owner_database() as database:
        with database.transaction() as cursor, history.open(encoding="utf-8", errors="replace") as lines:
            for event in told(lines, "HISTORY"):
                if event.get("action") not in ("erase_photo", "erase_report"):
                    continue
                if event["subject"] == "report":
                    reports_gone += report_desk.erase_again(
                        cursor, event["subject_id"], event["action"], reason=reason_of(event), actor=actor()
                    )
                else:
                    photos_gone += was_there(cursor, event)
        for store in (photos, report_desk):
            with database.reading() as cursor:
                store.sweep(cursor)
    click.echo(
        f"又删除了站点的 {photos_gone} 张照片、{reports_gone} 份反馈的内容。 "
        f"Erased again: {photos_gone} photos of sites, and of {reports_gone} reports."
    )


def was_there(cursor: Any, event: dict[str, Any]) -> bool:
    """Erase the photo of that event; whether there was anything of it."""
    digest = read_digest(str(event["after"]["digest"]), "HISTORY")
    try:
        photos.erase(cursor, digest, reason_of(event), actor=actor())
    except Missing:
        return False
    return True


def reason_of(event: dict[str, Any]) -> str:
    return str(event["after"].get("reason") or "")[:LONGEST_REASON]
