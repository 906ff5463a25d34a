"""What a searcher needs of a site, as the values of a filter that any statement over published_site may have."""

from dataclasses import replace
from typing import Any

from psycopg2.extensions import cursor

from geoservice.model.needs import Needs
from geoservice.store.asked import numbers, open_hours

# The filter, for statements over published_site AS s. The operators of pg_catalog are those that the inverted index on
# tags serves.
NEEDED = """(%(layers)s::text[] IS NULL OR s.layer = ANY(%(layers)s::text[]))
            AND (%(all)s::integer[] IS NULL OR s.tags OPERATOR(pg_catalog.@>) %(all)s::integer[])
            AND (%(one)s::integer[] IS NULL OR s.tags OPERATOR(pg_catalog.&&) %(one)s::integer[])
            AND (%(another)s::integer[] IS NULL OR s.tags OPERATOR(pg_catalog.&&) %(another)s::integer[])
            AND (%(open_at)s IS NULL OR (
                s.hours_id = ANY(%(open_hours)s) AND NOT coalesce(s.closures @> %(open_at)s::timestamptz, false)))"""


def needed(cur: cursor, needs: Needs) -> dict[str, Any]:
    """The values of the filter above; what is not needed lets every site through."""
    groups = [numbers(cur, group) for group in replace(needs, layers=()).facts()]
    alone = [group[0] for group in groups if len(group) == 1]
    one, another = ([group for group in groups if len(group) > 1] + [None] * 2)[:2]
    return {
        "layers": list(needs.layers) or None,
        "all": alone or None,
        "one": one,
        "another": another,
        "open_at": needs.open_at,
        "open_hours": open_hours(cur, needs.open_at) if needs.open_at else None,
    }
