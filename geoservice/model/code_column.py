"""The column of site codes in a sheet: codes, faults at their cells, and numbers that are the union's own."""

from collections.abc import Sequence

from geoservice.model.header import Header
from geoservice.model.layer import Layer
from geoservice.model.notice import Notice
from geoservice.model.problem import Problem
from geoservice.model.sheet import Sheet
from geoservice.model.site_code import Code, read_codes


def add_codes(
    columns: dict[str, list], sheet: Sheet, layer: Layer, header: Header, rows: Sequence[int]
) -> tuple[list[Problem], list[Notice]]:
    """Codes as thirteen digits. What is no code is the site's own number, or kept beside the one it has."""
    if "code" not in columns:
        return [], []
    found = read_codes(columns["code"], layer)
    columns["code"] = [code.digits for code in found]
    own = [(row, code.own) for row, code in zip(rows, found, strict=True) if code.own]
    if own:
        keep_own(columns, found)
    column = header.columns["code"]
    problems = [
        Problem(row, column, code.reason, code.values)
        for row, code in zip(rows, found, strict=True)
        if code.reason
    ]
    told = (
        [Notice("own_code", {"value": own[0][1], "count": len(own)}, sheet.address(own[0][0], column))]
        if own
        else []
    )
    return problems, told


def keep_own(columns: dict[str, list], found: Sequence[Code]) -> None:
    nothing = [None] * len(found)
    numbers, others = columns.get("external_id", nothing), columns.get("code_other", nothing)
    columns["external_id"] = [number or code.own for number, code in zip(numbers, found, strict=True)]
    columns["code_other"] = [
        [*(other or ()), code.own] if number and code.own and number != code.own else other
        for other, number, code in zip(others, numbers, found, strict=True)
    ]
