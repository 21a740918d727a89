"""Short form of a day in the life: five visits by touches, and nothing of them is lost or cut off."""

from __future__ import annotations

import pytest

from tests.faults.short import short_form


@pytest.mark.slow
def test_an_inspector_gets_through_her_day_and_nothing_of_it_is_lost() -> None:
    done = short_form("inspectors_day", "5", "0")

    assert done.returncode == 0, done.stdout
