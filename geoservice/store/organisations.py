"""The union tree, and the part of it that the public sees: names and places."""

from collections.abc import Collection
from typing import NamedTuple

from psycopg2.extensions import cursor

from geoservice.model.fault import Invalid, words
from geoservice.model.organisation_path import PATH

words(form_union=("请从列表里选择归属工会。", "Please choose the union from the list."))

ROOT = "acftu"

# One row for the officers, one for the public, in one transaction: an organisation is public by nature.
ADD = """
    WITH added AS (
        INSERT INTO register.organisation (path, level, name, name_en, division_code, geom, demo)
        VALUES (%(path)s, %(level)s, %(name)s, %(name_en)s, %(division_code)s,
                ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326), %(demo)s)
        RETURNING *
    ), logged AS (
        INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
        SELECT %(actor)s, %(by)s, 'add_organisation', 'organisation', id,
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
    by: str | None = None,
    name_en: str | None = None,
    division_code: str | None = None,
    lon: float | None = None,
    lat: float | None = None,
    demo: bool = False,
) -> str:
    """Add a node of the union tree and return its id.

    path: ltree, below `acftu`. actor, by: the login and the account of who adds it.
    """
    given = dict(locals())
    del given["cur"]
    cur.execute(ADD, given)
    return cur.fetchone()[0]


# Of several organisations of one name, one inside the subtree that is meant, and of those the highest in the tree.
NAMED = """
    SELECT DISTINCT ON (name) name, id::text
    FROM register.organisation
    WHERE name = ANY(%(names)s)
    ORDER BY name, path <@ %(within)s::ltree DESC, nlevel(path), path
"""


def organisations_named(cur: cursor, names: Collection[str], within: str = ROOT) -> dict[str, str]:
    """The ids of the organisations with exactly these names; a name that nobody bears is left out.

    within: the path of the subtree that goes first.
    """
    cur.execute(NAMED, {"names": list(names), "within": within})
    return dict(cur.fetchall())


INSIDE = (
    "SELECT id::text FROM register.organisation WHERE id = ANY(%(ids)s::uuid[]) AND path <@ %(within)s::ltree"
)


def inside(cur: cursor, ids: Collection[str], within: str) -> set[str]:
    """Those of the organisations that are the one at the path `within`, or below it."""
    cur.execute(INSIDE, {"ids": list(ids), "within": within})
    return {found for (found,) in cur}


# The nearest up a division's own line answers for it: the county's union, else the city's, else the province's.
# Without any, and for no division at all, it is the national one. LATERAL, so that each line is three index looks.
ANSWERING = """
    SELECT asked.code, coalesce(near.id, root.id)::text
    FROM unnest(%(codes)s::text[]) AS asked (code)
    CROSS JOIN (SELECT id FROM register.organisation WHERE path = %(root)s::ltree) AS root
    LEFT JOIN LATERAL (
        SELECT id
        FROM register.organisation
        WHERE level IN ('province', 'city', 'county')
            AND division_code IN (
                left(asked.code, 6), left(asked.code, 4) || '00', left(asked.code, 2) || '0000')
        ORDER BY nlevel(path) DESC, path
        LIMIT 1
    ) AS near ON true
"""


def organisations_for_divisions(cur: cursor, codes: Collection[str | None]) -> dict[str | None, str]:
    """The id of the union that answers for each division code, None among them."""
    cur.execute(ANSWERING, {"codes": list(codes), "root": ROOT})
    return dict(cur.fetchall())


DIVISIONS = """
    SELECT DISTINCT division_code FROM register.organisation
    WHERE level IN ('province', 'city', 'county') AND division_code IS NOT NULL
"""


def divisions_with_unions(cur: cursor) -> set[str]:
    """The codes of the divisions that have a union of their own."""
    cur.execute(DIVISIONS)
    return {code for (code,) in cur}


# Where somebody may register sites, the highest first; whoever has more unions below her names one by its path.
LISTED = """
    SELECT path::text, name, ST_X(geom) AS lon, ST_Y(geom) AS lat
    FROM register.organisation
    WHERE path <@ %(scopes)s::ltree[]
    ORDER BY nlevel(path), path
    LIMIT %(limit)s
"""
BELOW = """
    SELECT id::text FROM register.organisation WHERE path = %(path)s::ltree AND path <@ %(scopes)s::ltree[]
"""


SITE_OF = """
    SELECT ST_X(s.geom), ST_Y(s.geom)
    FROM register.organisation AS o JOIN register.site AS s ON s.organisation_id = o.id
    WHERE o.path = ANY(%(paths)s::ltree[]) AND s.geom IS NOT NULL
    LIMIT 1
"""


class Union(NamedTuple):
    """An organisation to choose. lon, lat: where it has its seat, if that is known."""

    path: str
    name: str
    lon: float | None
    lat: float | None


def listed(cur: cursor, scopes: Collection[str], limit: int = 500) -> list[Union]:
    """The organisations below these paths."""
    cur.execute(LISTED, {"scopes": list(scopes), "limit": limit})
    return [Union(*row) for row in cur]


def site_of(cur: cursor, paths: Collection[str]) -> tuple[float, float] | None:
    """lon, lat of some site of these unions; None where they have none with a place."""
    cur.execute(SITE_OF, {"paths": list(paths)})
    return cur.fetchone()


def below(cur: cursor, scopes: Collection[str], path: str) -> str:
    """The id of the organisation at `path`, which lies below one of these paths. Raises Invalid."""
    cur.execute(BELOW, {"scopes": list(scopes), "path": path if PATH.fullmatch(path) else None})
    row = cur.fetchone()
    if row is None:
        raise Invalid("form_union", field="union")
    return row[0]
