"""What is due when: the unit's fix, explanation and contest, in working days after the notice.

No statute sets these for internal checks (domain research, reporting.json): they are defaults, and the
decision a campaign runs under may set its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from shared.rules.checklists import Severity
from shared.rules.findings import State
from shared.rules.working_days import WorkingDays

DAYS_TO_FIX: Final[Mapping[Severity, int]] = MappingProxyType(
    {Severity.REMINDER: 5, Severity.VIOLATION: 15, Severity.SERIOUS: 10}
)
"""Working days for a fix, by severity: what is serious is wanted sooner than a violation."""
DAYS_TO_EXPLAIN: Final = 5
DAYS_TO_CONTEST: Final = 5
MAX_DAYS: Final = 250
"""More than a year of working days is a slip of the keyboard."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The working days a unit has from the day it is notified."""

    fix: Mapping[Severity, int] = field(default_factory=lambda: DAYS_TO_FIX)
    explain: int = DAYS_TO_EXPLAIN
    contest: int = DAYS_TO_CONTEST

    def due_on(self, severity: Severity, notified_on: date, calendar: WorkingDays) -> date:
        """Return the last day on which the fix is in time."""
        return calendar.add(notified_on, self.fix[severity])

    def explain_until(self, notified_on: date, calendar: WorkingDays) -> date:
        """Return the last day on which an explanation is in time; a later one is flagged, not refused."""
        return calendar.add(notified_on, self.explain)

    def contest_until(self, notified_on: date, calendar: WorkingDays) -> date:
        """Return the last day on which the finding may be contested."""
        return calendar.add(notified_on, self.contest)


def resumed(due_on: date, handed_in_on: date, given_back_on: date, calendar: WorkingDays) -> date:
    """Return the new due date once Home Affairs gives a finding back to the unit.

    The clock stood still while the finding lay with Home Affairs: the working days that were left are left
    now. What was late when it was handed in stays late.
    """
    if due_on < handed_in_on:
        return due_on
    return calendar.add(given_back_on, calendar.between(handed_in_on, due_on))


def is_overdue(state: State, due_on: date | None, today: date) -> bool:
    """Say whether the unit owes its answer: only while the finding lies with the unit."""
    return state is State.NOTIFIED and due_on is not None and due_on < today
