"""The tables of `script/bench tiles`, in Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmark.rate import Rate
from benchmark.report import EXPECTED_AT, table

# What was measured and of whom → answers.
Rates = Mapping[tuple[str, str], Rate]


@dataclass(frozen=True)
class Line:
    """One expectation. sites: with how many it was measured; more than one number where two are compared.

    bound: what `seen` must reach, or stay within when `at_most`. judged: fewer sites say nothing about it.
    """

    what: str
    sites: Sequence[int]
    seen: float
    unit: str
    bound: float
    at_most: bool = True
    judged: int = EXPECTED_AT

    @property
    def met(self) -> str:
        if max(self.sites) < self.judged:
            return ""
        return "yes" if (self.seen <= self.bound if self.at_most else self.seen >= self.bound) else "**no**"


def lines_table(lines: Iterable[Line], of: str = "sites") -> str:
    rows = (
        [
            line.what,
            " / ".join(f"{count:,}" for count in line.sites),
            f"{figure(line.seen)}{line.unit}",
            f"{'≤' if line.at_most else '≥'} {line.bound:g}{line.unit}",
            line.met,
        ]
        for line in lines
    )
    return table(["measure", of, "seen", "expected", "met"], rows)


def figure(number: float) -> str:
    return f"{number:.2f}" if abs(number) < 10 else f"{number:,.0f}"


def rates_table(rates: Rates) -> str:
    rows = (
        [what, who, f"{r.per_second:,.0f}", f"{r.p50_ms:.1f}", f"{r.p99_ms:.1f}"]
        for (what, who), r in rates.items()
    )
    return table(["asked for", "of", "per second", "p50 ms", "p99 ms"], rows)
