"""TOML files that people write: read key by key, and refused with file, table and key where they are wrong."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geoservice.model.fault import Misconfigured, words
from geoservice.model.title import Title

words(layer_file=("{where}：{problem}", "{where}: {problem}"))

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Reader:
    """One TOML table, read key by key; what nobody asked for is refused by `finish`."""

    def __init__(self, path: Path, table: dict[str, Any] | None = None, where: str = ""):
        self.path, self.where = path, where or path.name
        self.table = parse(path) if table is None else dict(table)

    def take(self, key: str, kind: type | tuple[type, ...], default: Any = ...) -> Any:
        value = self.table.pop(key, default)
        if value is ...:
            raise self.wrong(f"{key} is missing")
        if value is not default and (
            not isinstance(value, kind) or (kind is int and isinstance(value, bool))
        ):
            raise self.wrong(f"{key} has the wrong type")
        return value

    def title(self, key: str, default: Any = ...) -> Title:
        value = self.take(key, dict, default)
        if not isinstance(value, dict):
            return value
        if set(value) != {"zh", "en"} or not all(isinstance(v, str) and v for v in value.values()):
            raise self.wrong(f"{key} needs zh and en")
        return Title(**value)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.take(key, list, [])
        if not all(isinstance(v, str) and v for v in value):
            raise self.wrong(f"{key} needs a list of words")
        return tuple(value)

    def tables(self, key: str) -> Iterator[tuple[str, "Reader"]]:
        for name, table in self.take(key, dict, {}).items():
            where = f"{self.where} [{key}.{name}]"
            if not NAME.fullmatch(name) or not isinstance(table, dict):
                raise Misconfigured(
                    "layer_file", where=where, problem="needs a name of a-z, 0-9 and _, and a table"
                )
            yield name, Reader(self.path, table, where)

    def finish(self) -> None:
        if self.table:
            raise self.wrong(f"unknown key {', '.join(sorted(self.table))}")

    def wrong(self, problem: str) -> Misconfigured:
        return Misconfigured("layer_file", where=self.where, problem=problem)


def parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Misconfigured("layer_file", where=path.name, problem=error) from None
