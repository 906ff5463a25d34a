"""Who is meant when the history is asked for somebody: a login, a name, or a part of a name."""

from collections.abc import Sequence
from typing import NamedTuple

from psycopg2.extensions import cursor

# A login is one person's, so nobody else is looked for.
OF_LOGIN = """
    SELECT a.login, a.name, o.name, o.path <@ %(scopes)s::ltree[]
    FROM register.account AS a JOIN register.organisation AS o ON o.id = a.organisation_id
    WHERE a.login = lower(%(text)s)
"""

# Of anywhere in the tree: what somebody from above did here is read here.
NAMED = """
    SELECT a.login, a.name, o.name, o.path <@ %(scopes)s::ltree[]
    FROM register.account AS a JOIN register.organisation AS o ON o.id = a.organisation_id
    WHERE strpos(a.name, %(text)s) > 0
    ORDER BY a.name <> %(text)s, a.login
    LIMIT %(limit)s
"""
MOST = 50


class Actor(NamedTuple):
    """Whose doings may be meant. organisation: where she belongs; is_hers: within the asker's part of the tree."""

    login: str
    name: str
    organisation: str
    is_hers: bool


def meant(cur: cursor, text: str, scopes: Sequence[str]) -> tuple[list[Actor], bool]:
    """Whom a text means, and whether there are more than MOST: those of exactly this name, or else of a name with it."""
    for statement in (OF_LOGIN, NAMED):
        cur.execute(statement, {"text": text, "scopes": list(scopes), "limit": MOST + 1})
        if found := [Actor(*row) for row in cur]:
            whole = [each for each in found if each.name == text or statement is OF_LOGIN]
            return (whole or found)[:MOST], len(whole or found) > MOST
    return [], False
