"""The union tree as its officers see and change it: a level at a time, so that a page costs the same in any tree."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg2 import errors
from psycopg2.extensions import cursor

from geoservice.model.fault import Conflict, Missing, words
from geoservice.model.organisation import check_order
from geoservice.model.organisation_plan import division_label
from geoservice.model.role import TITLES
from geoservice.store.union_choices import NAMES_ABOVE

words(
    tree_root=("最上面的工会不能移动或合并。", "The topmost union can be neither moved nor merged."),
    tree_loop=(
        "这个工会在要移动的这一支里面，不能放到它下面。",
        "That union lies within the branch itself; the branch cannot hang under it.",
    ),
    tree_orphans=(
        "这一支有站点，移过去以后就没有人行使这些角色了：{roles_zh}。请先在新的上级或者这一支里任命。",
        "The branch has sites which nobody there would look after any more as {roles_en}. Appoint somebody there or in the branch first.",
    ),
    tree_clash=(
        "两个工会有同样的记录（例如同一个来源的站点），不能直接合并。请先处理重复的。",
        "Both unions hold the same record, as a site of one source, so they cannot be merged. Please settle the duplicate first.",
    ),
)

PAGE = 100
COLUMNS = """
    o.id::text, o.path::text, o.level, o.name, o.name_en, o.division_code,
    EXISTS (SELECT FROM register.organisation AS c WHERE subpath(c.path, 0, -1) = o.path)
"""

TOPS = f"""
    SELECT {COLUMNS} FROM register.organisation AS o
    WHERE o.path = ANY(%(paths)s::ltree[])
    ORDER BY o.path
"""  # noqa: S608  put together from constants

CHILDREN = f"""
    SELECT {COLUMNS} FROM register.organisation AS o
    WHERE subpath(o.path, 0, -1) = %(path)s::ltree AND (o.name, o.path) > (%(after)s, %(after_path)s::ltree)
    ORDER BY o.name, o.path
    LIMIT %(limit)s
"""  # noqa: S608

# Chosen first: what hangs below is asked only of those that are shown.
SEARCH = f"""
    SELECT {COLUMNS}, {NAMES_ABOVE} FROM (
        SELECT * FROM register.organisation
        WHERE strpos(name, %(text)s) > 0 AND path <@ %(scopes)s::ltree[]
        ORDER BY name <> %(text)s, nlevel(path), name, path
        LIMIT %(limit)s
    ) AS o
    ORDER BY o.name <> %(text)s, nlevel(o.path), o.name, o.path
"""  # noqa: S608

ONE = f"SELECT {COLUMNS} FROM register.organisation AS o WHERE o.id = %(id)s"  # noqa: S608

# From the top down to the organisation itself.
ABOVE = f"""
    SELECT {COLUMNS} FROM register.organisation AS o
    WHERE o.path @> %(path)s::ltree
    ORDER BY nlevel(o.path)
"""  # noqa: S608

# A label of its own: by its division where that is free, otherwise by chance.
PLACE = """
    SELECT register.lock_tree();
    SELECT (%(parent)s::ltree || CASE
        WHEN %(label)s IS NULL OR EXISTS (
            SELECT FROM register.organisation WHERE path = %(parent)s::ltree || %(label)s::text)
        THEN 'n' || left(replace(gen_random_uuid()::text, '-', ''), 10) ELSE %(label)s END)::text
    FROM register.organisation WHERE path = %(parent)s::ltree
"""

# What would hang under the other: the branch itself, or of a union that is gone afterwards what hangs under it now, one of each
# level. Nothing where the move is refused for another reason, which the function tells.
HUNG_BY_MOVE = """
    SELECT register.lock_tree();
    SELECT o.name, o.level, above.name, above.level
    FROM register.organisation AS o
    JOIN register.organisation AS above ON above.path = %(other)s::ltree
    WHERE o.id = %(what)s AND nlevel(o.path) > 1 AND NOT above.path <@ o.path
"""
HUNG_BY_MERGE = """
    SELECT register.lock_tree();
    SELECT DISTINCT ON (o.level) o.name, o.level, above.name, above.level
    FROM register.organisation AS gone
    JOIN register.organisation AS o ON subpath(o.path, 0, -1) = gone.path
    JOIN register.organisation AS above ON above.path = %(other)s::ltree
    WHERE gone.id = %(what)s AND nlevel(gone.path) > 1 AND NOT above.path <@ gone.path
    ORDER BY o.level, o.name
"""
MOVE = "SELECT verdict, detail FROM register.move_organisation(%(what)s, %(other)s, %(actor)s, %(by)s)"
MERGE = "SELECT verdict, detail FROM register.merge_organisations(%(what)s, %(other)s, %(actor)s, %(by)s)"
RENAME = "SELECT register.rename_organisation(%(what)s, %(name)s, %(name_en)s, %(actor)s, %(by)s)"
ID_AT = "SELECT id::text FROM register.organisation WHERE path = %(path)s::ltree"


@dataclass(frozen=True)
class Organisation:
    """A node of the tree. path: ltree text; above: the names of those above it, where they were asked for."""

    id: str
    path: str
    level: str
    name: str
    name_en: str | None
    division_code: str | None
    has_children: bool
    above: Sequence[str] = ()


def tops(cur: cursor, paths: Sequence[str]) -> list[Organisation]:
    """The organisations at these paths."""
    cur.execute(TOPS, {"paths": list(paths)})
    return [Organisation(*row) for row in cur]


def children(
    cur: cursor, path: str, after: tuple[str, str] = ("", "")
) -> tuple[list[Organisation], Organisation | None]:
    """A page of what hangs directly under a path, by name; and the last of them if there are more."""
    given = {"path": path, "after": after[0], "after_path": after[1], "limit": PAGE + 1}
    cur.execute(CHILDREN, given)
    found = [Organisation(*row) for row in cur]
    return found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None


def named(cur: cursor, text: str, scopes: Sequence[str]) -> list[Organisation]:
    """Up to a page of those in the scopes whose name has this text, whole names and upper levels first."""
    cur.execute(SEARCH, {"text": text, "scopes": list(scopes), "limit": PAGE})
    return [Organisation(*row) for row in cur]


def organisation(cur: cursor, id: str) -> Organisation:
    """Raises Missing."""
    cur.execute(ONE, {"id": id})
    row = cur.fetchone()
    if row is None:
        raise Missing("organisation_gone")
    return Organisation(*row)


def above(cur: cursor, path: str) -> list[Organisation]:
    """The line from the top down to the organisation at a path."""
    cur.execute(ABOVE, {"path": path})
    return [Organisation(*row) for row in cur]


def free_place(cur: cursor, parent: str, division: str | None) -> str:
    """A path under a parent that nobody has; it stays free until the transaction ends. Raises Missing."""
    label = division_label(division) if division else None
    cur.execute(PLACE, {"parent": parent, "label": label})
    row = cur.fetchone()
    if row is None:
        raise Missing("organisation_gone")
    return row[0]


def move(cur: cursor, what: str, parent: str, *, actor: str, by: str | None) -> None:
    """Hang a branch under the organisation at the path `parent`. Raises Missing, Invalid and Conflict at the field."""
    check_levels(cur, HUNG_BY_MOVE, what, parent, "parent")
    decide(cur, MOVE, what, parent, "parent", actor, by)


def merge(cur: cursor, what: str, into: str, *, actor: str, by: str | None) -> None:
    """Give all of one organisation to that at the path `into`; the one is gone. Raises Missing, Invalid and Conflict at the field."""
    check_levels(cur, HUNG_BY_MERGE, what, into, "into")
    try:
        cur.execute("SAVEPOINT merge")
        decide(cur, MERGE, what, into, "into", actor, by)
    except errors.UniqueViolation:
        cur.execute("ROLLBACK TO SAVEPOINT merge")
        raise Conflict("tree_clash", field="into") from None


def check_levels(cur: cursor, hung: str, what: str, other: str, field: str) -> None:
    """Nothing moves between this look and the end of the transaction. Raises Invalid at the field."""
    cur.execute(hung, {"what": what, "other": other})
    for name, level, above, above_level in cur:
        check_order(name, level, above, above_level, field)


def decide(
    cur: cursor, statement: str, what: str, other: str, field: str, actor: str, by: str | None
) -> None:
    cur.execute(ID_AT, {"path": other})
    row = cur.fetchone()
    cur.execute(statement, {"what": what, "other": row[0] if row else None, "actor": actor, "by": by})
    verdict, detail = cur.fetchone()
    if verdict == "missing":
        raise Missing("organisation_gone", field=field)
    if verdict == "orphans":
        lost = [TITLES[role] for role in detail.split()]
        roles_zh, roles_en = "、".join(zh for zh, _ in lost), ", ".join(en for _, en in lost)
        raise Conflict("tree_orphans", field=field, roles_zh=roles_zh, roles_en=roles_en)
    if verdict != "done":
        raise Conflict(f"tree_{verdict}", field=field)


def rename(cur: cursor, what: str, name: str, name_en: str | None, *, actor: str, by: str | None) -> None:
    """Give another name, before the public, too. Raises Missing."""
    cur.execute(RENAME, {"what": what, "name": name, "name_en": name_en, "actor": actor, "by": by})
    if not cur.fetchone()[0]:
        raise Missing("organisation_gone")
