"""The log of published changes."""

from psycopg2.extensions import cursor

MOST_CHANGES = 1_000  # that are worth telling apart

# In WGS-84, for the tiles of each datum follow from that.
CHANGED = """
    SELECT p.revision,
        ST_X(ST_Transform(c.before, 4326)), ST_Y(ST_Transform(c.before, 4326)),
        ST_X(ST_Transform(c.after, 4326)), ST_Y(ST_Transform(c.after, 4326))
    FROM publication AS p
    JOIN change AS c ON c.publication = p.id
    WHERE p.revision > %(after)s AND p.revision <= %(newest)s
    ORDER BY p.revision
    LIMIT %(most)s + 1
"""


def changed_places(cur: cursor, after: int, newest: int) -> list[tuple[int, list[tuple[float, float]]]]:
    """Where sites were and are that changed in revisions above `after` and up to `newest`: each change's revision with
    its one or two places, degrees lon, lat. No more than MOST_CHANGES + 1, which tells that there are too many.
    """
    cur.execute(CHANGED, {"after": after, "newest": newest, "most": MOST_CHANGES})
    return [
        (number, [place for place in ((old_lon, old_lat), (lon, lat)) if place[0] is not None])
        for number, old_lon, old_lat, lon, lat in cur.fetchall()
    ]
