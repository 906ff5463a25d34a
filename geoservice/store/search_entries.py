"""What public sites are searched by, written when they are published."""

import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from psycopg2.extensions import cursor

from geoservice.model.division import division
from geoservice.model.search_token import EDITION, Entry, entry, heard, tokens
from geoservice.model.spelling import compact

AT_ONCE = 5_000  # sites, so that memory stays small
MANY = 1_000  # so many are better put into the index at once than when somebody searches

STATED = """
    SELECT s.fid, s.name, s.properties ->> 'alias', s.properties ->> 'address', s.division_code, s.layer, e.names, e.place, e.belonging
    FROM published_site AS s
    LEFT JOIN search_entry AS e USING (fid)
    WHERE s.id = ANY(%(ids)s::uuid[])
"""
DROP = "DELETE FROM search_entry WHERE fid = ANY(%(fids)s)"
COPY = "COPY search_entry (fid, names, place, belonging, tokens) FROM STDIN"

# In order, so that two transactions with the same new pairs wait for each other and not in a circle.
ADD_SOUNDS = """
    INSERT INTO search_sound (sound, gram)
    SELECT sound, gram FROM unnest(%(sounds)s::integer[], %(grams)s::text[]) AS heard (sound, gram)
    ORDER BY sound, gram
    ON CONFLICT DO NOTHING
"""
KNOWN_GRAMS = "SELECT DISTINCT gram FROM search_sound WHERE gram = ANY(%(grams)s)"

# New keys wait in a list that every search reads; it is emptied here and not by the first who searches. Who fills a
# database may have put the index off.
ROOM = "SET LOCAL gin_pending_list_limit = '64MB'"
TIDY = "SELECT register.tidy_search()"


def enter(cur: cursor, ids: list[str]) -> None:
    """Have the public sites with these ids found by what they are called now."""
    if len(ids) >= MANY:
        cur.execute(ROOM)
    for begin in range(0, len(ids), AT_ONCE):
        cur.execute(STATED, {"ids": ids[begin : begin + AT_ONCE]})
        write(cur, list(changed(cur.fetchall())))
    if len(ids) >= MANY:
        cur.execute(TIDY)


def changed(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, Entry, bool]]:
    """Sites whose entry is not there yet or another one: number, entry, and whether there was one."""
    for fid, name, alias, address, code, layer, *before in rows:
        made = entry_of(name, alias, address, code, layer)
        if [made.names, made.place, made.belonging] != before:
            yield fid, made, before[0] is not None


def entry_of(name: str, alias: str | None, address: str | None, code: str | None, layer: str) -> Entry:
    """alias: as JSON. A division that the code says too is found by the code and left out of the address."""
    aliases = json.loads(alias) if alias else []
    within = division(code)
    rest = (address or "").removeprefix(within.full_name) if within else address or ""
    return entry([compact(str(each)) for each in (name, *aliases)], compact(rest), layer, code or "")


def write(cur: cursor, made: list[tuple[int, Entry, bool]]) -> None:
    if not made:
        return
    if old := [fid for fid, _, is_there in made if is_there]:
        cur.execute(DROP, {"fids": old})
    found = tokens([each for _, each, _ in made])
    lines = (line(fid, each, row) for (fid, each, _), row in zip(made, found.rows, strict=True))
    cur.copy_expert(COPY, io.StringIO("".join(lines)))
    add_sounds(cur, found.grams)


def line(fid: int, made: Entry, row: Any) -> str:
    numbers = orjson.dumps(row, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1].decode()
    return f"{fid}\t{escaped(made.names)}\t{escaped(made.place)}\t{made.belonging}\t{{{numbers}}}\n"


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def add_sounds(cur: cursor, grams: list[str]) -> None:
    cur.execute(KNOWN_GRAMS, {"grams": grams})
    known = {gram for (gram,) in cur.fetchall()}
    added = [(sound, gram) for gram in grams if gram not in known for sound in heard(gram)]
    if added:
        sounds, named = (list(column) for column in zip(*added, strict=True))
        cur.execute(ADD_SOUNDS, {"sounds": sounds, "grams": named})


IS_STALE = "SELECT edition <> %(edition)s FROM search_edition FOR UPDATE"
CLEAR = "DELETE FROM search_entry; DELETE FROM search_sound"
ALL = "SELECT id::text FROM published_site ORDER BY fid"
MADE = "UPDATE search_edition SET edition = %(edition)s"


def renew(cur: cursor) -> None:
    """Make all entries anew, where another edition of the program made them or none did yet."""
    cur.execute(IS_STALE, {"edition": EDITION})
    if not cur.fetchone()[0]:
        return
    cur.execute(CLEAR)
    cur.execute(ALL)
    enter(cur, [id for (id,) in cur.fetchall()])
    cur.execute(MADE, {"edition": EDITION})
