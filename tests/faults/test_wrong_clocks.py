"""Short form of R11: a wrong clock keeps no visit away, and is flagged."""

from __future__ import annotations

import pytest

from tests.faults.short import short_form


@pytest.mark.slow
def test_a_wrong_clock_keeps_no_visit_away_and_is_flagged() -> None:
    done = short_form("wrong_clocks", "2", "1")

    assert done.returncode == 0, done.stdout
