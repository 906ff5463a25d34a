"""Whether each facility of a site works and when that was seen, put together from all that a sheet says of it."""

from collections.abc import Mapping
from typing import Any

from geoservice.model.column import Column
from geoservice.model.layer import Layer, Property
from geoservice.model.remark import ALL, Remark

State = dict[str, Any]  # working, and checked_at where that is known


def add_states(columns: dict[str, list], layer: Layer, read: Mapping[str, Column]) -> None:
    """Fill the columns of properties of type `states`, and complete the lists that they speak of."""
    for prop in layer.properties.values():
        if prop.type == "states" and (prop.of in read or prop.name in read):
            add_column(columns, prop, read)


def add_column(columns: dict[str, list], prop: Property, read: Mapping[str, Column]) -> None:
    listed, stated = read.get(str(prop.of)), read.get(prop.name)
    days = columns.get(str(prop.day))
    if not (stated or days or (listed and listed.remarks)):
        return
    rows = len((listed or stated or Column([])).values)
    listed = listed or Column([None] * rows)
    more = stated.remarks if stated else {}
    both = [
        together(keys, {**listed.remarks.get(index, {}), **more.get(index, {})}, day)
        for index, (keys, day) in enumerate(zip(listed.values, days or [None] * rows, strict=True))
    ]
    columns[str(prop.of)] = [keys for keys, _ in both]
    columns[prop.name] = [states for _, states in both]


def together(
    listed: list[str] | None, remarks: dict[str, Remark], day: str | None
) -> tuple[list[str] | None, dict[str, State] | None]:
    """The facilities of one row, and the state of those of which one is known.

    A day on which the facilities were looked at says of each that is listed that it works, unless a remark on it
    says otherwise.
    """
    whole = remarks.pop(ALL, None)
    keys = [key for key in dict.fromkeys([*(listed or ()), *remarks]) if present(remarks.get(key))]
    states = {}
    for key in keys:
        remark = remarks.get(key) or Remark()
        working = remark.working
        if working is None:
            working = whole.working if whole else True if (day or remark.checked_at) else None
        if working is not None:
            seen = remark.checked_at or (whole.checked_at if whole else None) or day
            states[key] = {"working": working, **({"checked_at": seen} if seen else {})}
    return keys or None, states or None


def present(remark: Remark | None) -> bool:
    return remark is None or remark.present
