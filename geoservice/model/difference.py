"""What differs between two states of a record, as its history has them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

# Members whose own members are told one by one.
NESTED = ("properties",)


class Difference(NamedTuple):
    """A member that differs. before, after: None where there was nothing, or is nothing any more."""

    name: str
    before: Any
    after: Any


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Difference]:
    """The members that differ, in the order in which the later state has them."""
    former, later = flat(before or {}), flat(after or {})
    names = [*later, *(name for name in former if name not in later)]
    if before is None:
        return [Difference(name, None, later[name]) for name in names]
    return [
        Difference(name, former.get(name), later.get(name))
        for name in names
        if former.get(name) != later.get(name)
    ]


def flat(state: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in state.items():
        if name in NESTED and isinstance(value, Mapping):
            found.update(value)
        else:
            found[name] = value
    return found
