"""The union tree, and the part of it that the public sees: names and places."""

from psycopg2.extensions import cursor

ROOT = "acftu"

# One row for the officers, one for the public, in one transaction: an organisation is public by nature.
ADD = """
    WITH added AS (
        INSERT INTO register.organisation (path, level, name, name_en, division_code, geom, demo)
        VALUES (%(path)s, %(level)s, %(name)s, %(name_en)s, %(division_code)s,
                ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326), %(demo)s)
        RETURNING *
    ), logged AS (
        INSERT INTO register.event (actor, action, subject, subject_id, after)
        SELECT %(actor)s, 'add_organisation', 'organisation', id,
               jsonb_build_object('path', path, 'level', level, 'name', name)
        FROM added
    )
    INSERT INTO published_organisation (id, path, level, name, name_en, division_code, geom, demo)
    SELECT id, path, level, name, name_en, division_code, geom, demo FROM added
    RETURNING id::text
"""


def add_organisation(
    cur: cursor,
    *,
    path: str,
    level: str,
    name: str,
    actor: str,
    name_en: str | None = None,
    division_code: str | None = None,
    lon: float | None = None,
    lat: float | None = None,
    demo: bool = False,
) -> str:
    """Add a node of the union tree and return its id. `path`: ltree, below `acftu`."""
    given = dict(locals())
    del given["cur"]
    cur.execute(ADD, given)
    return cur.fetchone()[0]


# The organisation of a name; among several of that name, the one highest in the tree.
NAMED = """
    SELECT id::text FROM register.organisation WHERE name = %(name)s ORDER BY nlevel(path), path LIMIT 1
"""

# The nearest organisation up the division's own line: the county's, else the city's, else the province's.
# An organisation answers for a division when it sits on the line from the country down and runs that level.
FOR_DIVISION = """
    SELECT id::text
    FROM register.organisation
    WHERE level IN ('province', 'city', 'county')
        AND division_code IN (%(county)s, %(city)s, %(province)s)
    ORDER BY nlevel(path) DESC, path
    LIMIT 1
"""


def organisation_named(cur: cursor, name: str) -> str | None:
    """The id of the organisation with exactly this name."""
    cur.execute(NAMED, {"name": name})
    row = cur.fetchone()
    return row[0] if row else None


def organisation_for_division(cur: cursor, code: str | None) -> str:
    """The id of the union that answers for a division code; the national one when none nearer is known."""
    if code:
        lines = {"county": code[:6], "city": code[:4] + "00", "province": code[:2] + "0000"}
        cur.execute(FOR_DIVISION, lines)
        if row := cur.fetchone():
            return row[0]
    cur.execute("SELECT id::text FROM register.organisation WHERE path = %(root)s::ltree", {"root": ROOT})
    return cur.fetchone()[0]
