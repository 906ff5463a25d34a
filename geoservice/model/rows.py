"""The rows of a sheet that are read as far as somebody asks for them."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, overload

from geoservice.model.sheet import Value

Row = Sequence[Value]


class ComingRows(Sequence[Row]):
    """Rows from an iterator, all of which are kept. What reading one raises comes to whoever first asks for it.

    To ask for the length reads them all; to ask for a part reads no more than that.
    """

    def __init__(self, rows: Iterator[Row]):
        self._coming, self._come = rows, list[Row]()

    @overload
    def __getitem__(self, wanted: int) -> Row: ...
    @overload
    def __getitem__(self, wanted: slice) -> Sequence[Row]: ...
    def __getitem__(self, wanted: int | slice) -> Any:
        if wanted.__class__ is int and 0 <= wanted < len(self._come):  # asked for each row
            return self._come[wanted]
        last = wanted.stop if isinstance(wanted, slice) else wanted
        if last is None or last < 0:  # counted from the end
            self._read(None)
        elif (missing := last + isinstance(wanted, int) - len(self._come)) > 0:
            self._read(missing)
        return self._come[wanted]

    def __len__(self) -> int:
        self._read(None)
        return len(self._come)

    def _read(self, count: int | None) -> None:
        self._come += islice(self._coming, count)
