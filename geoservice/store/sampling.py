"""A sample of a table, some of its blocks, which stands for all of its rows."""

from typing import Any

from psycopg2.extensions import cursor

# Before the first ANALYZE there are -1.
ROWS = "SELECT reltuples FROM pg_class WHERE oid = %(table)s::regclass"


def sampled(cur: cursor, table: str, statement: str, size: int) -> tuple[float, list[tuple[Any, ...]]] | None:
    """About how many rows the table has, and what the statement tells of some `size` of them; None before the first ANALYZE.

    statement: over TABLESAMPLE SYSTEM (%(percent)s) of the table, and no more than it wants of %(size)s.
    """
    cur.execute(ROWS, {"table": table})
    (rows,) = cur.fetchone()
    if rows <= 0:
        return None
    cur.execute(statement, {"percent": min(100.0, 100 * size / rows), "size": size})
    return rows, cur.fetchall()
