"""Figures of answers: what may be shown, how sure it is, and what honest and false answers look like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from statistics import NormalDist, mean

import pytest

from shared.rules.satisfaction import (
    BURST_MINUTES,
    MIN_BURST,
    QuarterError,
    burst_size,
    looks_stuffed,
    quarter,
    quarter_before,
    share_of,
    shrunk,
    wilson,
)

HALO = 0.65
"""How strongly one person's six grades hang together."""
CUTS = (-1.15, -0.55, 0.0, 0.95)
Form = tuple[int, ...]


def honest(dice: Random, satisfied: float, n: int) -> list[Form]:
    """Return forms of people of whom a share is satisfied: a mood for each, and noise of each grade."""
    shift = NormalDist().inv_cdf(1 - satisfied)
    forms = []
    for _ in range(n):
        mood = dice.gauss(0, 1) * HALO**0.5
        felt = [mood + dice.gauss(0, 1) * (1 - HALO) ** 0.5 for _ in range(6)]
        forms.append(tuple(1 + sum(one > cut + shift for cut in CUTS) for one in felt))
    return forms


def minutes(dice: Random, n: int) -> list[int]:
    """Return when people came, in minutes of the quarter's 63 open days."""
    return sorted(dice.randrange(63) * 1440 + dice.randrange(480) for _ in range(n))


def has_burst(times: Sequence[int], size: int) -> bool:
    """Say whether so many came within the minutes of a burst."""
    ordered = sorted(times)
    return any(
        last - first < BURST_MINUTES for first, last in zip(ordered, ordered[size - 1 :], strict=False)
    )


def counters(dice: Random, quarters: int) -> Iterator[tuple[list[Form], list[int]]]:
    """Yield the answers of 75 clean counters for some quarters: 72 each on average, true 80 %."""
    for _ in range(75 * quarters):
        n = max(5, round(dice.gauss(1, 0) * 72 * dice.gammavariate(4, 0.25)))
        own = min(0.97, max(0.5, dice.gauss(0.8, 0.06)))
        yield honest(dice, own, n), minutes(dice, n)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"), [(85, 100, 0.77, 0.91), (26, 30, 0.70, 0.95), (0, 10, 0, 0.28)]
)
def test_wilsons_interval_is_that_of_the_books(k: int, n: int, low: float, high: float) -> None:
    assert wilson(k, n) == pytest.approx((low, high), abs=0.008)


def test_little_is_shown_of_few_and_nothing_below_ten() -> None:
    assert [share_of([5] * n).level for n in (0, 9, 10, 29, 30)] == [
        "too-few",
        "too-few",
        "few",
        "few",
        "enough",
    ]
    assert share_of([1] * 9).n is None
    assert (share_of([4, 5, 3] * 10).k, share_of([4, 5, 3] * 10).n) == (20, 30)


def test_quarters_are_those_of_the_calendar() -> None:
    assert (quarter("2026-Q4").first, quarter("2026-Q4").last) == (date(2026, 10, 1), date(2026, 12, 31))
    assert (quarter("2027-Q1").last, quarter_before(date(2027, 1, 5)).code) == (date(2027, 3, 31), "2026-Q4")
    assert quarter_before(date(2026, 12, 31)).code == "2026-Q3"
    for wrong in ("", "2026-Q5", "2026", "2026-Q44", "1999-Q1"):
        with pytest.raises(QuarterError):
            quarter(wrong)


def test_a_busy_counter_is_not_set_aside_for_being_busy() -> None:
    assert burst_size(0) == burst_size(72) == MIN_BURST
    assert burst_size(63 * 40) > 20


def test_drawing_towards_the_common_share_halves_the_error() -> None:
    dice = Random(11)  # noqa: S311 - the same counters in every run
    raw: list[float] = []
    drawn: list[float] = []
    for _ in range(30):
        truth = [min(0.97, max(0.5, dice.gauss(0.8, 0.06))) for _ in range(76)]
        sizes = [max(10, round(23 * dice.gammavariate(2, 0.5))) for _ in truth]
        counts = [(sum(dice.random() < p for _ in range(n)), n) for p, n in zip(truth, sizes, strict=True)]
        raw += [abs(k / n - p) for (k, n), p in zip(counts, truth, strict=True)]
        drawn += [abs(s - p) for s, p in zip(shrunk(counts), truth, strict=True)]
    assert mean(drawn) < 0.7 * mean(raw)


def test_clean_counters_are_marked_about_once_in_a_province_and_quarter() -> None:
    dice = Random(12)  # noqa: S311 - the same
    bursts = fives = 0
    for forms, times in counters(dice, 12):
        fives += looks_stuffed(forms)
        bursts += has_burst(times, burst_size(len(times)))
    assert fives / 12 <= 2
    assert bursts / 12 <= 2


@pytest.mark.parametrize(
    ("kind", "share", "least"), [("clumsy", 0.10, 0.95), ("lazy", 0.40, 0.90), ("careful", 0.10, 0.0)]
)
def test_what_is_noticed_of_false_answers(kind: str, share: float, least: float) -> None:
    dice, noticed = Random(13), []  # noqa: S311 - the same
    for _ in range(100):
        false = round(72 * share / (1 - share))
        forms, times = honest(dice, 0.8, 72), minutes(dice, 72)
        if kind == "careful":
            forms, times = forms + honest(dice, 0.97, false), times + minutes(dice, false)
        else:
            days = [dice.randrange(63) * 1440 for _ in range(1 if kind == "clumsy" else 10)]
            forms = [*forms, *[(5,) * 6] * false]
            times = [*times, *(dice.choice(days) + 440 + dice.randrange(25) for _ in range(false))]
        noticed.append(looks_stuffed(forms) or has_burst(times, burst_size(72)))
    found = mean(noticed)
    assert found >= least
    assert kind != "careful" or found < 0.3, (
        "a careful hand is not noticed, and nobody may say that it would be"
    )
