"""Rows as COPY takes them in binary, read back from a table with the same types."""

import numpy as np
import orjson

from geoservice.store.binary_rows import as_file, dates, documents, integers, points, texts, uuids

TABLE = """
    CREATE TEMP TABLE taken (row integer, id uuid, name text, day date, place geometry, said jsonb) ON COMMIT DROP
"""
READ = "SELECT row, id::text, name, day::text, ST_AsEWKT(place), said FROM taken ORDER BY row"
ID = "0192a0b4-6c4c-7c3e-8d3f-3a5b4c2d1e0f"


def test_every_type_arrives_as_it_was(cursor):
    names = ["神木\t“工会驿站”\\N", "", "𠮷野家\n二层"]
    days = ["2026-11-23", None, "1949-10-01"]
    lon, lat = np.array([110.497, np.nan, -0.5]), np.array([38.842, np.nan, -89.0])
    said = [{"facilities": ["microwave"], "hint": '\\ "'}, None, {}]
    cursor.execute(TABLE)
    rows = as_file(
        6, integers([1, 2, -3]), uuids([ID, ID.replace("-", ""), ID]), texts(names), dates(days), points(lon, lat),
        documents(value if value is None else orjson.dumps(value) for value in said),
    )  # fmt: skip
    cursor.copy_expert("COPY pg_temp.taken FROM STDIN (FORMAT binary)", rows)
    cursor.execute(READ)
    assert cursor.fetchall() == [
        (-3, ID, names[2], days[2], "SRID=4326;POINT(-0.5 -89)", {}),
        (1, ID, names[0], days[0], "SRID=4326;POINT(110.497 38.842)", said[0]),
        (2, ID, None, None, None, None),
    ]


def test_no_rows_are_a_file_too(cursor):
    cursor.execute(TABLE)
    cursor.copy_expert("COPY pg_temp.taken (row) FROM STDIN (FORMAT binary)", as_file(1, integers([])))
    cursor.execute("SELECT count(*) FROM taken")
    assert cursor.fetchone() == (0,)
