"""Working days: added, taken back and counted the same way, over whatever calendar is given."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.rules.checklists import Severity
from shared.rules.deadlines import Deadlines, is_overdue, resumed
from shared.rules.findings import State
from shared.rules.working_days import WorkingDays, years_of

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
CALENDARS = st.builds(
    WorkingDays,
    off=st.frozensets(DAYS, max_size=40),
    worked=st.frozensets(DAYS, max_size=10),
)
COUNTS = st.integers(0, 40)


@given(CALENDARS, DAYS, COUNTS)
def test_so_many_days_later_there_are_so_many_working_days_between(
    calendar: WorkingDays, day: date, count: int
) -> None:
    later = calendar.add(day, count)
    assert calendar.between(day, later) == count
    assert count == 0 or calendar.is_worked(later)


@given(CALENDARS, DAYS, st.integers(1, 40))
def test_so_many_days_before_leads_back(calendar: WorkingDays, day: date, count: int) -> None:
    earlier = calendar.before(day, count)
    assert calendar.is_worked(earlier)
    assert calendar.between(earlier - timedelta(days=1), day - timedelta(days=1)) == count


@given(CALENDARS, DAYS)
def test_a_decision_on_a_single_day_wins(calendar: WorkingDays, day: date) -> None:
    assert not calendar.corrected({day: "off"}).is_worked(day)
    assert calendar.corrected({day: "worked"}).is_worked(day)


@given(CALENDARS, DAYS, COUNTS, COUNTS, COUNTS)
def test_the_clock_stands_still_while_a_finding_lies_with_home_affairs(
    calendar: WorkingDays, notified: date, term: int, used: int, waited: int
) -> None:
    due = calendar.add(notified, term)
    handed_in = calendar.add(notified, used)
    given_back = calendar.add(handed_in, waited)
    new = resumed(due, handed_in, given_back, calendar)
    if used > term and handed_in > due:
        assert new == due
    else:
        assert calendar.between(given_back, new) == calendar.between(handed_in, due)


def test_what_is_serious_is_due_before_a_violation() -> None:
    monday, plain = date(2026, 10, 5), WorkingDays()
    due = {
        severity: Deadlines().due_on(severity, monday, plain) for severity in Severity if severity != "none"
    }
    assert due == {
        Severity.REMINDER: date(2026, 10, 12),
        Severity.SERIOUS: date(2026, 10, 19),
        Severity.VIOLATION: date(2026, 10, 26),
    }


def test_only_what_lies_with_the_unit_is_overdue() -> None:
    due = date(2026, 10, 5)
    overdue = {state for state in State if is_overdue(state, due, date(2026, 10, 6))}
    assert overdue == {State.NOTIFIED}
    assert not is_overdue(State.NOTIFIED, due, due)
    assert not is_overdue(State.NOTIFIED, None, due)


def test_a_calendar_covers_a_year_on_each_side() -> None:
    assert list(years_of([date(2026, 12, 31), date(2025, 1, 1)])) == [2024, 2025, 2026, 2027]
