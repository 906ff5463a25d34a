"""Sites whose name differs by one mistake from what was typed."""

from typing import Any

from psycopg2.extensions import cursor

from geoservice.model.mistake import has_but_for_one_mistake
from geoservice.model.search_token import characters, pairs
from geoservice.store.commonness import COMMONNESS
from geoservice.store.found import Find
from geoservice.store.needed import NEEDED

MOST_OF_A_KIND, MOST_CANDIDATES = 100, 400
MOST_SPENT = 60_000  # sites with the rarest token of each kind, all together

# Whatever the mistake is, the characters away from it and their pairs are in the name. One look-up for each place
# where it may be.
CANDIDATES = """
    SELECT DISTINCT e.fid, e.names
    FROM unnest(%(kinds)s::text[]) AS kind (tokens)
    CROSS JOIN LATERAL (
        SELECT fid, names FROM search_entry
        WHERE tokens OPERATOR(pg_catalog.@>) kind.tokens::integer[]
        LIMIT %(most_of_a_kind)s
    ) AS e
    LIMIT %(most_candidates)s
"""

THESE = f"""
    SELECT
        s.fid, s.id::text, s.layer, s.name, ST_X(s.geom), ST_Y(s.geom), s.verified_at, s.properties, 2,
        ST_Distance(s.geom::geography, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography) AS metres
    FROM published_site AS s
    WHERE s.fid = ANY(%(fids)s)
        AND {NEEDED}
    ORDER BY metres, coalesce(s.verified_at, '0001-01-01') DESC, s.fid DESC
    LIMIT %(limit)s - 1
"""  # noqa: S608  (constants only)


def mistaken(cur: cursor, text: str, given: dict[str, Any]) -> list[Find]:
    """The sites that may have been meant, one page of them."""
    if given["fid"] is not None:
        return []
    kinds = ["{" + ",".join(map(str, kind)) + "}" for kind in cheapest(cur, kinds_of_mistake(text))]
    cur.execute(
        CANDIDATES, {"kinds": kinds, "most_of_a_kind": MOST_OF_A_KIND, "most_candidates": MOST_CANDIDATES}
    )
    fids = [fid for fid, names in cur.fetchall() if has_but_for_one_mistake(names, text)]
    if not fids:
        return []
    cur.execute(THESE, {**given, "fids": fids})
    return [Find(*row) for row in cur.fetchall()]


def cheapest(cur: cursor, kinds: list[list[int]]) -> list[list[int]]:
    """The kinds whose rarest token few sites have; one at least, and as many as are looked up in good time."""
    known = COMMONNESS.of(cur)
    costs = [
        min((known.total * known.shares.get(token, 0) for token in kind), default=known.total)
        for kind in kinds
    ]
    found: list[list[int]] = []
    spent = 0.0
    for cost, kind in sorted(zip(costs, kinds, strict=True), key=lambda each: each[0]):
        spent += cost
        if found and spent > MOST_SPENT:
            break
        found.append(kind)
    return found


def kinds_of_mistake(text: str) -> list[list[int]]:
    """What the name must have when the mistake is at each place: one character that is wrong or too much; or two
    that are swapped, or one that is missing, when all characters are there."""
    found = []
    for at in range(len(text)):
        left, right = text[:at], text[at + 1 :]
        found.append([*characters(left + right), *pairs(left), *pairs(right)])
    for at in range(1, len(text)):
        found.append([*characters(text), *pairs(text[: at - 1]), *pairs(text[at + 1 :])])
    return found
