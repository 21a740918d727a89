"""Short form of R10: writes that fail lose nothing, and the person is told."""

from __future__ import annotations

import pytest

from tests.faults.short import short_form


@pytest.mark.slow
def test_a_disk_that_refuses_loses_nothing_and_kills_nobody() -> None:
    done = short_form("full_disk", "1", "8")

    assert done.returncode == 0, done.stdout
