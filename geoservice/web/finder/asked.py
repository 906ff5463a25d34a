"""What a visitor asks of the list: words, kinds, and the place where the page before ended."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import request

from geoservice.model.fault import Invalid, words
from geoservice.model.search import Search, read_search
from geoservice.store.finds import Key
from geoservice.web.links import link
from geoservice.web.params import one_of
from geoservice.web.parts import layers

words(
    list_place=(
        "这一页的地址不完整，请回到列表开头。",
        "This page's address is not whole; please go back to the list.",
    )
)

AFTER = re.compile(r"([0-3])\.([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,18})")


@dataclass(frozen=True)
class Asked:
    """typed: the words as given. kinds: ids, empty for every kind. after: where the page before ended."""

    typed: str
    search: Search
    kinds: tuple[str, ...]
    after: Key | None = None

    def link(self, **changes: object) -> str:
        """The address of the list with these changes and from its beginning, unless they say otherwise."""
        values = {"q": self.typed or None, "layer": list(self.kinds), **changes}
        return link("finder.home", **values)

    def toggled(self, kind: str) -> str:
        """The address of the list with a kind taken in or left out."""
        rest = [each for each in self.kinds if each != kind]
        return self.link(layer=rest if kind in self.kinds else [*self.kinds, kind])

    def chips(self, kinds: Iterable[str]) -> list[str]:
        """All kinds with the chosen ones first: a phone shows only the beginning of their row."""
        return sorted(kinds, key=lambda kind: kind not in self.kinds)

    def link_after(self, key: Key) -> str:
        return self.link(after=f"{key.standing}.{key.confirmed.isoformat()}.{key.fid}")


def asked() -> Asked:
    """What the present request asks. Raises Invalid for an unknown kind or a broken `after`."""
    typed = request.args.get("q", "")
    search = read_search(typed, layers())
    kinds = {one_of(kind, "layer", list(layers())) for kind in request.args.getlist("layer") if kind}
    return Asked(
        search.shown, search, tuple(id for id in layers() if id in kinds), read_key(request.args.get("after"))
    )


def read_key(text: str | None) -> Key | None:
    """The place that `link_after` wrote. Raises Invalid."""
    if not text:
        return None
    if not (match := AFTER.fullmatch(text)):
        raise Invalid("list_place", field="after")
    standing, day, fid = match.groups()
    try:
        return Key(int(standing), date.fromisoformat(day), int(fid))
    except ValueError:
        raise Invalid("list_place", field="after") from None
