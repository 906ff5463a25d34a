"""`geoservice audit`: the history searched, verified and exported; nothing of it is ever changed."""

import json
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import click

from geoservice.cli import tell
from geoservice.cli.connection import owner_database
from geoservice.cli.progress import progress
from geoservice.cli.report import plain
from geoservice.config import Config
from geoservice.key_file import find_keys
from geoservice.model.audit_key import Keys
from geoservice.model.chain_line import verify_lines
from geoservice.model.checkpoint import Checkpoint, read_checkpoint
from geoservice.model.fault import Fault, Invalid, Missing, words
from geoservice.model.verification import Finding, Verification
from geoservice.sealing import seal_all, sealing_keys
from geoservice.store import chain, events, seals

words(
    audit_unwritable=("不能写入 {path}：{reason}", "{path} cannot be written: {reason}"),
    subject_unread=(
        "“{value}”不是编号（UUID），也不是：{kinds}。",
        "'{value}' is neither an id (UUID) nor one of: {kinds}.",
    ),
)

TAMPERED, UNUSABLE = 1, 2
CHINA = ZoneInfo("Asia/Shanghai")
SUBJECTS = ("site", "organisation", "batch", "account", "installation", "report")
TIME = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
FILE = click.Path(dir_okay=False, path_type=Path)
THERE = click.Path(exists=True, dir_okay=False, path_type=Path)

# What was found, in both languages: of events, then of blocks, then against a checkpoint.
FOUND = {
    "changed": ("事件 {events} 与封存时不同（第 {block} 块）。", "Event {events} is not as it was sealed (block {block})."),
    "moved": ("事件 {first} 里是封存时事件 {second} 的内容（第 {block} 块）。", "Event {first} holds what was sealed as event {second} (block {block})."),
    "deleted": ("第 {block} 块的 {count} 个事件不见了：{events}。", "{count} events of block {block} are gone: {events}."),
    "inserted": ("{count} 个事件不在任何封存块里，却早该封存：{events}。", "{count} events are in no block though their time is sealed: {events}."),
    "block_changed": ("第 {block} 块被改动，其中 {count} 个事件得不到证明。", "Block {block} was changed; nothing proves its {count} events."),
    "block_missing": ("从第 {block} 块起缺 {count} 块。", "{count} blocks are missing, from block {block} on."),
    "block_repeated": ("第 {block} 块不止一个。", "There is more than one block {block}."),
    "block_foreign": ("第 {block} 块是用别的密钥（或更新的版本）封存的。", "Block {block} was sealed with another key (or by a newer version)."),
    "block_lost": ("第 {block} 块的密钥已遗失，无从证明。", "The key of block {block} is lost; nothing proves it."),
    "unlinked": ("第 {block} 块接不上它前面的一块。", "Block {block} does not follow the one before."),
    "cut": ("末尾被截掉：检查点记下的第 {block} 块不见了，至少少了 {count} 个事件。", "The tail was cut off: block {block} of the checkpoint is not there, {count} events or more are gone."),
    "rewritten": ("第 {block} 块不是检查点记下的那一块：历史被重写过。", "Block {block} is not the one of the checkpoint: the history was rewritten."),
}  # fmt: skip


@click.group()
def audit() -> None:
    """查询、核对、导出历史。 Search, verify and export the history."""


@audit.command()
@click.option(
    "--checkpoint", type=THERE, help="与先前的检查点比较。 Compare with a checkpoint of an earlier time."
)
@click.option(
    "--file", type=THERE, help="核对导出的文件，不用数据库。 Verify an exported file, without a database."
)
@click.pass_context
def verify(ctx: click.Context, checkpoint: Path | None, file: Path | None) -> None:
    """核对历史：0 完好，1 被篡改，2 无法核对。

    Verify the history: exits 0 when it is whole, 1 when it was tampered with, 2 when that cannot be told.
    """
    try:
        config = Config.read(os.environ)
        found = verified_file(config, file, checkpoint) if file else verified(config, checkpoint)
    except Fault as fault:
        tell(fault)
        ctx.exit(UNUSABLE)
    except Exception:  # Python would leave with 1, which says here that somebody tampered
        traceback.print_exc()
        ctx.exit(UNUSABLE)
    say_what_was_found(found)
    if found.is_undecided:
        ctx.exit(UNUSABLE)
    ctx.exit(0 if found.is_whole else TAMPERED)


def verified(config: Config, checkpoint: Path | None) -> Verification:
    with owner_database(config, upkeep=False) as database, database.transaction(read_only=True) as cursor:
        if seals.last(cursor) is None and not checkpoint:
            raise Missing("nothing_sealed")
        keys = find_keys(config)
        known = read(checkpoint, keys)
        with progress("核对 verify", 1) as bar:
            seen = 0

            def show(events: int, total: int) -> None:
                nonlocal seen
                bar.add((events - seen) / max(1, total))
                seen = events

            bar.step("")
            return chain.verify(cursor, keys, known, show)


def verified_file(config: Config, file: Path, checkpoint: Path | None) -> Verification:
    keys = find_keys(config)
    with file.open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
        return verify_lines(lines, keys, read(checkpoint, keys))


def read(checkpoint: Path | None, keys: Keys) -> Checkpoint | None:
    if checkpoint is None:
        return None
    return read_checkpoint(checkpoint.read_text(encoding="utf-8", errors="replace"), keys, "--checkpoint")


def say_what_was_found(found: Verification) -> None:
    """Findings a line each, and what was looked at."""
    for finding in found.findings:
        click.echo(sentence(finding))
    if sum(found.counts.values()) > len(found.findings):
        click.echo(f"共 in all: {', '.join(f'{kind} {count}' for kind, count in found.counts.items())}")
    click.echo(
        f"核对了 {found.events} 个事件、{found.blocks} 块。 {found.events} events in {found.blocks} blocks."
    )
    if found.begun > 1:
        click.echo(f"从第 {found.begun} 块起的一部分。 A part, from block {found.begun} on.")
    if found.unsealed:
        click.echo(
            f"还没有封存的有 {found.unsealed} 个，最早 {found.oldest_unsealed}Z。 "
            f"Not sealed yet: {found.unsealed}, since {found.oldest_unsealed}Z."
        )
    if found.checkpoint is None:
        click.echo(
            "没有与检查点比较：末尾若被截掉，看不出来。 Compared with no checkpoint: a tail cut off would not be seen."
        )
    click.echo(conclusion(found))


def conclusion(found: Verification) -> str:
    if found.is_foreign:
        return (
            "无法核对：要么密钥不是原来的，要么全部历史被重写过。 "
            "Nothing can be told: either this is not the key, or all of the history was rewritten."
        )
    if found.is_undecided:
        return (
            "密钥遗失之前的历史无从证明，其余完好。 "
            "Nothing proves the history from before a key was lost; the rest is whole."
        )
    if found.is_whole:
        return "历史完好。 The history is whole."
    return "历史被篡改。 The history was tampered with."


def sentence(finding: Finding) -> str:
    """A finding in both languages."""
    ids = [str(one) for one in finding.events]
    more = ["…"] if finding.count > len(ids) else []
    given: dict[str, Any] = {"block": finding.block, "count": finding.count, "events": ", ".join(ids + more)}
    if finding.kind == "moved":
        given |= {"first": ids[0], "second": ids[1]}
    zh, en = FOUND[finding.kind]
    return f"{zh.format(**given)} {en.format(**given)}"


@audit.command("checkpoint")
@click.argument("path", metavar="FILE", type=FILE)
def make_checkpoint(path: Path) -> None:
    """把历史现在的位置写进一个小文件，放到别处保管。 Write where the history stands now into a file, to be kept elsewhere."""
    config = Config.read(os.environ)
    with owner_database(config) as database:
        seal_all(database, sealing_keys(database, config))
        with database.transaction(read_only=True) as cursor:
            made = chain.checkpoint(cursor, find_keys(config))
    with written(path) as file:
        file.write(made.text())
    click.echo(f"第 {made.number} 块，{made.total} 个事件。 Block {made.number}, {made.total} events: {path}")


@audit.command()
@click.option("--actor", help="谁。 Who: cli:ada")
@click.option("--subject", metavar="KIND|ID", help=f"什么。 What: {', '.join(SUBJECTS)}, or an id.")
@click.option("--action", help="做了什么。 What was done: change_site")
@click.option("--since", type=TIME, help="从何时（北京时间）。 From when, in China's time.")
@click.option("--until", type=TIME, help="到何时，不含。 Until when, which is left out.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True)
def search(
    actor: str | None, subject: str | None, action: str | None, since: datetime | None, until: datetime | None, limit: int
) -> None:  # fmt: skip
    """查询历史，最新的在前。 Search the history, the newest first."""
    asked = {
        "actor": actor,
        "action": action,
        "since": of_china(since),
        "until": of_china(until),
        **read_subject(subject),
    }
    with owner_database(upkeep=False) as database, database.transaction(read_only=True) as cursor:
        found = events.search(cursor, most=limit, **asked)
    for each in found:
        click.echo(line(each))
    if not found:
        click.echo("没有找到。 Nothing was found.")


def read_subject(subject: str | None) -> dict[str, Any]:
    if subject is None:
        return {}
    if subject in SUBJECTS:
        return {"subject": subject}
    try:
        return {"subject_id": str(UUID(subject))}
    except ValueError:
        raise Invalid("subject_unread", field="--subject", value=subject, kinds=", ".join(SUBJECTS)) from None


def line(event: events.Event) -> str:
    """One event in one line: number, time, who, what was done, to what, before and after."""
    sides = [json.dumps(side, ensure_ascii=False) for side in (event.before, event.after) if side is not None]
    change = plain(" → ".join(sides))
    subject = f"{event.subject} {event.subject_id}" if event.subject_id else event.subject
    who = plain(event.actor)
    return "\t".join((str(event.id), f"{event.at:%Y-%m-%d %H:%M:%S}", who, event.action, subject, change))


def of_china(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(tzinfo=CHINA)


@audit.command()
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--since", type=TIME, help="从何时封存的起。 From what was sealed when, in China's time.")
def export(path: Path, since: datetime | None) -> None:
    """把已封存的历史导出为每行一个 JSON；可以脱机核对。

    Export what is sealed as lines of JSON, which `verify --file` verifies without a database.
    """
    count = 0
    with owner_database(upkeep=False) as database, written(path) as file:
        with database.transaction(read_only=True) as cursor:
            for text in chain.lines(cursor, of_china(since)):
                file.write(text + "\n")
                count += 1
    click.echo(f"{count} 行。 {count} lines: {path}")


@contextmanager
def written(path: Path) -> Iterator[Any]:
    """A text file that is there whole or not at all, for its owner alone. Raises Invalid."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            os.fchmod(file.fileno(), 0o600)
            yield file
        part.replace(path)
    except OSError as error:
        raise Invalid("audit_unwritable", field="FILE", path=path, reason=error.strerror) from None
    finally:
        part.unlink(missing_ok=True)
