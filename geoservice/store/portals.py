"""Which portals may show our map in a frame: written by the operator, read for every frame."""

from psycopg2.extensions import cursor

from geoservice.model.fault import Missing, TooLarge, words
from geoservice.model.portal import Portal

words(
    portal_missing=("没有名为“{name}”的门户在用。", "No portal named '{name}' is in use."),
    portals_full=(
        "所有门户的来源加起来超过 {most} 个字符：这份名单要放进一个 HTTP 头。请先停用不再需要的。",
        "The origins of all portals are over {most} characters together, and the list goes into one HTTP header. "
        "Revoke those that are not needed any more.",
    ),
)

# Proxies give up on a header of more than 4 to 8 kB.
MOST_CHARACTERS = 3_500

BEFORE = """
    SELECT jsonb_build_object('origins', origins, 'revoked_at', revoked_at)::text
    FROM portal
    WHERE name = %(name)s
    FOR UPDATE
"""

# A portal in use keeps its origins and gets the new ones; a revoked one begins anew.
ADD = """
    INSERT INTO portal AS known (name, origins)
    VALUES (%(name)s, %(origins)s)
    ON CONFLICT (name) DO UPDATE SET
        origins = ARRAY(
            SELECT origin
            FROM unnest(
                CASE WHEN known.revoked_at IS NULL THEN known.origins ELSE '{}' END || excluded.origins
            ) WITH ORDINALITY AS given (origin, place)
            GROUP BY origin
            ORDER BY min(place)),
        created_at = CASE WHEN known.revoked_at IS NULL THEN known.created_at ELSE now() END,
        revoked_at = NULL
    RETURNING name, origins, created_at, revoked_at
"""

REVOKE = """
    UPDATE portal SET revoked_at = now()
    WHERE name = %(name)s AND revoked_at IS NULL
    RETURNING name, origins, created_at, revoked_at
"""

LOG = """
    INSERT INTO register.event (actor, action, subject, before, after)
    VALUES (
        %(actor)s, %(action)s, 'installation', %(before)s::jsonb,
        jsonb_build_object('portal', %(name)s, 'origins', to_jsonb(%(origins)s::text[])))
"""

LENGTH = "SELECT sum(length(array_to_string(origins, ' ')) + 1) FROM portal WHERE revoked_at IS NULL"

ALL = """
    SELECT name, origins, created_at, revoked_at
    FROM portal
    ORDER BY revoked_at IS NOT NULL, name
"""

ORIGINS = """
    SELECT DISTINCT unnest(origins) AS origin
    FROM portal
    WHERE revoked_at IS NULL
    ORDER BY origin
"""


def add(cur: cursor, name: str, origins: tuple[str, ...], actor: str) -> Portal:
    """Let a portal's pages show our map. Raises TooLarge when the list of all portals grows too long."""
    before = present(cur, name)
    cur.execute(ADD, {"name": name, "origins": list(origins)})
    added = portal_of(cur.fetchone())
    cur.execute(LENGTH)
    if cur.fetchone()[0] > MOST_CHARACTERS:
        raise TooLarge("portals_full", field="ORIGIN", most=MOST_CHARACTERS)
    log(cur, "add_portal", added, before, actor)
    return added


def revoke(cur: cursor, name: str, actor: str) -> Portal:
    """Stop a portal's pages from showing our map. Raises Missing."""
    before = present(cur, name)
    cur.execute(REVOKE, {"name": name})
    row = cur.fetchone()
    if row is None:
        raise Missing("portal_missing", field="NAME", name=name)
    log(cur, "revoke_portal", portal_of(row), before, actor)
    return portal_of(row)


def portals(cur: cursor) -> list[Portal]:
    """All portals by name, the revoked ones last."""
    cur.execute(ALL)
    return [portal_of(row) for row in cur.fetchall()]


def origins(cur: cursor) -> tuple[str, ...]:
    """The origins of the portals in use, each once. The public's role may ask this, and no more."""
    cur.execute(ORIGINS)
    return tuple(origin for (origin,) in cur.fetchall())


def present(cur: cursor, name: str) -> str | None:
    """The portal's state as JSON, its row held until the transaction ends."""
    cur.execute(BEFORE, {"name": name})
    row = cur.fetchone()
    return row[0] if row else None


def log(cur: cursor, action: str, portal: Portal, before: str | None, actor: str) -> None:
    given = {"name": portal.name, "origins": list(portal.origins), "action": action}
    cur.execute(LOG, {**given, "before": before, "actor": actor})


def portal_of(row: tuple) -> Portal:
    name, listed, created_at, revoked_at = row
    return Portal(name, tuple(listed), created_at, revoked_at)
