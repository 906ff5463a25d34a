"""What somebody asks of one layer: where, when, with which properties, from where on, how many."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geoservice.model.box import Box
from geoservice.model.fault import Invalid, words
from geoservice.model.interval import Interval
from geoservice.model.layer import Property

words(
    property_choice=("“{value}”不在可选值之中：{choices}", "'{value}' is not one of {choices}."),
    property_number=("“{value}”不是数。", "'{value}' is not a number."),
    property_integer=("“{value}”不是整数。", "'{value}' is not a whole number."),
    property_boolean=("“{value}”应为 true 或 false。", "'{value}' is neither true nor false."),
    property_date=("“{value}”不是日期，例如 2026-05-01。", "'{value}' is not a date such as 2026-05-01."),
    property_state=(
        "“{value}”应写作设施加冒号和 {choices} 之一，例如 microwave:working。",
        "'{value}' must be a facility, a colon and one of {choices}, such as microwave:working.",
    ),
    property_text=(
        "文字为空、太长，或有控制字符。",
        "The text is empty, too long, or holds control characters.",
    ),
)

STATES = {"working": True, "broken": False}
DEFAULT_LIMIT = 10
GREATEST_LIMIT = 10_000
LONGEST_TEXT = 500


@dataclass(frozen=True, kw_only=True)
class Selection:
    """layer: its id. where: what the properties must contain. after: the last fid of the page before."""

    layer: str
    box: Box | None = None
    interval: Interval | None = None
    where: Mapping[str, Any] = field(default_factory=dict)
    after: int = 0
    limit: int = DEFAULT_LIMIT


def read_value(prop: Property, text: str) -> Any:
    """A filter's text as the value that a matching site's properties contain. Raises Invalid.

    For `choices` and `states` several may be joined by commas: a site must have all of them.
    """
    if prop.type == "choices":
        return [read_choice(prop, key) for key in text.split(",")]
    if prop.type == "list":
        return [read_text(prop, text)]
    if prop.type == "honours":
        return [{"title": read_text(prop, text)}]
    if prop.type == "states":
        return dict(read_state(prop, part) for part in text.split(","))
    return READERS[prop.type](prop, text)


def read_choice(prop: Property, text: str) -> str:
    if text not in prop.choices:
        raise Invalid("property_choice", field=prop.name, value=text, choices=", ".join(prop.choices))
    return text


def read_state(prop: Property, text: str) -> tuple[str, dict[str, bool]]:
    """`microwave:broken` as what a site's states contain."""
    key, _, said = text.partition(":")
    if said not in STATES:
        raise Invalid("property_state", field=prop.name, value=text, choices=", ".join(STATES))
    return read_choice(prop, key), {"working": STATES[said]}


def read_text(prop: Property, text: str) -> str:
    if not 0 < len(text) <= LONGEST_TEXT or not text.isprintable():
        raise Invalid("property_text", field=prop.name)
    return text


def read_number(prop: Property, text: str) -> float:
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", text):
        raise Invalid("property_number", field=prop.name, value=text)
    return float(text)


def read_integer(prop: Property, text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,15}", text):
        raise Invalid("property_integer", field=prop.name, value=text)
    return int(text)


def read_boolean(prop: Property, text: str) -> bool:
    if text not in ("true", "false"):
        raise Invalid("property_boolean", field=prop.name, value=text)
    return text == "true"


def read_date(prop: Property, text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise Invalid("property_date", field=prop.name, value=text)
    return text


READERS = {
    "text": read_text,
    "integer": read_integer,
    "number": read_number,
    "boolean": read_boolean,
    "date": read_date,
    "choice": read_choice,
}
