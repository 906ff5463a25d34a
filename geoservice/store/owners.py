"""The union to which each site of a sheet belongs: the one that the sheet names, else that of the site's division."""

from collections import Counter

from psycopg2.extensions import cursor

from geoservice.model.notice import Notice
from geoservice.model.problem import Problem
from geoservice.model.registration import Registration
from geoservice.store.organisations import (
    ROOT,
    divisions_with_unions,
    inside,
    organisations_for_divisions,
    organisations_named,
)


class Owners:
    """Answers part by part, and asks the register only for what no earlier part has asked."""

    within = ROOT

    def __init__(self, cur: cursor):
        self.cur = cur
        self.named: dict[str, str | None] = {}
        self.answering: dict[str | None, str] = {}
        self.missing: Counter[str] = Counter()

    def of(self, part: Registration) -> list[str]:
        """The id of the union of each site."""
        codes, names = part.sites["division_code"], part.sites.given("organisation")
        self._learn({name for name in names if name}, set(codes))
        self.missing.update(name for name in names if name and not self.named[name])
        return [
            (name and self.named[name]) or self.answering[code]
            for name, code in zip(names, codes, strict=True)
        ]

    def prepare(self) -> None:
        """Ask what most parts will need, while the first of them is made."""
        self._learn(set(), {None})

    def notices(self) -> list[Notice]:
        """What is to be said of names that no union bears."""
        return [
            Notice("organisation", {"name": name, "count": count}) for name, count in self.missing.items()
        ]

    def _learn(self, names: set[str], codes: set[str | None]) -> None:
        if unheard := names - self.named.keys():
            self.named |= dict.fromkeys(unheard) | organisations_named(self.cur, unheard, self.within)
        if new := codes - self.answering.keys():
            # With all that there are, so that no later part has to ask: it would wait for the rows of this one to arrive.
            all_known = set() if self.answering else divisions_with_unions(self.cur)
            self.answering |= organisations_for_divisions(self.cur, new | all_known)


class OwnersBelow(Owners):
    """Owners for whoever may only write below one union: sites that name none below it are its own.

    id, path, name: of that union.
    """

    def __init__(self, cur: cursor, *, id: str, path: str, name: str):
        super().__init__(cur)
        self.id, self.within, self.name = id, path, name
        self.outside: dict[str, str] = {}  # id by name, of unions of the register that are not below it

    def allowed(self, part: Registration) -> Registration:
        """Less the rows that name a union elsewhere, each with a problem at its cell."""
        self.quietly(part)
        union = {"union_zh": self.name, "union_en": self.name}
        problems = [
            Problem(row, part.header.columns["organisation"], "out_of_scope", {"value": name, **union})
            for row, name in zip(part.sites["row"], part.sites.given("organisation"), strict=True)
            if name in self.outside
        ]
        return part.refusing(problems)

    def quietly(self, part: Registration) -> list[str]:
        """As `of`, for a part whose names are counted when it is taken."""
        counted = self.missing.copy()
        found = self.of(part)
        self.missing = counted
        return found

    def _learn(self, names: set[str], codes: set[str | None]) -> None:
        new_names, known = names - self.named.keys(), set(self.answering)
        super()._learn(names, codes)
        new_codes = self.answering.keys() - known
        asked = {id for name in new_names if (id := self.named[name])}
        asked |= {self.answering[code] for code in new_codes}
        below = inside(self.cur, asked, self.within) if asked else set()
        self.outside |= {name: id for name in new_names if (id := self.named[name]) and id not in below}
        self.answering |= {code: self.id for code in new_codes if self.answering[code] not in below}
