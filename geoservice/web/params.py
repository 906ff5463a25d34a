"""Readers of parameters: from text to a value, or a fault that names the parameter."""

import math
import re
from collections.abc import Collection, Mapping

from flask import request

from geoservice.model.fault import Invalid, words

words(
    unknown_parameter=(
        "不认识这个参数。可用的参数：{known}",
        "This parameter is not known. Known ones: {known}",
    ),
    repeated_parameter=("这个参数只能给一次。", "This parameter may be given only once."),
    whole_number=(
        "“{value}”不是 {low} 到 {high} 之间的整数。",
        "'{value}' is not a whole number from {low} to {high}.",
    ),
    number=("“{value}”不是 {low} 到 {high} 之间的数。", "'{value}' is not a number from {low} to {high}."),
    choice=("“{value}”不在可选值之中：{choices}", "'{value}' is not one of {choices}."),
)

# Only ASCII digits: int() would also take full-width and Arabic ones, 1_000 and blanks.
WHOLE = re.compile(r"-?[0-9]{1,18}")
DECIMAL = re.compile(r"[+-]?([0-9]{1,18}(\.[0-9]{0,18})?|\.[0-9]{1,18})([eE][+-]?[0-9]{1,2})?")


def only(known: Collection[str], args: Mapping[str, str] | None = None) -> None:
    """Raise Invalid when the query has a parameter that is not `known`, or has one twice."""
    given = request.args if args is None else args
    for name in given:
        if name not in known:
            raise Invalid("unknown_parameter", field=name, known=", ".join(sorted(known)))
        if hasattr(given, "getlist") and len(given.getlist(name)) > 1:
            raise Invalid("repeated_parameter", field=name)


def only_once(known: Collection[str], single: str) -> None:
    """Raise Invalid when the query has a parameter that is not `known`, or has `single` twice; others may repeat."""
    for name in request.args:
        if name not in known:
            raise Invalid("unknown_parameter", field=name, known=", ".join(sorted(known)))
    if len(request.args.getlist(single)) > 1:
        raise Invalid("repeated_parameter", field=single)


def whole(text: str, field: str, low: int, high: int) -> int:
    """A whole number from low to high. Raises Invalid."""
    if not WHOLE.fullmatch(text) or not low <= int(text) <= high:
        raise Invalid("whole_number", field=field, value=text, low=low, high=high)
    return int(text)


def number(text: str, field: str, low: float, high: float) -> float:
    """A finite number from low to high. Raises Invalid."""
    value = float(text) if DECIMAL.fullmatch(text) else math.nan
    if not low <= value <= high:
        raise Invalid("number", field=field, value=text, low=f"{low:g}", high=f"{high:g}")
    return value


def one_of(text: str, field: str, choices: Collection[str]) -> str:
    """One of the choices. Raises Invalid."""
    if text not in choices:
        raise Invalid("choice", field=field, value=text, choices=", ".join(choices))
    return text
