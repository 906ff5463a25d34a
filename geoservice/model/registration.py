"""A registration sheet understood: which rows are sites of what kind and where, and what is wrong with the rest."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import repeat

import orjson

from geoservice.model.header import Header
from geoservice.model.layer import Layer
from geoservice.model.notice import Notice
from geoservice.model.problem import Problem
from geoservice.model.sheet import Sheet
from geoservice.model.site_code import Holder, shown
from geoservice.model.site_columns import SiteColumns

# Columns of the register itself, not members of its documents.
NOT_DOCUMENTS = {
    "code", "accuracy_metres", "name", "address", "division_code", "organisation", "verified_at", "status", "row", "source_key", "position",
    "organisation_id",
}  # fmt: skip
# Public, and made here from what was given.
DERIVED = {"opening_hours_text", "holiday_policy", "division_name"}


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What is said of a sheet. source: datum or CRS of the given positions; None when no row has one."""

    sheet: Sheet
    layer: Layer
    header: Header
    source: str | None
    problems: list[Problem]
    notices: list[Notice]

    @property
    def refused_rows(self) -> set[int]:
        return {problem.row for problem in self.problems}


@dataclass(frozen=True, kw_only=True)
class Registration(Findings):
    """sites: accepted rows, with `row` (from 0 in the sheet), `source_key` and `position` (as given).

    rows: the rows of the sheet that this is about, all below the header or a part of them.
    """

    rows: range
    sites: SiteColumns

    def findings(self) -> Findings:
        """Less the sites."""
        return Findings(**{told.name: getattr(self, told.name) for told in fields(Findings)})

    @property
    def unlocated(self) -> int:
        return len(self.sites) - int(self.sites.is_located.sum())

    def documents(self, *, internal: bool) -> Iterable[bytes]:
        """The JSON document of each site: its public properties, or its internal ones."""
        # In the order in which jsonb keeps them, so that the database need not sort the members of each.
        names = sorted(
            (name for name in self.sites if in_documents(name, self.layer, internal=internal)),
            key=lambda name: (len(name.encode()), name),
        )
        if not names:
            return repeat(b"{}", len(self.sites))
        columns = [self.sites[name] for name in names]
        rows = zip(*columns, strict=True)
        if any(None in column for column in columns):
            filled = (
                {name: value for name, value in zip(names, values, strict=True) if value is not None}
                for values in rows
            )
            return map(orjson.dumps, filled)
        return (orjson.dumps(dict(zip(names, values, strict=True))) for values in rows)

    def without_duplicates(
        self, owners: Sequence[object], first: dict[tuple[object, str], int] | None = None
    ) -> "Registration":
        """Less every site that an earlier row of the same owner already is. owners: one for each site.

        first: the rows of the sites of earlier parts of the sheet, by owner and key; those of this one are added.
        """
        first = {} if first is None else first
        problems = []
        for owner, key, row in zip(owners, self.sites["source_key"], self.sites["row"], strict=True):
            earlier = first.setdefault((owner, key), row)
            if earlier != row:
                names = ("external_id", "code", "name") if key.startswith("id:") else ("name",)
                column = next(self.header.columns[name] for name in names if name in self.header.columns)
                other = self.sheet.address(earlier, None if self.sheet.features else column)
                problems.append(Problem(row, column, "duplicate", {"other": other}))
        return self.refusing(problems)

    def recognised(
        self,
        holders: Mapping[str, Holder],
        others: Container[tuple[str, str]],
        first: dict[str, int],
    ) -> "Registration":
        """With each site whose code the register knows as that site, under whatever name it comes now.

        holders: who bears a code in the register. others: (organisation, source_key) of sites that are there by
        themselves. A code that is another site's, there or in an earlier row, is a problem at its cell.
        first: the rows of codes that the register does not know, of earlier parts; those of this one are added.
        """
        sites, column = self.sites, self.header.columns["code"]
        keys, problems = list(sites["source_key"]), list[Problem]()
        owners = sites["organisation_id"]
        for place, (row, code) in enumerate(zip(sites["row"], sites["code"], strict=True)):
            holder = holders.get(code)
            if holder is None:
                if code and first.setdefault(code, row) != row:
                    other = self.sheet.address(first[code], None if self.sheet.features else column)
                    problems.append(
                        Problem(row, column, "code_twice", {"value": shown(code), "other": other})
                    )
            elif holder.is_other(self.layer.id, owners[place], keys[place], others):
                problems.append(
                    Problem(row, column, "code_used", {"value": shown(code), "name": holder.name})
                )
            else:
                keys[place] = holder.source_key
        return replace(self, sites=sites.with_columns(source_key=keys)).refusing(problems)

    def refusing(self, problems: Sequence[Problem]) -> "Registration":
        """Less the rows of these problems, which are told with the others."""
        if not problems:
            return self
        sites = self.sites.less({problem.row for problem in problems})
        return replace(self, sites=sites, problems=in_order([*self.problems, *problems]))


def in_documents(name: str, layer: Layer, *, internal: bool) -> bool:
    """Whether a column belongs in the public or the internal document; what the layer file does not name
    as public is internal."""
    is_public = name in layer.public or name in DERIVED
    return name not in NOT_DOCUMENTS and is_public is not internal


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """One problem a cell, the first that was found, from the top left."""
    by_cell: dict[tuple[int, int], Problem] = {}
    for problem in problems:
        by_cell.setdefault((problem.row, -1 if problem.column is None else problem.column), problem)
    return [by_cell[cell] for cell in sorted(by_cell)]
