"""A moment is worth what the server's time and the clock since the start make of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.protocol.timing import Reading, Timing, jump_ms, skew_s, timing

SEEN = datetime(2026, 11, 23, 0, 20, tzinfo=UTC)
SERVER = Reading(SEEN, 1_000_000, "boot-1")


def test_within_one_boot_the_servers_time_counts_whatever_the_wall_clock_says() -> None:
    in_2015 = Reading(datetime(2015, 1, 1, tzinfo=UTC), 4_600_000, "boot-1")
    assert timing(in_2015, SERVER) == Timing(SEEN + timedelta(hours=1), 2.4)
    assert timing(Reading(None, 400_000, "boot-1"), SERVER) == Timing(SEEN - timedelta(minutes=10), 2.1)


def test_uncertainty_grows_with_the_time_that_passed() -> None:
    after = [timing(Reading(None, 1_000_000 + hours * 3_600_000, "boot-1"), SERVER) for hours in (0, 10, 100)]
    assert [each.uncertainty_s for each in after if each] == [2.0, 5.6, 38.0]


@pytest.mark.parametrize(
    ("reading", "server"),
    [
        (Reading(SEEN, 5, "boot-2"), SERVER),
        (Reading(SEEN, None, "boot-1"), SERVER),
        (Reading(SEEN, 5, "boot-1"), Reading(None, None, None)),
        (Reading(SEEN, 5, None), Reading(SEEN, 5, None)),
    ],
    ids=["another boot", "no monotonic time", "server never seen", "no boot"],
)
def test_where_nothing_can_be_compared_only_the_wall_clock_speaks_and_is_not_trusted(
    reading: Reading, server: Reading
) -> None:
    assert timing(reading, server) == Timing(SEEN, None)
    assert skew_s(reading, server) is None


def test_no_clock_at_all_tells_nothing() -> None:
    assert timing(Reading(None, 5, "boot-2"), SERVER) is None


def test_the_wall_clocks_lead_is_known_in_seconds() -> None:
    assert skew_s(Reading(SEEN + timedelta(minutes=6), 1_000_000, "boot-1"), SERVER) == 360


@pytest.mark.parametrize(
    ("wall_ms", "mono_ms", "jump"),
    [(60_000, 60_400, 0), (3_660_000, 60_000, 3_600_000), (0, 90_000, -90_000)],
)
def test_a_jump_is_more_than_drift(wall_ms: int, mono_ms: int, jump: int) -> None:
    assert jump_ms(wall_ms, mono_ms) == jump
