"""Sites whose name differs by one mistake from what was typed."""

from collections.abc import Sequence
from typing import Any

from psycopg2.extensions import cursor

from geoservice.model.mistake import has_but_for_one_mistake, has_in_two, has_numbers
from geoservice.model.search_token import BREAK, characters, pairs
from geoservice.store.entry_sample import ENTRIES
from geoservice.store.found import Find
from geoservice.store.index_question import worth_asking
from geoservice.store.needed import NEEDED

MOST_OF_A_KIND, MOST_CANDIDATES = 100, 400
MOST_SPENT_MS = 10.0

# Whatever the mistake is, the characters away from it and their pairs are in the name. One look-up for each place
# where it may be, or for several by what they share.
CANDIDATES = """
    WITH kind AS MATERIALIZED (
        SELECT dense_rank() OVER (ORDER BY asked) AS look, asked::integer[] AS asked, tokens::integer[] AS tokens
        FROM unnest(%(asked)s::text[], %(kinds)s::text[]) AS kind (asked, tokens)
    )
    SELECT DISTINCT e.fid, e.names
    FROM (SELECT DISTINCT look, asked FROM kind) AS looked_up
    CROSS JOIN LATERAL (
        SELECT fid, names FROM search_entry
        WHERE tokens OPERATOR(pg_catalog.@>) looked_up.asked
            AND EXISTS (
                SELECT FROM kind
                WHERE kind.look = looked_up.look AND search_entry.tokens OPERATOR(pg_catalog.@>) kind.tokens)
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
    asked, kinds = zip(*cheapest(cur, kinds_of_mistake(text)), strict=True)
    cur.execute(
        CANDIDATES,
        {
            "asked": [as_array(tokens) for tokens in asked],
            "kinds": [as_array(tokens) for tokens in kinds],
            "most_of_a_kind": MOST_OF_A_KIND,
            "most_candidates": MOST_CANDIDATES,
        },
    )
    candidates = [(fid, names) for fid, names in cur.fetchall() if has_numbers(names, text)]
    fids = [fid for fid, names in candidates if has_but_for_one_mistake(names, text)]
    fids = fids or [
        fid for fid, names in candidates if any(has_in_two(name, text) for name in names.split(BREAK))
    ]
    if not fids:
        return []
    cur.execute(THESE, {**given, "fids": fids})
    return [Find(*row) for row in cur.fetchall()]


def as_array(tokens: Sequence[int]) -> str:
    return "{" + ",".join(map(str, tokens)) + "}"


def cheapest(cur: cursor, kinds: list[list[int]]) -> list[tuple[list[int], list[int]]]:
    """The kinds that are soon looked up, one at least, and before each what of it the index is asked for."""
    known = ENTRIES.of(cur)
    ways = []
    for kind in kinds:
        tokens = [[token] for token in dict.fromkeys(kind)]
        groups, ms = worth_asking(known, tokens, known.matches(tokens), MOST_OF_A_KIND)
        ways.append((ms, sorted(token for (token,) in groups), kind))
    found: list[tuple[list[int], list[int]]] = []
    spent = 0.0
    for ms, asked, kind in sorted(ways):
        spent += ms if asked not in (before for before, _ in found) else 0.0
        if found and spent > MOST_SPENT_MS:
            break
        found.append((asked, kind))
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
