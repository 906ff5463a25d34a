"""Unions among which an officer chooses: by name or in the order of the tree, within her scopes."""

from collections.abc import Iterator, Sequence

from psycopg2.extensions import cursor

# In the order of paths a part of the tree lies together, so its first ones are found without the others. IS TRUE keeps the
# last word on what is below out of the index that has no order.
UNIONS = """
    SELECT DISTINCT ON (below.path) below.id::text, below.path::text, below.name
    FROM unnest(%(scopes)s::ltree[]) AS scope (path)
    CROSS JOIN LATERAL (
        SELECT id, path, name
        FROM register.organisation
        WHERE path >= scope.path AND path < (scope.path::text || '0')::ltree
            AND (path <@ scope.path) IS TRUE
        ORDER BY path
        LIMIT %(most)s
    ) AS below
    ORDER BY below.path
    LIMIT %(most)s
"""

# Few names hold a word, so all are looked at, in no order; and for its place only what does.
UNIONS_NAMED = """
    SELECT id::text, path::text, name
    FROM register.organisation
    WHERE strpos(name, %(name)s) > 0 AND path <@ %(scopes)s::ltree[]
    ORDER BY path
    LIMIT %(most)s
"""

UNIONS_AT = "SELECT id::text, path::text, name FROM register.organisation WHERE path = ANY(%(paths)s::ltree[]) ORDER BY path"

UNION = "SELECT id::text, path::text, name, division_code FROM register.organisation WHERE id = %(id)s"


def listed(cur: cursor, scopes: Sequence[str], name: str, most: int) -> Iterator[tuple[str, str, str]]:
    """(id, path, name) of unions in these subtrees whose name holds these words, in the order of the tree."""
    cur.execute(UNIONS_NAMED if name else UNIONS, {"scopes": list(scopes), "name": name, "most": most})
    yield from cur


def at(cur: cursor, paths: Sequence[str]) -> list[tuple[str, str, str]]:
    """(id, path, name) of the unions with these paths, in the order of the tree."""
    cur.execute(UNIONS_AT, {"paths": list(paths)})
    return cur.fetchall()


def union(cur: cursor, id: str) -> tuple[str, str, str, str | None] | None:
    """(id, path, name, division code) of a union; None when there is none."""
    cur.execute(UNION, {"id": id})
    return cur.fetchone()
