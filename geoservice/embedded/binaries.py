"""Where PostgreSQL's programs lie on this machine, and which of them come with PostGIS."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from geoservice.model.fault import Misconfigured, words

words(
    no_postgres=(
        "没有找到 PostgreSQL 的程序（initdb、pg_ctl）。Debian：apt-get install postgresql postgresql-15-postgis-3；"
        "Homebrew：brew install postgis；conda：conda install postgis。装在别处时请设置 GEOSERVICE_PG_BIN。",
        "PostgreSQL's programs (initdb, pg_ctl) were not found. Debian: apt-get install postgresql "
        "postgresql-15-postgis-3; Homebrew: brew install postgis; conda: conda install postgis. "
        "Set GEOSERVICE_PG_BIN when they lie elsewhere.",
    ),
    pg_bin=(
        "{folder} 里没有 PostgreSQL 的程序 initdb 和 pg_ctl。",
        "{folder} does not hold PostgreSQL's programs initdb and pg_ctl.",
    ),
    no_postgis=(
        "找到了 PostgreSQL（{folder}），但没有 PostGIS。Debian：apt-get install postgresql-{version}-postgis-3。",
        "PostgreSQL is here ({folder}), but PostGIS is not. Debian: apt-get install postgresql-{version}-postgis-3.",
    ),
    other_postgres=(
        "数据库由 PostgreSQL {wanted} 建立，这里只有 {found}。请安装 postgresql-{wanted} 和 postgresql-{wanted}-postgis-3。",
        "The database was made by PostgreSQL {wanted}, but only {found} is here. "
        "Install postgresql-{wanted} and postgresql-{wanted}-postgis-3.",
    ),
)

USUAL = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu: not on PATH
    "/usr/pgsql-*/bin",  # Red Hat, openEuler
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


def find_binaries(given: Path | None = None, version: int | None = None) -> Path:
    """The folder of PostgreSQL's programs: `given`, or the newest in the usual places that has PostGIS.

    version: the major version that the data was made by, if there is data.
    Raises Misconfigured when there is none, none with PostGIS, or none of that version.
    """
    if given and not is_complete(given):
        raise Misconfigured("pg_bin", field="GEOSERVICE_PG_BIN", folder=given)
    found = [given] if given else candidates()
    if not found:
        raise Misconfigured("no_postgres")
    fitting = [folder for folder in found if version in (None, major_version(folder))]
    if not fitting:
        versions = ", ".join(str(major_version(folder)) for folder in found)
        raise Misconfigured("other_postgres", wanted=version, found=versions)
    for folder in fitting:
        if has_postgis(folder):
            return folder
    raise Misconfigured("no_postgis", folder=fitting[0], version=major_version(fitting[0]))


def candidates() -> list[Path]:
    """The folders that hold PostgreSQL's programs, newest version first."""
    folders = [path for pattern in USUAL for path in Path("/").glob(pattern.lstrip("/"))]
    prefixes = [os.environ.get("CONDA_PREFIX"), sys.prefix]
    folders += [Path(prefix) / "bin" for prefix in prefixes if prefix]
    on_path = shutil.which("initdb")
    folders += [Path(on_path).resolve().parent] if on_path else []
    complete = {folder.resolve(): None for folder in folders if is_complete(folder)}
    return sorted(complete, key=major_version, reverse=True)


def is_complete(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("initdb", "pg_ctl", "postgres"))


@cache
def major_version(folder: Path) -> int:
    """15 for `postgres (PostgreSQL) 15.20 (Debian …)`; 0 when the program does not say."""
    said = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    match = re.search(r"\) ([0-9]+)", said)
    return int(match[1]) if match else 0


@cache
def has_postgis(folder: Path) -> bool:
    """Whether PostGIS lies beside these programs; taken on trust where pg_config is missing."""
    try:
        said = subprocess.run(
            [folder / "pg_config", "--sharedir"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return True
    return (Path(said.strip()) / "extension" / "postgis.control").exists()
