"""What would become of each row of a sheet of unions: whose parent it names, and whether the register has it already.

Parents may stand in the sheet in any order. A name that the sheet bears once means the sheet's own union; where several
bear it, `县总工会/机关工会` or a path says which.
"""

import re
import secrets
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from geoservice.model.division import division
from geoservice.model.fault import words, words_of
from geoservice.model.organisation import LEVELS, TERRITORIAL, may_hang, order_values
from geoservice.model.organisation_path import PATH
from geoservice.model.organisation_sheet import DIVISION, LEVEL, NAME, PARENT, OrganisationSheet, Row
from geoservice.model.problem import Problem

words(
    cell_union_parent=(
        "没有叫“{value}”的上级工会：表里没有，“{under}”下面也没有。",
        "There is no union called '{value}', neither in the sheet nor below {under}.",
    ),
    cell_union_parents=(
        "有几个工会都叫“{value}”，请写明是哪一个，例如“{hint}”。",
        "Several unions are called '{value}'; please say which, as in '{hint}'.",
    ),
    cell_union_loop=(
        "上级关系成了圈：“{value}”最后又归自己管。",
        "The line of parents is a loop: '{value}' ends up below itself.",
    ),
    cell_union_parent_refused=(
        "它的上级（第 {other} 行）没有被接受。",
        "Its parent (row {other}) was refused.",
    ),
    cell_union_twice=(
        "同一个上级下面有两个“{value}”，另一个在第 {other} 行。",
        "There are two '{value}' under one parent; the other is in row {other}.",
    ),
    cell_union_order=words_of("organisation_order"),
    cell_union_outside=(
        "区划 {value} 不在上级工会的区划 {above} 之内。",
        "Division {value} is not inside that of the parent, {above}.",
    ),
    cell_union_deep=("层次超过 {limit} 层。", "The tree would be more than {limit} levels deep."),
    cell_union_elsewhere=(
        "{value} 已有同名的工会。如果是同一个，请移动它，不要再加一个。",
        "There is a union of this name at {value}. If it is the same, move it rather than add another.",
    ),
    cell_union_differs=(
        "登记的是“{held_zh}”，表里是“{said_zh}”。导入不改这一项。",
        "The register says {held_en}, the sheet {said_en}. An import does not change it.",
    ),
)

NEW, SAME, RENAMED, REFUSED = "new", "same", "renamed", "refused"
VERDICTS = (NEW, RENAMED, REFUSED, SAME)
VERDICT_TITLES = {
    NEW: ("新增", "new"),
    SAME: ("已有", "there already"),
    RENAMED: ("改名？", "renamed?"),
    REFUSED: ("有误", "refused"),
}
DEEPEST = 20
PARTS = re.compile(r"\s*(?:/|／|>|＞|→)\s*")


@dataclass(frozen=True, slots=True)
class Known:
    """A union that the register has. above: the name of the one over it."""

    id: str
    path: str
    level: str
    name: str
    division: str | None = None
    above: str = ""

    @property
    def parent(self) -> str:
        return self.path.rpartition(".")[0]


@dataclass(slots=True)
class Planned:
    """What becomes of a row. path: where it is, or would be; known: the union that it is, or may have been called."""

    row: Row
    verdict: str
    path: str = ""
    known: Known | None = None
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """All rows of a sheet, in its order; `refused` are those of which not even the row could be read."""

    rows: Sequence[Planned]
    refused: Sequence[Problem]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(each.verdict for each in self.rows)
        found[REFUSED] += len({problem.row for problem in self.refused})
        return {verdict: found[verdict] for verdict in VERDICTS}

    @property
    def faults(self) -> list[Problem]:
        """Why rows are refused, in the order of the sheet."""
        found = [*self.refused, *(problem for each in self.of(REFUSED) for problem in each.problems)]
        return sorted(found, key=lambda problem: problem.row)

    def of(self, verdict: str) -> list[Planned]:
        return [each for each in self.rows if each.verdict == verdict]


def plan(
    sheet: OrganisationSheet,
    known: Iterable[Known],
    under: Known,
    *,
    taken: Collection[str] = (),
    renamed: Collection[int] | None = None,
) -> Plan:
    """What becomes of the rows. known: of the unions at and below `under`, those whose name, path or division the sheet bears.

    taken: paths that no new union can have. renamed: the rows of which somebody said that they are new names; None while
    nobody was asked.
    """
    return Planning(sheet, known, under, taken, renamed).made()


class Planning:
    """Every look is one at a dictionary, so that a sheet of many unions of one name costs no more than another."""

    def __init__(
        self, sheet: OrganisationSheet, known: Iterable[Known], under: Known,
        taken: Collection[str], renamed: Collection[int] | None,
    ):  # fmt: skip
        self.sheet, self.under, self.taken, self.renamed = sheet, under, set(taken), renamed
        self.at = {each.path: each for each in known} | {under.path: under}
        self.named: dict[str, list[Known]] = defaultdict(list)
        self.held: dict[tuple[str, str], Known] = {}
        self.answering: dict[tuple[str, str, str], Known] = {}
        for each in self.at.values():
            self.named[each.name].append(each)
            self.held[each.parent, each.name] = each
            if each.division and stands_for_its_division(each.level, each.division):
                self.answering[each.parent, each.level, each.division] = each
        # Rows that say the same of one union are told as such later; as a parent they are one.
        self.rows_named: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in sheet.rows:
            self.rows_named[row.name].setdefault(row.parent, row)
        self.meant: dict[str, Sequence[Row | Known]] = {}
        self.first: dict[tuple[str, str], int] = {}
        self.planned: dict[int, Planned] = {}

    def made(self) -> Plan:
        for row in self.sheet.rows:
            for each in self.line(row):
                if each.row not in self.planned:
                    self.planned[each.row] = self.placed(each)
        return Plan([self.planned[row.row] for row in self.sheet.rows], self.sheet.problems)

    def line(self, row: Row) -> list[Row]:
        """The row and those of the sheet above it that are still to be planned, from the top; loops are refused on the way."""
        line, seen = list[Row](), dict[int, int]()
        while row.row not in self.planned:
            if row.row in seen:
                for each in line[seen[row.row] :]:
                    self.planned[each.row] = self.refused(each, PARENT, "loop", value=each.name)
                break
            seen[row.row] = len(line)
            line.append(row)
            above = self.parent(row)
            if not isinstance(above, Row):
                break
            row = above
        return line[::-1]

    # --- parents ------------------------------------------------------------------------------------------------------

    def parent(self, row: Row) -> Row | Known | Problem:
        """Whom a row names as its parent."""
        if not row.parent:
            return self.under
        if row.parent == row.name:
            return row
        if row.parent not in self.meant:
            self.meant[row.parent] = self.called(row.parent) or self.called_below(row.parent)
        found = self.meant[row.parent]
        if len(found) == 1:
            return found[0]
        if found:
            return self.problem(row, PARENT, "parents", value=row.parent, hint=self.hint(found[0]))
        if row.parent in self.at:
            return self.at[row.parent]
        return self.problem(row, PARENT, "parent", value=row.parent, under=self.under.name)

    def called(self, name: str, above: str | None = None) -> Sequence[Row | Known]:
        """The unions of a name: those of the sheet, or else those of the register. above: what their parent is called."""
        rows = [
            each for each in self.rows_named.get(name, {}).values()
            if above is None or last_part(each.parent or self.under.name) == above
        ]  # fmt: skip
        return rows or [each for each in self.named.get(name, ()) if above is None or each.above == above]

    def called_below(self, text: str) -> Sequence[Row | Known]:
        """As `县总工会/机关工会`."""
        parts = PARTS.split(text)
        return self.called(parts[-1], parts[-2]) if len(parts) > 1 else ()

    def hint(self, found: Row | Known) -> str:
        above = found.above if isinstance(found, Known) else last_part(found.parent) or self.under.name
        return f"{above}/{found.name}"

    # --- places -------------------------------------------------------------------------------------------------------

    def placed(self, row: Row) -> Planned:
        if self.is_under_itself(row):
            return self.same(row, self.under)
        above = self.parent(row)
        if isinstance(above, Problem):
            return Planned(row, REFUSED, problems=[above])
        if isinstance(above, Row):
            over = self.planned[above.row]
            if over.verdict == REFUSED or self.is_left_out(over):
                return self.refused(row, PARENT, "parent_refused", other=above.row + 1)
            above = self.standing(above, over)
        return self.twice(row, above.path) or self.existing(row, above.path) or self.added(row, above)

    def standing(self, row: Row, planned: Planned) -> Known:
        """A row of the sheet as the parent that it is, or would be."""
        if planned.known is None:
            return Known("", planned.path, row.level, row.name, row.division)
        return replace(planned.known, name=row.name, division=planned.known.division or row.division)

    def is_left_out(self, planned: Planned) -> bool:
        return planned.verdict == RENAMED and self.renamed is not None and planned.row.row not in self.renamed

    def is_under_itself(self, row: Row) -> bool:
        """Whether the row is the union under which all others come, as at the head of its own sheet."""
        return row.name == self.under.name and row.parent in ("", self.under.above, self.under.parent)

    def twice(self, row: Row, parent: str) -> Planned | None:
        first = self.first.setdefault((parent, row.name), row.row)
        if first == row.row:
            return None
        return self.refused(row, NAME, "twice", value=row.name, other=first + 1)

    def existing(self, row: Row, parent: str) -> Planned | None:
        """The row where the register has the union already, under this name or, it may be, under an earlier one."""
        if (parent, row.name) in self.held:
            return self.same(row, self.held[parent, row.name])
        if not row.division or not stands_for_its_division(row.level, row.division):
            return None
        former = self.answering.get((parent, row.level, row.division))
        if former is None or self.is_in_the_sheet(former, row.parent):
            return None
        if self.first.setdefault(("renamed", former.id), row.row) != row.row:
            return None
        return Planned(row, RENAMED, former.path, former)

    def is_in_the_sheet(self, known: Known, parent: str) -> bool:
        """Whether the sheet names it, too, so that another row is another union. parent: as it is written there."""
        said = self.rows_named.get(known.name, {})
        return any(each in said for each in (parent, known.above, known.parent))

    def same(self, row: Row, known: Known) -> Planned:
        told = []
        if known.level != row.level:
            (held_zh, held_en), (said_zh, said_en) = LEVELS[known.level], LEVELS[row.level]
            told.append(self.problem(row, LEVEL, "differs", held_zh=held_zh, held_en=held_en, said_zh=said_zh, said_en=said_en))  # fmt: skip
        if row.division and known.division and row.division != known.division:
            told.append(self.problem(row, DIVISION, "differs", held_zh=known.division, held_en=known.division,
                                     said_zh=row.division, said_en=row.division))  # fmt: skip
        return Planned(row, SAME, known.path, known, told)

    def added(self, row: Row, above: Known) -> Planned:
        if not may_hang(row.level, above.level):
            said = order_values(row.name, row.level, above.name, above.level)
            return self.refused(row, LEVEL, "order", **said)
        if row.level in TERRITORIAL and not is_inside(row.division, above.division):
            return self.refused(row, DIVISION, "outside", value=row.division, above=above.division)
        if above.path.count(".") + 2 > DEEPEST:
            return self.refused(row, PARENT, "deep", limit=DEEPEST)
        told = [
            self.problem(row, NAME, "elsewhere", value=each.path)
            for each in self.named.get(row.name, ())[:1]
            if row.level in TERRITORIAL
        ]
        return Planned(row, NEW, f"{above.path}.{self.label(row, above.path)}", problems=told)

    def label(self, row: Row, parent: str) -> str:
        """By the division, where that is free and means this union; otherwise by chance."""
        if row.division and stands_for_its_division(row.level, row.division):
            label = division_label(row.division)
            place = f"{parent}.{label}"
            if place not in self.taken and self.first.setdefault(("place", place), row.row) == row.row:
                return label
        return f"n{secrets.token_hex(8)}"

    # --- words --------------------------------------------------------------------------------------------------------

    def problem(self, row: Row, role: str, reason: str, **values: Any) -> Problem:
        column = self.sheet.column(role)
        return Problem(
            row.row, self.sheet.column(NAME) if column is None else column, f"union_{reason}", values
        )

    def refused(self, row: Row, role: str, reason: str, **values: Any) -> Planned:
        return Planned(row, REFUSED, problems=[self.problem(row, role, reason, **values)])


def last_part(text: str) -> str:
    return PARTS.split(text)[-1]


def stands_for_its_division(level: str, code: str) -> bool:
    """Whether there is one such union for the division: a county's enterprises bear its code, too."""
    return level in ("province", "city", "county") or (level == "township" and len(code) > 6)


def division_label(code: str) -> str:
    """The label of a path by a division's code, as `tree.free_place` gives it."""
    return f"d{code.rstrip('0') if len(code) == 6 else code}"


def is_inside(code: str | None, above: str | None) -> bool:
    """Whether a division lies in another, as far as both are known."""
    inner, outer = division(code), division(above)
    return inner is None or outer is None or inner.code.startswith(outer.prefix)


def sought(sheet: OrganisationSheet) -> dict[str, list[str]]:
    """What the register is asked for to plan the sheet: names, paths and codes of divisions."""
    names = {row.name for row in sheet.rows}
    parents = {row.parent for row in sheet.rows if row.parent}
    codes = {
        row.division
        for row in sheet.rows
        if row.division and stands_for_its_division(row.level, row.division)
    }
    return {
        "names": sorted(names | parents | {last_part(parent) for parent in parents}),
        "paths": sorted(parent for parent in parents if PATH.fullmatch(parent)),
        "codes": sorted(codes),
    }
