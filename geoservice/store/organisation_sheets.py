"""Sheets of unions beside the tree: kept until they are decided on, compared with it, and added to it as a whole."""

from collections.abc import Collection
from typing import NamedTuple

from psycopg2.extensions import Binary, cursor

from geoservice.model.fault import Missing, words
from geoservice.model.organisation_plan import NEW, RENAMED, Known, Plan, plan, sought
from geoservice.model.organisation_sheet import OrganisationSheet

words(
    sheet_gone=(
        "没有这个表格，或者已经处理过、过期了。请重新上传。",
        "There is no such sheet, or it was dealt with or has lapsed. Please send it again.",
    ),
)

# One at a time of each account, for a day: nothing else reads them.
KEEP = """
    WITH emptied AS (
        DELETE FROM register.organisation_sheet
        WHERE account_id = %(account)s OR created_at < now() - interval '1 day'
    )
    INSERT INTO register.organisation_sheet (account_id, organisation_id, file_name, content)
    SELECT %(account)s, id, %(file_name)s, %(content)s FROM register.organisation WHERE path = %(under)s::ltree
    RETURNING id::text
"""

HELD = """
    SELECT s.id::text, s.file_name, s.content, o.path::text
    FROM register.organisation_sheet AS s JOIN register.organisation AS o ON o.id = s.organisation_id
    WHERE s.id = %(id)s
"""

DROP = "DELETE FROM register.organisation_sheet WHERE id = %(id)s"

# By each index in turn: a short sheet must not read the whole tree.
KNOWN = """
    SELECT o.id::text, o.path::text, o.level, o.name, o.division_code::text, coalesce(above.name, '')
    FROM (
        SELECT * FROM register.organisation WHERE name = ANY(%(names)s)
        UNION
        SELECT * FROM register.organisation WHERE path = ANY(%(paths)s::ltree[])
        UNION
        SELECT * FROM register.organisation
        WHERE division_code = ANY(%(codes)s) AND level IN ('province', 'city', 'county', 'township')
    ) AS o
    LEFT JOIN register.organisation AS above ON nlevel(o.path) > 1 AND above.path = subpath(o.path, 0, -1)
    WHERE o.path <@ %(under)s::ltree
"""

AT = """
    SELECT o.id::text, o.path::text, o.level, o.name, o.division_code::text, coalesce(above.name, '')
    FROM register.organisation AS o
    LEFT JOIN register.organisation AS above ON nlevel(o.path) > 1 AND above.path = subpath(o.path, 0, -1)
    WHERE o.path = %(under)s::ltree
"""

TAKEN = "SELECT path::text FROM register.organisation WHERE path = ANY(%(paths)s::ltree[])"

# Each for the officers, for the public and for the history, in one statement however many there are.
ADD = """
    WITH added AS (
        INSERT INTO register.organisation (path, level, name, name_en, division_code)
        SELECT path::ltree, level, name, name_en, division_code
        FROM unnest(%(paths)s::text[], %(levels)s::text[], %(names)s::text[], %(names_en)s::text[], %(codes)s::text[])
            AS row (path, level, name, name_en, division_code)
        RETURNING *
    ), logged AS (
        INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
        SELECT %(actor)s, %(by)s, 'add_organisation', 'organisation', id,
            jsonb_build_object('path', path, 'level', level, 'name', name, 'file', %(file_name)s::text)
        FROM added
    )
    INSERT INTO published_organisation (id, path, level, name, name_en, division_code, geom, demo)
    SELECT id, path, level, name, name_en, division_code, geom, demo FROM added
"""

RENAME = """
    SELECT register.rename_organisation(o.id, said.name, coalesce(said.name_en, o.name_en), %(actor)s, %(by)s)
    FROM unnest(%(ids)s::uuid[], %(names)s::text[], %(names_en)s::text[]) AS said (id, name, name_en)
    JOIN register.organisation AS o USING (id)
"""

LOCK = "SELECT register.lock_tree()"


class HeldSheet(NamedTuple):
    """A sheet that waits for a decision. under: the path of the union under which its unions come."""

    id: str
    file_name: str
    content: bytes
    under: str


def keep(cur: cursor, account: str, *, under: str, file_name: str, content: bytes) -> str:
    """Keep a file of an account, in place of its earlier one; its id."""
    given = {"account": account, "under": under, "file_name": file_name, "content": Binary(content)}
    cur.execute(KEEP, given)
    return cur.fetchone()[0]


def held(cur: cursor, id: str) -> HeldSheet:
    """Raises Missing. The caller checks whose it is."""
    cur.execute(HELD, {"id": id})
    row = cur.fetchone()
    if row is None:
        raise Missing("sheet_gone")
    return HeldSheet(row[0], row[1], bytes(row[2]), row[3])


def drop(cur: cursor, id: str) -> None:
    cur.execute(DROP, {"id": id})


def planned(
    cur: cursor, sheet: OrganisationSheet, under: str, renamed: Collection[int] | None = None
) -> Plan:
    """What would become of the sheet under the union at a path. renamed: as in `plan`. Raises Missing."""
    cur.execute(AT, {"under": under})
    row = cur.fetchone()
    if row is None:
        raise Missing("organisation_gone")
    cur.execute(KNOWN, {**sought(sheet), "under": under})
    known = [Known(*each) for each in cur]
    made = plan(sheet, known, Known(*row), renamed=renamed)
    # A place may be taken by one that answers for another division, as when a branch was moved.
    cur.execute(TAKEN, {"paths": [each.path for each in made.of(NEW)]})
    taken = [path for (path,) in cur]
    return plan(sheet, known, Known(*row), taken=taken, renamed=renamed) if taken else made


def apply(
    cur: cursor,
    sheet: OrganisationSheet,
    under: str,
    *,
    renamed: Collection[int],
    actor: str,
    by: str | None = None,
) -> Plan:
    """Add what is new and rename those rows; what has become of each. One event for each union that is touched.

    renamed: rows (from 0 in the sheet) that are new names of unions that the register has.
    """
    cur.execute(LOCK)
    made = planned(cur, sheet, under, renamed)
    new = list(made.of(NEW))
    who = {"actor": actor, "by": by}
    if new:
        cur.execute(ADD, {
            **who, "file_name": sheet.sheet.file_name, "paths": [each.path for each in new],
            "levels": [each.row.level for each in new], "names": [each.row.name for each in new],
            "names_en": [each.row.name_en for each in new], "codes": [each.row.division for each in new],
        })  # fmt: skip
    other = [each for each in made.of(RENAMED) if each.row.row in renamed]
    if other:
        cur.execute(RENAME, {
            **who, "ids": [each.known.id for each in other if each.known], "names": [each.row.name for each in other],
            "names_en": [each.row.name_en for each in other],
        })  # fmt: skip
    return made
