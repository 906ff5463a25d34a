"""Unions as a form offers them: each by its name with those above it, looked for by a part of the name."""

from collections.abc import Sequence
from typing import NamedTuple

from psycopg2.extensions import cursor

MOST = 50

# From the top down, without the national one, which is above all. By their paths, one look at an index each.
NAMES_ABOVE = """ARRAY(
        SELECT above.name
        FROM generate_series(2, nlevel(o.path) - 1) AS depth
        JOIN register.organisation AS above ON above.path = subpath(o.path, 0, depth)
        ORDER BY depth)"""
WITH_ABOVE = f"o.path::text, o.name, {NAMES_ABOVE}"

# Chosen first: what is above is asked only of those that are shown.
NAMED = f"""
    SELECT {WITH_ABOVE}
    FROM (
        SELECT path, name FROM register.organisation
        WHERE strpos(name, %(text)s) > 0 AND path <@ %(scopes)s::ltree[]
            AND (%(without)s IS NULL OR NOT path <@ %(without)s::ltree)
        ORDER BY name <> %(text)s, nlevel(path), name, path
        LIMIT %(most)s + 1
    ) AS o
    ORDER BY o.name <> %(text)s, nlevel(o.path), o.name, o.path
"""  # noqa: S608  put together from constants

# The line above these places, themselves, and what hangs right under them.
AROUND = f"""
    SELECT {WITH_ABOVE}
    FROM (
        SELECT above.path, above.name
        FROM unnest(%(around)s::ltree[]) AS place (path)
        CROSS JOIN LATERAL generate_series(1, nlevel(place.path)) AS depth
        JOIN register.organisation AS above ON above.path = subpath(place.path, 0, depth)
        UNION
        SELECT below.path, below.name
        FROM unnest(%(around)s::ltree[]) AS place (path)
        CROSS JOIN LATERAL (
            SELECT path, name FROM register.organisation WHERE subpath(path, 0, -1) = place.path
            ORDER BY name, path
            LIMIT %(most)s
        ) AS below
    ) AS o
    WHERE o.path <@ %(scopes)s::ltree[] AND (%(without)s IS NULL OR NOT o.path <@ %(without)s::ltree)
    ORDER BY o.path
"""  # noqa: S608


class Choice(NamedTuple):
    """A union to choose. above: the names of those above it, from the top down, without the national one."""

    path: str
    name: str
    above: Sequence[str]


def named(
    cur: cursor, text: str, scopes: Sequence[str], without: str | None = None
) -> tuple[list[Choice], bool]:
    """Up to MOST in the scopes with this in their name, whole names and upper levels first; and whether there are more.

    without: the path of a branch that is not offered.
    """
    cur.execute(NAMED, {"text": text, "scopes": list(scopes), "without": without, "most": MOST})
    found = [Choice(*row) for row in cur]
    return found[:MOST], len(found) > MOST


def around(
    cur: cursor, paths: Sequence[str], scopes: Sequence[str], without: str | None = None
) -> list[Choice]:
    """Those in the scopes that are near these paths, in the order of the tree."""
    given = {"around": list(paths), "scopes": list(scopes), "without": without, "most": MOST}
    cur.execute(AROUND, given)
    return [Choice(*row) for row in cur]
