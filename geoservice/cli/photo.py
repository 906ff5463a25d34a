"""`geoservice photo`: a photo that should never have been shown is erased for good."""

import click

from geoservice.cli.actor import actor
from geoservice.cli.connection import owner_database
from geoservice.model.fault import Invalid, words
from geoservice.model.photo import read_digest, read_reason
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
        "备份里还有它，恢复旧备份后要再删一次。 Backups still have it: erase it again after restoring one."
    )
