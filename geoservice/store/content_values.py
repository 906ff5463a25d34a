"""What the parts of contents.py bind, and of which types."""

from collections.abc import Iterable, Sequence

from geoservice.model.filter import Filter
from geoservice.model.frame import STORED_LEVELS, Frame, shift_plane
from geoservice.model.grid import KEY_EDGE, KEY_LEVEL
from geoservice.model.window import Range, Sieve, Window, cover, joined, sieve, spread
from geoservice.store.hours import open_at

MOST_SITES = 2_000  # that a picture shows one by one
MOST_SEEN = 20_000  # that a filter looks at
MOST_INNER_RANGES = 48
PLANE = ("shift_x", "shift_x_by_x", "shift_x_by_y", "shift_y", "shift_y_by_x", "shift_y_by_y")
EDGES = ("x0", "y0", "x1", "y1")
SIEVES = ("inner", "middle", "middle_rim", "home", "fresh")
RANGES = ("inner", "edge", "rim", "fresh", "border")

# Of whatever the parts bind. An edge may be 2^31, one more than an integer holds.
TYPES = {
    "layers": "text[]",
    "most": "integer",
    "most_seen": "integer",
    "shift": "integer",
    "finer": "integer",
    "finest": "integer",
    "coarser": "integer",
    "step": "float8",
    **{name: "bigint" for edge in EDGES for name in (edge, f"home_{edge}")},
    **dict.fromkeys(("lows", "lasts"), "bigint[]"),
    **{f"{name}_{end}": "bigint[]" for name in RANGES for end in ("lows", "lasts")},
    **{f"{name}_{field}": "bigint" for name in SIEVES for field in Sieve._fields},
    **dict.fromkeys(PLANE, "float8"),
    **dict.fromkeys(("columns", "rows"), "bigint[]"),
    **dict.fromkeys(("side", "before_columns", "before_rows"), "integer"),
    "where": "jsonb",
    "facilities": "text[]",
    "organisation": "ltree",
    "open_at": "timestamptz",
    "open_day": "integer",
    "open_today": "int4multirange",
    "open_eve": "integer",
    "open_tonight": "int4multirange",
}


def values(frame: Frame, layers: list[str], only: Filter) -> dict[str, object]:
    """What the parts bind, but for STORED."""
    return {
        "layers": written(layers),
        **one_by_one(layers),
        "most": MOST_SITES,
        "most_seen": MOST_SEEN,
        "shift": 2 * (KEY_LEVEL - frame.level),
        "step": KEY_EDGE >> frame.level,
        **edges(frame.window, ""),
        **bounds(cover(frame.window), ""),
        "where": only.document(),
        "facilities": list(only.facilities) or None,
        "organisation": only.organisation,
        **open_at(only.open_at),
    }


def types(count: int) -> dict[str, str]:
    """Of whatever the parts bind for so many layers."""
    return TYPES | dict.fromkeys(one_by_one([""] * count), "text")


def one_by_one(layers: Sequence[str]) -> dict[str, str]:
    """The layers by their numbers, from 1: a parameter is compared quicker than an element of an array."""
    return {f"layer{number}": layer for number, layer in enumerate(layers, 1)}


def part_values(frame: Frame, datum: str, only: Filter) -> dict[str, object]:
    """What `part` binds besides: nothing, or what only the pyramid's part does, for it is not worked out for nothing."""
    if only or not frame.is_stored:
        return {}
    home, middle, inner = frame.home(), frame.middle(), frame.inner()
    stored, edge, rim, finest = frame.stored_level, frame.edge_level, frame.rim_level, STORED_LEVELS[-1]
    return {
        **edges(home, "home_"),
        "finer": 2 * (edge - stored),
        "finest": 2 * (rim - stored),
        "coarser": 2 * (stored - frame.level),
        **bounds(numbered(cover(inner, MOST_INNER_RANGES), stored), "inner_"),
        **sieved(sieve(inner, stored), "inner_"),
        **bounds(numbered(frame.edge(), edge), "edge_"),
        **sieved(sieve(middle, edge), "middle_"),
        **bounds(numbered(frame.rim(), rim), "rim_"),
        **sieved(sieve(home, rim), "home_"),
        **sieved(sieve(middle, rim), "middle_rim_"),
        **bounds(numbered(cover(home), finest), "fresh_"),
        **sieved(sieve(home, finest), "fresh_"),
        **bounds(frame.border(datum), "border_"),
        **dict(zip(PLANE, shift_plane(frame.window, datum), strict=True)),
        **numbers(frame.around(), frame.level),
    }


def numbers(window: Window, level: int) -> dict[str, object]:
    """The numbers of a level's cells by their column and row: the digits of both, to be put together."""
    side = KEY_LEVEL - level
    columns = range(window.x0 >> side, (window.x1 - 1 >> side) + 1)
    rows = range(window.y0 >> side, (window.y1 - 1 >> side) + 1)
    return {
        "side": side,
        "columns": written(1 << 2 * level | spread(column) for column in columns),
        "rows": written(spread(row) << 1 for row in rows),
        "before_columns": columns.start - 1,
        "before_rows": rows.start - 1,
    }


def numbered(ranges: Sequence[Range], level: int) -> tuple[Range, ...]:
    """The ranges of a level's cells that hold level-31 ranges."""
    shift = 2 * (KEY_LEVEL - level)
    return joined((low >> shift, last >> shift) for low, last in ranges)


def edges(window: Window, name: str) -> dict[str, object]:
    return {
        f"{name}x0": window.x0,
        f"{name}y0": window.y0,
        f"{name}x1": window.x1,
        f"{name}y1": window.y1,
    }


def sieved(by: Sieve, name: str) -> dict[str, object]:
    return {f"{name}{field}": number for field, number in by._asdict().items()}


def bounds(ranges: Sequence[Range], name: str) -> dict[str, object]:
    """As text, because hundreds of numbers one by one take PostgreSQL's parser milliseconds."""
    lows, lasts = zip(*ranges, strict=True) if ranges else ((), ())
    return {f"{name}lows": written(lows), f"{name}lasts": written(lasts)}


def written(elements: Iterable[int | str]) -> str:
    """Numbers, or ids of layers, as PostgreSQL writes an array."""
    return f"{{{','.join(map(str, elements))}}}"
