"""How long it takes: the median time to fix, what is still open counting as not fixed (Kaplan–Meier)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Duration:
    """So many findings that were fixed after so many days, or had been open that long when it was counted."""

    days: int
    is_fixed: bool
    count: int = 1


def survival(durations: Iterable[Duration]) -> list[tuple[int, float]]:
    """Return after how many days which share is still open: a step for each day of a fix."""
    fixed: dict[int, int] = {}
    gone: dict[int, int] = {}
    for one in durations:
        gone[one.days] = gone.get(one.days, 0) + one.count
        fixed[one.days] = fixed.get(one.days, 0) + (one.count if one.is_fixed else 0)
    at_risk, still_open, steps = sum(gone.values()), 1.0, []
    for days in sorted(gone):
        if fixed[days]:
            still_open *= 1 - fixed[days] / at_risk
            steps.append((days, still_open))
        at_risk -= gone[days]
    return steps


def median_days(durations: Iterable[Duration]) -> int | None:
    """Return after how many days half is fixed; None while more than half is open still."""
    return next((days for days, still_open in survival(durations) if still_open <= 0.5), None)
