"""Short form of the feed race; `tests/backend/journal/test_feed_race.py` runs one on both engines too."""

from __future__ import annotations

import pytest

from tests.faults.feed_race import BUSY_PAUSE_S, figures_of, race


@pytest.mark.slow
def test_no_reader_misses_a_row_or_gets_a_foreign_one_while_rights_change() -> None:
    outcome = race(1.5, BUSY_PAUSE_S, writers=2)

    assert outcome["rows"] > 0
    assert [figure for figure in figures_of(outcome) if not figure.met] == []
