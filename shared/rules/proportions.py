"""Shares of small counts, honestly: intervals, exact limits, and who differs more than chance makes it.

`k` of `n` items looked at failed. Everything is exact binomial arithmetic on the standard library; it agrees
with scipy and statsmodels (tests). Sources: Wilson 1927; Lancaster's mid-p; Spiegelhalter 2005 for
overdispersion (winsorised φ).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

Z95: Final = 1.959963984540054
WATCH: Final = 0.025
"""One-sided: marked quietly."""
ALARM: Final = 0.00135
"""One-sided, three standard deviations: brought to a person."""
FEW: Final = 5
"""Below so many items a share says nothing: k/n is shown instead."""
WINSORISED: Final = 0.1


class Mark(StrEnum):
    """What is said of a unit beside the others."""

    TOO_FEW = "too_few"
    WITHIN = "within"
    WATCH = "watch"
    ALARM = "alarm"
    BETTER = "better"


@dataclass(frozen=True, slots=True)
class Counted:
    """What failed at one unit, and what would be expected of it: Σ of each item's usual share."""

    k: int
    n: int
    expected: float


def wilson(k: int, n: int, z: float = Z95) -> tuple[float, float]:
    """Return the interval that holds the true share with 95 %; of nothing looked at, all is possible."""
    if n == 0:
        return 0.0, 1.0
    share, spread = k / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def upper_mid_p(k: float, n: float, p: float) -> float:
    """Return the chance of more than `k` of `n`, and of half of exactly `k`, where `p` is usual.

    `k` and `n` may be parts of one, as they are once divided by φ.
    """
    if n <= 0 or k <= 0:
        return 1.0
    if k >= n:
        return 0.5 * math.pow(p, n)
    return _beta(p, k + 1, n - k) + 0.5 * _at(k, n, p)


def lower_mid_p(k: float, n: float, p: float) -> float:
    """Return the chance of less than `k` of `n`, and of half of exactly `k`."""
    return 1.0 - upper_mid_p(k, n, p) if n > 0 else 1.0


def limit(n: float, p: float, tail: float) -> float:
    """Return the share above which `n` items are less likely than `tail`: where the funnel's line runs."""
    low, high = p * n, float(n)
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if upper_mid_p(middle, n, p) > tail else (low, middle)
    return high / n if n else 1.0


def lower_limit(n: float, p: float, tail: float) -> float:
    """Return the share below which `n` items are less likely than `tail`."""
    low, high = 0.0, p * n
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if lower_mid_p(middle, n, p) > tail else (middle, high)
    return low / n if n else 0.0


def overdispersion(units: Iterable[Counted]) -> float:
    """Return φ: how much more units differ than chance alone makes them; at least 1.

    Failures of one visit hang together. The most extreme tenth on either side is drawn in to the next value,
    so that the units looked for do not widen the limits that are to find them.
    """
    scores = sorted(_score(unit) for unit in units if unit.n >= FEW and 0 < unit.expected < unit.n)
    if len(scores) < FEW:
        return 1.0
    cut = int(len(scores) * WINSORISED)
    inner = scores[cut : len(scores) - cut]
    drawn_in = [min(max(score, inner[0]), inner[-1]) for score in scores]
    return max(1.0, sum(score * score for score in drawn_in) / len(drawn_in))


def mark_of(unit: Counted, phi: float = 1.0) -> Mark:
    """Return what is said of a unit: exact mid-p limits around what is expected, widened by φ."""
    if unit.n < FEW or not 0 < unit.expected < unit.n:
        return Mark.TOO_FEW
    usual, k, n = unit.expected / unit.n, unit.k / phi, unit.n / phi
    above = upper_mid_p(k, n, usual)
    if above < WATCH:
        return Mark.ALARM if above < ALARM else Mark.WATCH
    return Mark.BETTER if lower_mid_p(k, n, usual) < ALARM else Mark.WITHIN


def runs_on_one_side(shares: Sequence[float], middle: float, length: int = 8) -> list[int]:
    """Return the places at which `length` shares in a row were on one side of the middle (Nelson's rule)."""
    found, side, run = [], 0, 0
    for place, share in enumerate(shares):
        here = (share > middle) - (share < middle)
        run = run + 1 if here and here == side else 1
        side = here
        if here and run >= length:
            found.append(place)
    return found


def _score(unit: Counted) -> float:
    usual = unit.expected / unit.n
    return (unit.k - unit.expected) / math.sqrt(unit.n * usual * (1 - usual))


def _at(k: float, n: float, p: float) -> float:
    """Return the chance of exactly `k` of `n`."""
    if p in (0.0, 1.0):
        return float(k == n * p)
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(ways + k * math.log(p) + (n - k) * math.log1p(-p))


def _beta(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function, by its continued fraction (Lentz)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    return front * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _apart(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 500):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _apart(1 + term * d)
            c = _apart(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return value


def _apart(value: float) -> float:
    return value if abs(value) > 1e-300 else 1e-300
