"""The parameters of an items request, read into a selection."""

from flask import request

from geoservice.model.box import read_box
from geoservice.model.fault import Invalid, words
from geoservice.model.interval import read_interval
from geoservice.model.layer import Layer
from geoservice.model.selection import (
    DEFAULT_LIMIT,
    GREATEST_LIMIT,
    Selection,
    read_value,
)
from geoservice.web.params import one_of, only, whole

words(
    limit=("“{value}”不是正整数。", "'{value}' is not a whole number above zero."),
)

RESERVED = frozenset(("f", "lang", "bbox", "datetime", "limit", "cursor", "count"))
GREATEST_FID = 2**63 - 1


def read_selection(layer: Layer) -> Selection:
    """What the present request asks of a layer. Raises Invalid naming the parameter."""
    args = request.args
    known = layer.public
    only(known.keys() | RESERVED, args)
    return Selection(
        layer=layer.id,
        box=read_box(args["bbox"]) if "bbox" in args else None,
        interval=read_interval(args["datetime"]) if "datetime" in args else None,
        where={name: read_value(known[name], args[name]) for name in args if name not in RESERVED},
        after=whole(args["cursor"], "cursor", 0, GREATEST_FID) if "cursor" in args else 0,
        limit=read_limit(args.get("limit")),
    )


def read_limit(text: str | None) -> int:
    """How many sites a page holds. A wish above what is served is lowered, as OGC asks; zero and less are wrong."""
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit()) or not text.strip("0"):
        raise Invalid("limit", field="limit", value=text)
    return min(int(text[:300]), GREATEST_LIMIT)


def counted() -> bool:
    """Whether to count all that match: on the first page, unless `count=false`; a later one need not."""
    given = request.args.get("count")
    if given is None:
        return "cursor" not in request.args
    return one_of(given, "count", ("true", "false")) == "true"
