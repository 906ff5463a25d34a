"""What the figures were measured on."""

import os
import platform
import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from psycopg2.extensions import cursor

VERSIONS = "SELECT current_setting('server_version'), postgis_lib_version()"


def describe(cur: cursor) -> str:
    """One line: cores, processor, memory, system, versions and date."""
    cur.execute(VERSIONS)
    postgres, postgis = cur.fetchone()
    return (
        f"{os.cpu_count()} cores ({processor()}), {memory_gib():.0f} GiB, {platform.system()} {platform.machine()}; "
        f"PostgreSQL {postgres.split()[0]}, PostGIS {postgis}, Python {platform.python_version()}; "
        f"{datetime.now(UTC):%Y-%m-%d}"
    )


def processor() -> str:
    with suppress(OSError):
        match = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
        if match:
            return match[1]
    return platform.processor() or "unknown"


def memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
