"""The ways to the sites that have what is needed, each exact, and which is the shortest."""

from collections.abc import Iterator
from typing import NamedTuple

from geoservice.store.asked import Asked
from geoservice.store.rarity import Sample

# The lists whose sites are measured: of sets of facilities and kinds together, of either, of kinds at open hours; of what
# else is rare. The first four are read from an index alone, each set and kind looked up for itself (OFFSET 0).
PAIRS, SETS, KINDS, KINDS_AT, AUDIENCE, HOURS = "pairs", "sets", "kinds", "kinds_at", "audience", "hours"
ROWS = "SELECT fid, geom, kind_key, facility_key, audience_key, hours_id, closures FROM published_site"
KIND, SET = "unnest(%(kinds)s::bigint[]) AS kind", "unnest(%(facilities)s::bigint[]) AS offered"
OPEN = "unnest(%(open_hours)s::integer[]) AS open"
LISTS = {
    PAIRS: f"""{SET} CROSS JOIN {KIND}
        CROSS JOIN LATERAL ({ROWS} WHERE facility_key = offered AND kind_key = kind OFFSET 0) AS s""",
    SETS: f"{SET} CROSS JOIN LATERAL ({ROWS} WHERE facility_key = offered OFFSET 0) AS s",
    KINDS: f"{KIND} CROSS JOIN LATERAL ({ROWS} WHERE kind_key = kind OFFSET 0) AS s",
    KINDS_AT: f"""{KIND} CROSS JOIN {OPEN}
        CROSS JOIN LATERAL ({ROWS} WHERE kind_key = kind AND hours_id = open OFFSET 0) AS s""",
    # && is served by the inverted index alone.
    AUDIENCE: f"({ROWS} WHERE tags OPERATOR(pg_catalog.&&) %(audience)s::integer[] OFFSET 0) AS s",
    HOURS: f"{OPEN} CROSS JOIN LATERAL ({ROWS} WHERE hours_id = open OFFSET 0) AS s",
}

# Milliseconds of the database, measured at a million sites: for an entry of the index of places that is passed, and for
# one whose row is read to see whether it is open; for a set or kind that is looked up, for a site that a list has from
# its index or whose row it reads, for a site that matches and is measured. Rows of a walk are neighbours and share
# pages, those of a list do not.
PASSED, MET, LOOKED_UP, LISTED, READ, MEASURED = 0.0006, 0.004, 0.002, 0.0006, 0.02, 0.003
# A walk is given so long at least. It is given up when it meets far less than was expected: where all that match are
# measured in less time.
PATIENCE_MS = 250


class Way(NamedTuple):
    ms: float
    name: str


class Sets(NamedTuple):
    """The numbers of the kinds, sets of facilities and audiences of which a site that has what is asked must have one; None
    where nothing is asked of that."""

    kinds: list[int] | None
    facilities: list[int] | None
    audiences: list[int] | None


class Walk(NamedTuple):
    """ms: about how long it takes until it has met what it is to meet; 0 where nothing is known. patience_ms: after so
    long it is given up."""

    ms: float
    patience_ms: int


def walk(known: Sample, asked: Asked, fetched: int) -> Walk:
    """A walk that is to meet so many."""
    matches = known.matches(asked.groups, asked.open_hours)
    if not matches:
        return Walk(0.0, PATIENCE_MS)
    met = known.matches(asked.groups) if asked.open_hours is not None else matches
    ms = fetched / matches * (known.rows * PASSED + met * MET)
    return Walk(ms, max(PATIENCE_MS, int(matches * MEASURED)))


def list_ways(known: Sample, asked: Asked, sets: Sets) -> list[Way]:
    """The lists that hold all that match, the shortest first. Something must be asked."""
    return sorted(lists(known, asked, sets))


def lists(known: Sample, asked: Asked, sets: Sets) -> Iterator[Way]:
    offered, open_hours = [[tag] for tag in asked.facilities], asked.open_hours
    kinds, facilities = len(sets.kinds or ()), len(sets.facilities or ())
    if sets.kinds is not None and sets.facilities is not None:
        yield Way(kinds * facilities * LOOKED_UP + known.matches([*asked.kinds, *offered]) * LISTED, PAIRS)
    if sets.facilities is not None:
        yield Way(facilities * LOOKED_UP + known.matches(offered) * LISTED, SETS)
    if sets.kinds is not None:
        yield Way(kinds * LOOKED_UP + known.matches(asked.kinds) * LISTED, KINDS)
    if sets.kinds is not None and open_hours is not None:
        looked_up = kinds * len(open_hours) * LOOKED_UP
        yield Way(looked_up + known.matches(asked.kinds, open_hours) * LISTED, KINDS_AT)
    if asked.audience:
        yield Way(known.matches([asked.audience]) * READ, AUDIENCE)
    if open_hours is not None:
        yield Way(len(open_hours) * LOOKED_UP + known.matches([], open_hours) * READ, HOURS)
