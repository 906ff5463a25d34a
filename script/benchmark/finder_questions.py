"""What visitors of the finder ask: by position with all kinds of needs, and by words of one to twelve characters."""

import json
import random
from collections.abc import Sequence
from urllib.parse import quote

from psycopg2.extensions import cursor

from benchmark.cities import SEED
from benchmark.mix import Request
from benchmark.sites import ACCESS, AUDIENCE, FACILITIES, KINDS
from geoservice.model.pinyin import readings
from geoservice.model.spelling import is_ideograph

LONGEST = 12
# Things that no made-up site has, so that all must be looked through, and hours at which few are open.
RARE = ("shower", "swimming", "aed")
HOURS = (
    None,
    None,
    None,
    "2026-11-24T02:00:00+08:00",
    "2026-11-24T12:00:00+08:00",
    "2026-10-01T20:30:00+08:00",
)
Point = tuple[float, float]


def indexed(points: Sequence[Point]) -> list[Request]:
    """Near a place, with one or two common needs that the index of places knows."""
    draw = random.Random(SEED + 20)  # noqa: S311  an order
    return [
        near(
            point,
            facilities=draw.sample([key for _, key in FACILITIES], draw.randint(1, 2)),
            layers=[draw.choice([*KINDS])],
        )
        for point in points
    ]


def filtered(points: Sequence[Point], count: int) -> list[Request]:
    """Near a place, with any needs whatever: none, all, such as never meet, such as nobody has."""
    draw = random.Random(SEED + 21)  # noqa: S311  an order
    return [near(draw.choice(points), **needs(draw)) for _ in range(count)]


def needs(draw: random.Random) -> dict[str, object]:
    common = [key for _, key in FACILITIES]
    asked: dict[str, object] = {
        "facilities": draw.sample(common, draw.choice((0, 1, 2, 3, 6, len(common)))) + ([draw.choice(RARE)] if draw.random() < 0.15 else []),
        "layers": draw.sample([*KINDS], draw.choice((0, 0, 1, 2))),
        "access": draw.sample([key for _, key in ACCESS], draw.choice((0, 0, 1, 2))),
        "audience": draw.sample([key for _, key in AUDIENCE], draw.choice((0, 0, 1))),
        "open_at": draw.choice(HOURS),
    }  # fmt: skip
    if draw.random() < 0.1:
        asked["around_the_clock"] = True
    return {name: value for name, value in asked.items() if value}


def near(point: Point, **members: object) -> Request:
    lon, lat = point
    return Request("/nearest", json.dumps({"lon": lon, "lat": lat, "limit": 20, **members}))


STATED = """
    SELECT name, properties ->> 'address' FROM published_site WHERE fid = ANY(%(fids)s) ORDER BY fid
"""
REACH = "SELECT min(fid), max(fid) FROM published_site"


def searches(cur: cursor, points: Sequence[Point], count: int) -> list[Request]:
    """Parts of names and addresses, as they are, with a mistake, in pinyin, by initials; some from a position."""
    draw = random.Random(SEED + 22)  # noqa: S311  an order
    cur.execute(REACH)
    low, high = cur.fetchone()
    cur.execute(STATED, {"fids": [draw.randint(low, high) for _ in range(count)]})
    stated = cur.fetchall()
    asked = []
    for number in range(count):
        typed = phrase(draw, *draw.choice(stated))
        if number % 4:
            asked.append(Request(f"/search?f=json&q={quote(typed)}"))
        else:
            lon, lat = draw.choice(points)
            asked.append(Request("/search", json.dumps({"q": typed, "lon": lon, "lat": lat})))
    return asked


def phrase(draw: random.Random, name: str, address: str) -> str:
    """One to twelve characters that somebody types."""
    text = draw.choice((name, name, address))
    length = draw.randint(1, LONGEST)
    at = draw.choice((0, draw.randint(0, max(len(text) - length, 0))))
    part = text[at : at + length]
    return draw.choice((as_it_is, as_it_is, mistaken, in_pinyin, by_initials))(draw, part)


def as_it_is(draw: random.Random, part: str) -> str:
    return part


def mistaken(draw: random.Random, part: str) -> str:
    at = draw.randrange(len(part))
    return draw.choice((part[:at] + "厦" + part[at + 1 :], part[:at] + part[at + 1 :], part[:at] + part[at : at + 2][::-1] + part[at + 2 :])) or part  # fmt: skip


def in_pinyin(draw: random.Random, part: str) -> str:
    return "".join(draw.choice(readings(c)[:1]) for c in part if is_ideograph(c))[:LONGEST] or part


def by_initials(draw: random.Random, part: str) -> str:
    return "".join(readings(c)[0][0] for c in part if is_ideograph(c)) or part
