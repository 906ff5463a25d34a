"""Site codes that the register already holds."""

from collections.abc import Collection

from psycopg2.extensions import cursor

from geoservice.model.site_code import Holder

HOLDERS = """
    SELECT code, organisation_id::text, layer, source_key, name
    FROM register.site
    WHERE code = ANY(%(codes)s) AND (%(batch)s IS NULL OR batch_id IS DISTINCT FROM %(batch)s)
"""


def holders(cur: cursor, codes: Collection[str], batch: str | None) -> dict[str, Holder]:
    """The site that bears each of these codes; a code that none bears is left out. batch: whose own do not count."""
    cur.execute(HOLDERS, {"codes": list(codes), "batch": batch})
    return {code: Holder(*holder) for code, *holder in cur}


REGISTERED = """
    SELECT s.organisation_id::text, s.source_key
    FROM unnest(%(organisations)s::uuid[], %(keys)s::text[]) AS asked (organisation_id, source_key)
    JOIN register.site AS s USING (organisation_id, source_key)
    WHERE s.layer = %(layer)s AND (%(batch)s IS NULL OR s.batch_id IS DISTINCT FROM %(batch)s)
"""


def registered(
    cur: cursor, layer: str, pairs: Collection[tuple[str, str]], batch: str | None
) -> set[tuple[str, str]]:
    """Those of the pairs (organisation id, source key) that the register has a site of this kind for.

    batch: whose own sites do not count.
    """
    given = {
        "organisations": [one for one, _ in pairs], "keys": [key for _, key in pairs], "layer": layer, "batch": batch,
    }  # fmt: skip
    cur.execute(REGISTERED, given)
    return set(cur.fetchall())
