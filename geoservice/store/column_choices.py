"""What header words mean in the sheets of a union, as far as its officers said so."""

from collections.abc import Mapping, Sequence

from psycopg2.extensions import cursor

REMEMBERED = "SELECT word, means FROM register.column_choice WHERE organisation_id = %(organisation)s AND layer = %(layer)s"

FORGET = """
    DELETE FROM register.column_choice
    WHERE organisation_id = %(organisation)s AND layer = %(layer)s AND word = ANY(%(words)s)
"""

REMEMBER = """
    INSERT INTO register.column_choice (organisation_id, layer, word, means)
    SELECT %(organisation)s, %(layer)s, word, means FROM unnest(%(words)s, %(meanings)s) AS chosen (word, means)
"""


def remembered(cur: cursor, organisation: str, layer: str) -> dict[str, str]:
    """What header words of this union mean, as far as somebody said so."""
    cur.execute(REMEMBERED, {"organisation": organisation, "layer": layer})
    return dict(cur.fetchall())


def remember(
    cur: cursor, organisation: str, layer: str, shown: Sequence[str], corrected: Mapping[str, str]
) -> None:
    """Remember corrections, and forget what is none any more of the words that were shown."""
    given = {"organisation": organisation, "layer": layer}
    cur.execute(FORGET, {**given, "words": list(shown)})
    if corrected:
        meanings = list(corrected.values())
        cur.execute(REMEMBER, {**given, "words": list(corrected), "meanings": meanings})
