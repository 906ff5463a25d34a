"""Contact persons of sites as they leave the house: with a reason, which the history keeps and the names not."""

import json
from collections.abc import Mapping
from typing import Any

from psycopg2.extensions import cursor

from geoservice.model.contact import MOST_CONTACTS, Contact
from geoservice.model.fault import Invalid
from geoservice.model.role import Member
from geoservice.store.site_lists import escaped

# Change requests bear what may become of a site: the site itself has its contacts until then.
OF_A_PART = """
    SELECT o.name, o.path::text, s.layer, s.name, s.address, s.review_state,
        s.internal ->> 'manager_name', s.internal ->> 'manager_phone'
    FROM register.organisation AS o
    JOIN register.site AS s ON s.organisation_id = o.id
    WHERE o.path <@ %(under)s::ltree
        AND s.changes IS NULL
        AND s.internal ?| ARRAY['manager_name', 'manager_phone']
        AND (%(state)s IS NULL OR s.review_state = %(state)s)
        AND (%(layer)s IS NULL OR s.layer = %(layer)s)
        AND (%(name)s IS NULL OR s.name ILIKE %(name)s)
        AND (NOT %(unconfirmed)s OR (
            s.review_state = 'published' AND coalesce(s.verified_at, '-infinity') < current_date - 90))
        AND (NOT %(unplaced)s OR s.geom IS NULL)
    LIMIT %(limit)s
"""

LOG = """
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
    SELECT %(actor)s, %(account)s, 'export_contacts', 'organisation', id, %(after)s
    FROM register.organisation WHERE path = %(under)s::ltree
"""


def export(cur: cursor, member: Member, under: str, filters: Mapping[str, Any], reason: str) -> list[Contact]:
    """The contacts of the sites below the union at a path that pass the filters, by union and site; one event.

    filters: as of `site_lists.listing`. Raises Invalid when they are too many; then nothing has happened.
    """
    name = f"%{escaped(filters['name'])}%" if filters["name"] else None
    cur.execute(OF_A_PART, {**filters, "name": name, "under": under, "limit": MOST_CONTACTS + 1})
    found = sorted((Contact(*row) for row in cur), key=lambda each: (each.path, each.site))
    if len(found) > MOST_CONTACTS:
        raise Invalid("contacts_many", limit=MOST_CONTACTS)
    asked = {name: value for name, value in filters.items() if value}
    after = {"reason": reason, "filter": asked, "path": under, "count": len(found)}
    given = {"actor": member.login, "account": member.id, "under": under}
    cur.execute(LOG, {**given, "after": json.dumps(after, ensure_ascii=False)})
    return found
