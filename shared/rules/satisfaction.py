"""Figures of citizens' answers: what may be shown of how many, how sure it is, and what looks stuffed.

A figure is that of one counter, one channel and one calendar quarter; figures of channels are never added up,
counters are never ranked, and no mark proves or disproves anything.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Level = Literal["too-few", "few", "enough"]

K_UNIT: Final = 10
"""Answers below which nothing is shown."""
ENOUGH: Final = 30
"""Answers from which a share in per cent is shown; below it k of n with its interval."""
SATISFIED: Final = 4
TOP: Final = 5
Z: Final = 1.959964  # 95 %, both sides
ALL_FIVES: Final = 0.45
"""A larger share of forms on which every grade is the best is a mark; honest ones are near 17 %."""
MIN_BURST: Final = 5
BURST_MINUTES: Final = 80
"""So many answers within so many minutes set their day aside, at a counter with few answers."""
OPEN_DAYS: Final = 63
OPEN_MINUTES: Final = 480
BUSY: Final = 4
"""At a busy counter a burst is so many times what its own average brings in BURST_MINUTES."""
_QUARTER: Final = re.compile(r"(2[0-9]{3})-Q([1-4])")


class QuarterError(ValueError):
    """The text names no calendar quarter."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """A calendar quarter; both ends belong to it."""

    code: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those who answered gave grade 4 or 5: `k` of `n`, with Wilson's interval.

    All but the level are None where there are too few answers to show anything.
    """

    level: Level
    k: int | None = None
    n: int | None = None
    low: float | None = None
    high: float | None = None


def quarter(code: str) -> Quarter:
    """Return the calendar quarter called "2026-Q4"; QuarterError for another text."""
    match = _QUARTER.fullmatch(code)
    if match is None:
        raise QuarterError(f"no calendar quarter: {code!r}")
    year, part = int(match[1]), int(match[2])
    following = date(year + part // 4, part * 3 % 12 + 1, 1)
    return Quarter(code, date(year, part * 3 - 2, 1), following - timedelta(days=1))


def quarter_before(day: date) -> Quarter:
    """Return the last quarter that is over on a day: moving windows would be subtracted to single answers."""
    last = date(day.year, (day.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)
    return quarter(f"{last.year}-Q{(last.month + 2) // 3}")


def share_of(grades: Sequence[int]) -> Share:
    """Return the share of grades 4 and 5, as far as it may be shown."""
    n, k = len(grades), sum(grade >= SATISFIED for grade in grades)
    if n < K_UNIT:
        return Share("too-few")
    low, high = wilson(k, n)
    return Share("enough" if n >= ENOUGH else "few", k, n, low, high)


def wilson(k: int, n: int) -> tuple[float, float]:
    """Return Wilson's interval for k of n, at 95 %; ValueError without answers."""
    if not 0 <= k <= n or n == 0:
        raise ValueError(f"{k} of {n}")
    share, z2 = k / n, Z * Z / n
    middle = (share + z2 / 2) / (1 + z2)
    half = Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n)) / (1 + z2)
    return max(0.0, middle - half), min(1.0, middle + half)


def shrunk(counts: Sequence[tuple[int, int]]) -> list[float]:
    """Return the shares of counters drawn towards their common one, the fewer the answers the more.

    Beta-binomial, its two parameters from the first two moments of the shares; for a map, never for a rank.
    """
    shares = [k / n for k, n in counts]
    total = sum(n for _, n in counts)
    mean = sum(k for k, _ in counts) / total
    scatter = sum(n * (share - mean) ** 2 for (_, n), share in zip(counts, shares, strict=True)) / total
    noise = mean * (1 - mean) * len(counts) / total
    between = max(scatter - noise, 1e-6)
    weight = max(mean * (1 - mean) / between - 1, 0.0)
    return [(k + weight * mean) / (n + weight) for k, n in counts]


def burst_size(answers_in_90_days: int) -> int:
    """Return how many answers within BURST_MINUTES are too many at a counter with so many answers."""
    average = answers_in_90_days * BURST_MINUTES / (OPEN_DAYS * OPEN_MINUTES)
    return max(MIN_BURST, math.ceil(BUSY * average))


def looks_stuffed(forms: Sequence[Sequence[int | None]]) -> bool:
    """Say whether the share of forms with nothing but the best grade is more than honest people give."""
    best = sum(all(grade == TOP for grade in form) for form in forms)
    return len(forms) >= K_UNIT and best / len(forms) >= ALL_FIVES
