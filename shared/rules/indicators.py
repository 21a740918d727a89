"""The indicators K1–K9 of the reports: numerator, denominator, and points by a table that is data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from shared.rules.figures import share

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: how many of how many; `denominator` None where it is a plain count."""

    code: str
    numerator: int
    denominator: int | None

    @property
    def value(self) -> float | None:
        """Return the share, None for a plain count or of nothing."""
        return None if self.denominator is None else share(self.numerator, self.denominator)


COUNTED: Final = (
    ("K1", "units.seen", "units.targets"),
    ("K2", "closed", "confirmed"),
    ("K3", "visits.surprise", "visits.total"),
    ("K4", "heads.GG-03", "heads.GG-02"),
    ("K5", "checklist.GG", ""),
    ("K6", "on_time.n", "on_time.of"),
    ("K7", "repeat", "confirmed"),
    ("K8", "referred.total", ""),
    ("K9", "confirmed", "previous.confirmed"),
)
"""Code, and where numerator and denominator stand in a report's facts."""


def indicators(facts: Facts) -> tuple[Indicator, ...]:
    """Return all indicators of a report's facts."""
    return tuple(
        Indicator(code, _at(facts, top) or 0, _at(facts, below) if below else None)
        for code, top, below in COUNTED
    )


def points(steps: Sequence[Sequence[float]], value: float | None) -> float | None:
    """Return the points a share earns by a table of steps (from so many per cent on: so many points)."""
    if value is None:
        return None
    return next((score for least, score in steps if value * 100 >= least), 0.0)


def missing_to(percent: float, part: int, whole: int) -> int:
    """Return how many more are needed for a share of so many per cent; 0 once it is reached."""
    return max(0, ceil(round(percent * whole / 100, 6)) - part)


def _at(facts: Facts, name: str) -> int | None:
    value: Any = facts
    for step in name.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value if isinstance(value, int) else None
