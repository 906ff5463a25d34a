"""How fast somebody answered."""

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Rate:
    """Answers a second, and the times (ms) within which half and 99 % of them came."""

    per_second: float
    p50_ms: float
    p99_ms: float


def middle(rates: list[Rate]) -> Rate:
    """The median of each figure over several runs."""
    return Rate(
        median(rate.per_second for rate in rates),
        median(rate.p50_ms for rate in rates),
        median(rate.p99_ms for rate in rates),
    )
