"""The tables of a run, in Markdown: what was seen, and beside it what was expected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from benchmark.importing import MOST_ROWS, Import
from benchmark.rate import Rate

RAW, PLANNED = "raw SQL", "raw SQL, planned once"
US = "geoservice"
TITLES = {"tile": "tile at z14", "items": "page of 100, no count", "nearest": "nearest 20"}
# At least so many times as fast as the other, at a million sites.
EXPECTED_AT = 1_000_000
EXPECTED = {("tile", "tipg"): 2.0, ("items", "tipg"): 10.0, ("items", RAW): 0.7, ("nearest", RAW): 0.55}
ROWS_PER_SECOND, PEAK_MIB = 12_000, 600

Rates = Mapping[tuple[str, str], Rate]


@dataclass(frozen=True)
class Findings:
    """rates: by measure and who was measured. imports: by how it was published, one way or the other."""

    sites: int
    machine: str
    rates: Rates
    imports: Mapping[str, Import]


def report(found: Findings) -> str:
    parts = [f"{found.sites:,} sites; {found.machine}"]
    if found.rates:
        parts += [rates_table(found.rates), ratios_table(found.rates, found.sites >= EXPECTED_AT)]
    if found.imports:
        parts.append(imports_table(found.imports))
    return "\n\n".join(parts)


def rates_table(rates: Rates) -> str:
    lines = (
        [TITLES[m], who, f"{r.per_second:,.0f}", f"{r.p50_ms:.1f}", f"{r.p99_ms:.1f}"]
        for (m, who), r in rates.items()
    )
    return table(["asked for", "of", "per second", "p50 ms", "p99 ms"], lines)


def ratios_table(rates: Rates, judged: bool) -> str:
    lines = (
        [
            TITLES[measure],
            f"{US} / {who}",
            *verdict(ours.per_second / rate.per_second, EXPECTED.get((measure, who)), judged),
        ]
        for (measure, who), rate in rates.items()
        if who != US and (ours := rates.get((measure, US)))
    )
    return table(["asked for", "ratio of", "seen", "expected at 1 M", "met"], lines)


def verdict(ratio: float, least: float | None, judged: bool) -> list[str]:
    """How the ratio is written, what it should be, and whether it is when that is to be `judged`."""
    seen = f"{ratio:.2f}×" if ratio < 10 else f"{ratio:.0f}×"
    if least is None:
        return [seen, "", ""]
    return [seen, f"≥ {least:g}×", ("yes" if ratio >= least else "**no**") if judged else ""]


def imports_table(imports: Mapping[str, Import]) -> str:
    head = ["import of a CSV", "rows", "seconds", "rows per second", "peak MiB", "expected", "met"]
    return table(head, ([how, *import_line(found, how)] for how, found in imports.items()))


def import_line(found: Import, how: str) -> list[str]:
    figures = [f"{found.rows:,}", f"{found.seconds:.1f}", f"{found.per_second:,.0f}", f"{found.peak_mib:.0f}"]
    # A start costs as much for few rows as for many, so fewer say nothing about the goal.
    if found.rows < MOST_ROWS:
        return [*figures, "", ""]
    quick = found.per_second >= ROWS_PER_SECOND or how != VALIDATED
    met = "yes" if quick and found.peak_mib <= PEAK_MIB else "**no**"
    wanted = f"≥ {ROWS_PER_SECOND:,}/s, " if how == VALIDATED else ""
    return [*figures, f"{wanted}≤ {PEAK_MIB} MiB", met]


VALIDATED, PUBLISHED = "validated, as drafts", "validated and published"


def table(head: list[str], lines: Iterable[list[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
