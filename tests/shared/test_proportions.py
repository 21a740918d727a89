"""Shares, limits and times to fix against scipy and statsmodels; false alarms by simulation."""

from __future__ import annotations

import random
from typing import Any

import pytest

from shared.rules.proportions import (
    ALARM,
    WATCH,
    Counted,
    Mark,
    limit,
    lower_limit,
    lower_mid_p,
    mark_of,
    overdispersion,
    runs_on_one_side,
    upper_mid_p,
    wilson,
)
from shared.rules.survival import Duration, median_days, survival

CASES = [
    (k, n, p) for n in (1, 5, 42, 186, 2724) for p in (0.01, 0.074, 0.5, 0.93) for k in (0, 1, n // 3, n)
]


@pytest.mark.parametrize(("k", "n", "p"), CASES)
def test_tails_are_those_of_scipy(k: int, n: int, p: float) -> None:
    binom: Any = pytest.importorskip("scipy.stats").binom
    above = binom.sf(k, n, p) + 0.5 * binom.pmf(k, n, p)
    if k:
        assert upper_mid_p(k, n, p) == pytest.approx(above, rel=1e-9, abs=1e-12)
        assert lower_mid_p(k, n, p) == pytest.approx(1 - above, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (0, 30), (8, 42), (20, 186), (186, 186)])
def test_intervals_are_those_of_statsmodels(k: int, n: int) -> None:
    proportion: Any = pytest.importorskip("statsmodels.stats.proportion")
    assert wilson(k, n) == pytest.approx(proportion.proportion_confint(k, n, method="wilson"), abs=1e-12)


def test_the_lines_of_the_funnel_are_where_the_tails_are() -> None:
    for n in (10, 40, 200):
        for tail in (WATCH, ALARM):
            assert upper_mid_p(limit(n, 0.12, tail) * n, n, 0.12) == pytest.approx(tail, rel=1e-6)
    assert lower_mid_p(lower_limit(200, 0.12, ALARM) * 200, 200, 0.12) == pytest.approx(ALARM, rel=1e-6)


def test_the_median_time_counts_what_is_open_as_not_fixed_yet() -> None:
    duration: Any = pytest.importorskip("statsmodels.duration.survfunc")
    rng = _random(7)
    given = [Duration(rng.randint(1, 60), rng.random() < 0.6, rng.randint(1, 3)) for _ in range(80)]
    each = [one for one in given for _ in range(one.count)]
    theirs = duration.SurvfuncRight([one.days for one in each], [one.is_fixed for one in each])
    assert dict(survival(given)) == pytest.approx(dict(zip(theirs.surv_times, theirs.surv_prob, strict=True)))
    assert median_days(given) == theirs.quantile(0.5)
    assert median_days([Duration(3, is_fixed=True), Duration(90, is_fixed=False, count=9)]) is None


def test_the_units_of_the_demo_are_marked_and_the_largest_count_is_not() -> None:
    usual = 0.074
    marks = {k: mark_of(Counted(k, n, n * usual)) for k, n in ((8, 42), (20, 186), (0, 3))}
    assert marks == {8: Mark.WATCH, 20: Mark.WITHIN, 0: Mark.TOO_FEW}


@pytest.mark.parametrize("clustering", [0.0, 0.05, 0.10])
def test_nobody_really_worse_brings_at_most_one_false_alarm_of_75_units_a_period(clustering: float) -> None:
    """75 units, 35 to 60 items each, 12 % usual; failures of a visit hang together."""
    rng, periods, usual = _random(11), 200, 0.12
    alarms = 0
    for _ in range(periods):
        units = [_drawn(rng, usual, clustering) for _ in range(75)]
        phi = overdispersion(units)
        alarms += sum(mark_of(unit, phi) is Mark.ALARM for unit in units)
    assert alarms / periods <= 1.0


def test_a_unit_that_is_really_worse_is_found_where_failures_do_not_cluster() -> None:
    rng, found = _random(5), 0
    for _ in range(40):
        units = [_drawn(rng, 0.12, 0.0) for _ in range(74)]
        bad = _drawn(rng, 0.35, 0.0, usual=0.12)
        found += mark_of(bad, overdispersion([*units, bad])) in (Mark.ALARM, Mark.WATCH)
    assert found >= 34


def test_eight_on_one_side_are_told_and_seven_are_not() -> None:
    assert runs_on_one_side([0.2] * 7 + [0.0] + [0.2] * 8, 0.1) == [15]


def _random(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same numbers each time are what is wanted


def _drawn(rng: random.Random, share: float, clustering: float, usual: float | None = None) -> Counted:
    n = rng.randint(35, 60)
    own = share
    if clustering:
        size = 1 / clustering - 1
        own = rng.betavariate(share * size, (1 - share) * size)
    k = sum(rng.random() < own for _ in range(n))
    return Counted(k, n, n * (usual or share))
