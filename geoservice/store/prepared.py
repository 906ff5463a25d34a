"""Statements that a connection plans once: a light tile is planned ten times as long as it is run."""

import hashlib
import re
from collections.abc import Mapping
from weakref import WeakKeyDictionary

from psycopg2 import errors
from psycopg2.extensions import connection, cursor

PARAMETER = re.compile(r"%\((\w+)\)s")
IS_NULL = re.compile(r"%\((\w+)\)s(?:::[\w\[\]]+)? IS NULL")
SETTLED = (type(None), bool)
LIMIT = "SET LOCAL statement_timeout = "
LOST = (errors.InvalidSqlStatementName, errors.DuplicatePreparedStatement)

# The parameters of a statement that are None, true or false, with their values.
Settled = tuple[tuple[str, object], ...]

# The names of the statements that each connection knows.
KNOWN: WeakKeyDictionary[connection, set[str]] = WeakKeyDictionary()


class Prepared:
    """One statement with named parameters.

    types: PostgreSQL's type of each parameter; there may be more. A number without a type would be a numeric, which
    takes many times as long to reckon with.
    """

    def __init__(self, name: str, text: str, types: Mapping[str, str]):
        names = list(dict.fromkeys(PARAMETER.findall(text)))
        numbers = {name: f"${number}" for number, name in enumerate(names, 1)}
        # Another edition of us may share a server's connection through a pooler.
        self.name = f"{name}_{hashlib.blake2b(text.encode(), digest_size=4).hexdigest()}"
        given = ", ".join(types[name] for name in names)
        self.prepare = f"PREPARE {self.name} ({given}) AS {PARAMETER.sub(lambda m: numbers[m[1]], text)}"
        self.run = f"EXECUTE {self.name} ({', '.join(f'%({name})s' for name in names)})"
        self.plain = PARAMETER.sub(lambda m: f"(%({m[1]})s::{types[m[1]]})", text)

    def execute(self, cur: cursor, values: Mapping[str, object], most_ms: int | None = None) -> None:
        """Run it; there may be more values than it has parameters.

        most_ms: it is given up after so long, with QueryCanceled; what was the limit before is so again at the end of
        the transaction, which without one is at once.
        """
        known = KNOWN.setdefault(cur.connection, set())
        try:
            if self.name not in known:
                cur.execute(self.prepare)
                known.add(self.name)
            cur.execute(limited(self.run, most_ms), values)
        except LOST:
            # A pooler that lends us another of its connections for each transaction. Within one it would not.
            if not cur.connection.autocommit:
                raise
            cur.execute(limited(self.plain, most_ms), values)


def limited(text: str, most_ms: int | None) -> str:
    """With its limit in one trip; the statements of a trip are one transaction."""
    return text if most_ms is None else f"{LIMIT}{most_ms}; {text}"


class Varied:
    """One statement that has arms for what may be asked, such as `(%(begin)s IS NULL OR updated_at >= %(begin)s)`.

    A plan that serves any value keeps every arm. So what is None, true or false is written into the text, and that what
    is given is not NULL; the planner drops the arms that are not asked for, an index serves those that are, and each
    set of them is a prepared statement of its own.
    """

    def __init__(self, name: str, text: str, types: Mapping[str, str]):
        self.name, self.text, self.types = name, text, types
        self.names = list(dict.fromkeys(PARAMETER.findall(text)))
        self.statements: dict[Settled, Prepared] = {}

    def execute(self, cur: cursor, values: Mapping[str, object], most_ms: int | None = None) -> None:
        """Run it; planned anew within a transaction, where a statement that a pooler lost would end everything.

        most_ms: as of Prepared.
        """
        settled = tuple((name, values[name]) for name in self.names if isinstance(values[name], SETTLED))
        statement = self.statements.get(settled) or self.settle(settled)
        if cur.connection.autocommit:
            statement.execute(cur, values, most_ms)
        else:
            cur.execute(limited(statement.plain, most_ms), values)

    def settle(self, settled: Settled) -> Prepared:
        given = {name: f"({literal(value)}::{self.types[name]})" for name, value in settled}
        text = IS_NULL.sub(lambda found: found[0] if found[1] in given else "false", self.text)
        text = PARAMETER.sub(lambda found: given.get(found[1], found[0]), text)
        return self.statements.setdefault(settled, Prepared(self.name, text, self.types))


def literal(value: object) -> str:
    return "NULL" if value is None else str(value).lower()
