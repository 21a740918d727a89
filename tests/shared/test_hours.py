from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.rules.hours import WorkingHours, is_clock, minutes_late, minutes_of, sessions_on
from tests.shared import cast

TO_HIEU = "sl-x25-03646"
MONDAY, SATURDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 28), date(2026, 11, 29)
SUMMER = (("07:00", "11:30"), ("13:30", "17:00"))
SATURDAY_MORNING = (("07:30", "11:30"),)
clocks = st.times().map(lambda time: f"{time:%H:%M}")


@pytest.mark.parametrize(
    ("day", "sessions"),
    [
        (date(2026, 4, 15), cast.WINTER),
        (date(2026, 4, 16), SUMMER),
        (date(2026, 10, 15), SUMMER),
        (date(2026, 10, 16), cast.WINTER),
        (date(2027, 1, 1), cast.WINTER),
    ],
)
def test_the_province_changes_hours_with_the_season(day: date, sessions: object) -> None:
    assert sessions_on(cast.hours(), TO_HIEU, day) == sessions


def test_on_a_saturday_the_ordinary_sessions_of_the_season_count() -> None:
    assert sessions_on(cast.hours(), TO_HIEU, SATURDAY) == cast.WINTER


OPEN_ON_SATURDAY = WorkingHours(TO_HIEU, "01-01", "12-31", (5,), SATURDAY_MORNING)


def test_a_units_own_hours_beat_those_of_the_province() -> None:
    own = WorkingHours(TO_HIEU, "01-01", "12-31", (0, 1, 2, 3, 4), (("08:00", "12:00"),))
    assert sessions_on((*cast.hours(), own), TO_HIEU, MONDAY) == own.sessions
    assert sessions_on((*cast.hours(), own), "sl-x25-03820", MONDAY) == cast.WINTER


def test_a_unit_open_on_saturday_keeps_the_ordinary_hours_of_all_other_days() -> None:
    table = (*cast.hours(), OPEN_ON_SATURDAY)
    assert sessions_on(table, TO_HIEU, SATURDAY) == SATURDAY_MORNING
    assert sessions_on(table, TO_HIEU, MONDAY) == cast.WINTER
    assert sessions_on(table, TO_HIEU, SUNDAY) == cast.WINTER


def test_hours_have_their_own_validity_and_the_newest_decision_counts() -> None:
    old = WorkingHours(None, "01-01", "12-31", (0,), (("08:00", "12:00"),), valid_to=date(2026, 1, 31))
    new = WorkingHours(None, "01-01", "12-31", (0,), (("07:00", "11:00"),), valid_from=date(2026, 1, 1))
    assert sessions_on((new, old), TO_HIEU, date(2025, 12, 29)) == old.sessions
    assert sessions_on((new, old), TO_HIEU, date(2026, 1, 5)) == new.sessions
    assert sessions_on((old,), TO_HIEU, date(2026, 2, 2)) == ()


@pytest.mark.parametrize(
    ("clock", "late"),
    [
        ("07:00", 0),
        ("07:30", 0),
        ("07:36", 6),
        ("12:00", 270),
        ("12:01", 0),
        ("13:30", 0),
        ("14:01", 31),
        ("18:00", 270),
    ],
)
def test_lateness_counts_from_the_session_that_has_not_ended(clock: str, late: int) -> None:
    assert minutes_late(clock, cast.WINTER) == late


def test_without_sessions_nobody_can_say_how_late_it_is() -> None:
    assert minutes_late("09:00", ()) is None


@given(clocks, clocks)
def test_within_a_session_later_is_never_less_late(one: str, other: str) -> None:
    early, late = sorted((one, other))
    if all(cast.WINTER[0][0] <= clock <= cast.WINTER[0][1] for clock in (early, late)):
        assert (minutes_late(early, cast.WINTER) or 0) <= (minutes_late(late, cast.WINTER) or 0)


@given(clocks)
def test_every_time_of_day_is_a_clock(clock: str) -> None:
    assert is_clock(clock)
    assert 0 <= minutes_of(clock) < 24 * 60


@pytest.mark.parametrize("other", ["7:30", "24:00", "07:60", "07:30:00", "07:30\n", "٠٧:٣٠", 730, None])
def test_anything_else_is_no_clock(other: object) -> None:
    assert not is_clock(other)
