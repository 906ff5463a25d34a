"""The union to which each site of a sheet belongs: the one that the sheet names, else that of the site's division."""

from collections import Counter

from psycopg2.extensions import cursor

from geoservice.model.notice import Notice
from geoservice.model.registration import Registration
from geoservice.store.organisations import organisations_for_divisions, organisations_named


class Owners:
    """Answers part by part, and asks the register only for what no earlier part has asked."""

    def __init__(self, cur: cursor):
        self.cur = cur
        self.named: dict[str, str | None] = {}
        self.answering: dict[str | None, str] = {}
        self.missing: Counter[str] = Counter()

    def of(self, part: Registration) -> list[str]:
        """The id of the union of each site."""
        frame = part.sites
        codes = frame["division_code"].tolist()
        names = frame["organisation"].tolist() if "organisation" in frame else [None] * len(frame)
        self._learn({name for name in names if name}, set(codes))
        self.missing.update(name for name in names if name and not self.named[name])
        return [
            (name and self.named[name]) or self.answering[code]
            for name, code in zip(names, codes, strict=True)
        ]

    def notices(self) -> list[Notice]:
        """What is to be said of names that no union bears."""
        return [
            Notice("organisation", {"name": name, "count": count}) for name, count in self.missing.items()
        ]

    def _learn(self, names: set[str], codes: set[str | None]) -> None:
        if unheard := names - self.named.keys():
            self.named |= dict.fromkeys(unheard) | organisations_named(self.cur, unheard)
        if new := codes - self.answering.keys():
            self.answering |= organisations_for_divisions(self.cur, new)
