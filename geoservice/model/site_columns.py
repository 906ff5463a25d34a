"""Accepted rows by columns: the values of each property, the place in WGS-84, and what makes a row the same site again.

Plain lists: each is made as a whole and handed on as a whole, and a table of pandas between the two would cost an import
a third of a second before its first row.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress, repeat
from typing import Any

import numpy as np
import orjson

from geoservice.model.cell import plain
from geoservice.model.position import Positions


@dataclass(frozen=True)
class SiteColumns:
    """values: by property, one for each site, None where nothing was given; always with `row`, from 0 in the sheet.

    lon, lat: degrees in WGS-84, NaN for a site that waits for a location.
    """

    values: Mapping[str, list[Any]]
    lon: np.ndarray
    lat: np.ndarray

    def __len__(self) -> int:
        return len(self.lon)

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def __getitem__(self, name: str) -> list[Any]:
        return self.values[name]

    def given(self, name: str) -> list[Any]:
        """The values of a property, nothing for all where the sheet has none."""
        return self.values[name] if name in self.values else [None] * len(self)

    @property
    def is_located(self) -> np.ndarray:
        return np.isfinite(self.lon)

    def with_columns(self, **columns: list[Any]) -> "SiteColumns":
        return replace(self, values={**self.values, **columns})

    def only(self, names: Iterable[str]) -> "SiteColumns":
        """Less all properties but these, where there are such."""
        return replace(self, values={name: self.values[name] for name in names if name in self.values})

    def kept(self, mask: Sequence[bool] | np.ndarray) -> "SiteColumns":
        """The sites at whose places the mask is true."""
        which = np.asarray(mask, bool)
        if which.all():
            return self
        chosen = which.tolist()
        values = {name: list(compress(column, chosen)) for name, column in self.values.items()}
        return SiteColumns(values, self.lon[which], self.lat[which])

    def less(self, rows: Collection[int]) -> "SiteColumns":
        """Without the sites of these rows of the sheet."""
        return self.kept([row not in rows for row in self.values["row"]]) if rows else self


def accepted(
    columns: Mapping[str, list[Any]], placed: Positions, rows: Sequence[int], refused: Collection[int]
) -> SiteColumns:
    """The sites of these rows of the sheet, less those of the refused ones."""
    located = np.isfinite(placed.lon) & np.isfinite(placed.lat)
    values = {
        "row": list(rows), **columns, "source_key": source_keys(columns, len(rows)),
        "position": given_as(placed, located, columns.get("accuracy_metres")),
    }  # fmt: skip
    lon, lat = (np.where(located, degrees, np.nan) for degrees in (placed.lon, placed.lat))
    return SiteColumns(values, lon, lat).less(refused)


def source_keys(columns: Mapping[str, list[Any]], count: int) -> list[str]:
    """What makes a row the same site next time: its own number, or else name and address."""
    nothing = [None] * count
    given = zip(
        columns["name"], columns.get("address", nothing), columns.get("external_id", nothing), strict=True
    )
    return [
        f"id:{number}" if number else f"na:{squeezed(name)}|{squeezed(address)}"
        for name, address, number in given
    ]


def squeezed(text: str | None) -> str:
    return plain(text or "").replace(" ", "")


def given_as(
    placed: Positions, located: np.ndarray, accuracies: Sequence[float | None] | None
) -> list[bytes | None]:
    """How each place was given, as JSON; None where none was. accuracies: in metres, as far as they are given."""
    # Two numbers each, so nothing but their ends is `],[`. Members in the order in which jsonb keeps them.
    axes = np.column_stack((placed.x, placed.y))
    pairs = orjson.dumps(axes, option=orjson.OPT_SERIALIZE_NUMPY)[2:-2].split(b"],[")
    end = b'], "datum": %b, "source": "file"' % orjson.dumps(placed.source)
    ends = [
        end + b"}" if metres is None else end + b', "accuracy_metres": %b}' % orjson.dumps(metres)
        for metres in accuracies or repeat(None, len(located))
    ]
    return [
        b'{"raw": [' + pair + end if found else None
        for pair, end, found in zip(pairs, ends, located.tolist(), strict=False)
    ]
