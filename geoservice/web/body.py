"""Readers of JSON bodies: strict, for what a machine sends wrongly it should hear of."""

import json
from collections.abc import Collection
from typing import Any

import orjson
from flask import request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from geoservice.model.fault import Invalid, words

words(
    body_json=("内容不是合法的 JSON 对象。", "The body is not a valid JSON object."),
    body_member=("不认识这一项。可用的有：{known}", "This member is not known. Known ones: {known}"),
    body_twice=("这一项只能给一次。", "This member may be given only once."),
    body_missing=("缺少这一项。", "This member is missing."),
    body_number=(
        "“{value}”不是 {low} 到 {high} 之间的数。",
        "'{value}' is not a number from {low} to {high}.",
    ),
    body_whole=(
        "“{value}”不是 {low} 到 {high} 之间的整数。",
        "'{value}' is not a whole number from {low} to {high}.",
    ),
    body_choice=("“{value}”不在可选值之中：{choices}", "'{value}' is not one of {choices}."),
    body_choices=(
        "需要一个不重复、不为空的列表，可选值：{choices}",
        "It needs a list, not empty and without doubles, out of {choices}.",
    ),
)


FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def require_form() -> None:
    """Raise UnsupportedMediaType for what no form sends, in which every field would be missing."""
    if request.mimetype not in FORMS and request.content_length:
        raise UnsupportedMediaType


def json_object(known: Collection[str]) -> dict[str, Any]:
    """The body as an object that has only `known` members. Raises Invalid, and 415 for another content type."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    content = request.get_data(cache=False)
    # Where the length is not said before, Werkzeug reads as much as may be and leaves the rest.
    if request.content_length is None and len(content) >= (request.max_content_length or 0):
        raise RequestEntityTooLarge
    try:
        body = orjson.loads(content)
        if isinstance(body, dict):
            EACH_ONCE.decode(content.decode())
    except (orjson.JSONDecodeError, RecursionError):
        raise Invalid("body_json") from None
    if not isinstance(body, dict):
        raise Invalid("body_json")
    for name in body:
        if name not in known:
            raise Invalid("body_member", field=name, known=", ".join(known))
    return body


def each_once(pairs: list[tuple[str, Any]]) -> None:
    """Raise Invalid for a member that an object has twice: of two places nobody knows which one is meant."""
    seen = set()
    for name, _ in pairs:
        if name in seen:
            raise Invalid("body_twice", field=name)
        seen.add(name)


# Beside orjson, which takes the last of two. json alone would let half characters, NaN and numbers of any length in.
EACH_ONCE = json.JSONDecoder(object_pairs_hook=each_once)


def written(value: Any) -> str:
    """A value as the body has it: `true`, not `True`."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def number(body: dict[str, Any], field: str, low: float, high: float) -> float:
    """A number from low to high; true and "1" are none. Raises Invalid."""
    value = present(body, field)
    # orjson reads 1e999 as infinity, which no range holds.
    if type(value) not in (int, float) or not low <= value <= high:
        raise Invalid("body_number", field=field, value=written(value), low=f"{low:g}", high=f"{high:g}")
    return float(value)


def whole(body: dict[str, Any], field: str, low: int, high: int) -> int:
    """A whole number from low to high. Raises Invalid."""
    value = present(body, field)
    if type(value) is not int or not low <= value <= high:
        raise Invalid("body_whole", field=field, value=written(value), low=low, high=high)
    return value


def one_of(body: dict[str, Any], field: str, choices: Collection[str]) -> str:
    """One of the choices. Raises Invalid."""
    value = present(body, field)
    if not isinstance(value, str) or value not in choices:
        raise Invalid("body_choice", field=field, value=written(value), choices=", ".join(choices))
    return value


def some_of(body: dict[str, Any], field: str, choices: Collection[str]) -> list[str]:
    """A list of different choices, at least one. Raises Invalid."""
    value = present(body, field)
    fits = isinstance(value, list) and value and all(isinstance(v, str) and v in choices for v in value)
    if not fits or len(set(value)) != len(value):
        raise Invalid("body_choices", field=field, choices=", ".join(choices))
    return value


def present(body: dict[str, Any], field: str) -> Any:
    if field not in body:
        raise Invalid("body_missing", field=field)
    return body[field]
