"""Short form of R3: every step is known, and every tenth is died at once."""

from __future__ import annotations

import pytest

from tests.faults.short import short_form


@pytest.mark.slow
def test_no_transaction_is_without_a_kill_and_nothing_is_lost_by_one() -> None:
    done = short_form("kills", "1", "10")

    assert done.returncode == 0, done.stdout
