"""Backup into one file, and back: into a database beside, which takes the other's place only when all went well."""

import os
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection

from geoservice.embedded import databases
from geoservice.embedded.account import last_line
from geoservice.model.fault import Invalid, Unavailable, words

words(
    backup_failed=("备份没有完成：{reason}", "The backup was not finished: {reason}"),
    backup_unwritable=(
        "不能写入备份文件 {path}：{reason}",
        "The backup file {path} cannot be written: {reason}",
    ),
    backup_unreadable=(
        "不能读取备份文件 {path}：{reason}",
        "The backup file {path} cannot be read: {reason}",
    ),
    restore_failed=(
        "恢复没有完成，现有数据没有改变：{reason}",
        "The restore was not finished; nothing was changed: {reason}",
    ),
    not_a_backup=(
        "{path} 不是 geoservice 的备份，现有数据没有改变。",
        "{path} is not a backup of geoservice; nothing was changed.",
    ),
)

# Today's key of the hashes of senders, which is to be gone tomorrow everywhere.
KEPT_OUT = "register.report_key"
FRESH, OLD = "geoservice_restoring", "geoservice_replaced"


def backup(binaries: Path, dsn: str, path: Path) -> None:
    """Write the database at `dsn` into `path` (pg_dump's custom format); a failed one leaves no file.

    Raises Unavailable when pg_dump fails, Invalid when the file cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            os.fchmod(file.fileno(), 0o600)  # it holds the register
            ended = subprocess.run(
                [binaries / "pg_dump", "-Fc", f"--exclude-table-data={KEPT_OUT}", "-d", dsn],
                stdout=file,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
            os.fsync(file.fileno())
        if ended.returncode:
            raise Unavailable("backup_failed", reason=last_line(ended.stderr))
        part.replace(path)
    except OSError as error:
        raise Invalid("backup_unwritable", path=path, reason=error.strerror) from None
    finally:
        part.unlink(missing_ok=True)


def restore(binaries: Path, conn: connection, fresh: str, path: Path) -> None:
    """Put what `path` holds in the place of the database.

    conn: a superuser's connection to another database of the cluster; fresh: the superuser's address of FRESH.
    Raises Invalid, and changes nothing, when the file is not a whole backup of geoservice.
    """
    drop_leftovers(conn)
    databases.create(conn, FRESH)
    try:
        fill(binaries, fresh, path)
        databases.swap(conn, FRESH, databases.DATABASE, OLD)
    finally:
        drop_leftovers(conn)


def drop_leftovers(conn: connection) -> None:
    for name in (FRESH, OLD):
        databases.drop(conn, name)


def fill(binaries: Path, dsn: str, path: Path) -> None:
    """Restore the file into a fresh database. The superuser does it: rows of extensions need that."""
    command: list[str | Path] = [
        binaries / "pg_restore",
        "--exit-on-error",
        "--single-transaction",
        "-d",
        dsn,
    ]
    try:
        with path.open("rb") as file:
            ended = subprocess.run(
                command, stdin=file, capture_output=True, text=True, errors="replace", check=False
            )
    except OSError as error:
        raise Invalid("backup_unreadable", path=path, reason=error.strerror) from None
    if ended.returncode:
        raise Invalid("restore_failed", reason=last_line(ended.stderr))
    with closing(psycopg2.connect(dsn)) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT to_regclass('register.migration') IS NULL")
        if cursor.fetchone()[0]:
            raise Invalid("not_a_backup", path=path)
