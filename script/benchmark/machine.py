"""What the figures were measured on."""

import os
import platform
import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from psycopg2.extensions import cursor

VERSIONS = "SELECT current_setting('server_version'), postgis_lib_version()"


# What others did when we began, and so what the figures are worth.
LOAD_BEFORE = os.getloadavg()[0]


def describe(cur: cursor) -> str:
    """One line: cores, processor, memory, system, versions, date, and how busy it was when we began."""
    cur.execute(VERSIONS)
    postgres, postgis = cur.fetchone()
    return (
        f"{os.cpu_count()} cores ({processor()}), {memory_gib():.0f} GiB, {platform.system()} {platform.machine()}; "
        f"PostgreSQL {postgres.split()[0]}, PostGIS {postgis}, Python {platform.python_version()}; "
        f"{datetime.now(UTC):%Y-%m-%d}, load {LOAD_BEFORE:.1f} before"
    )


def processor() -> str:
    with suppress(OSError):
        match = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
        if match:
            return match[1]
    return platform.processor() or "unknown"


def memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
