"""Short form of R13: what was pushed after the backup comes back by itself."""

from __future__ import annotations

import pytest

from tests.faults.short import short_form


@pytest.mark.slow
def test_after_a_restore_the_phones_bring_back_what_the_backup_did_not_hold() -> None:
    done = short_form("restore_drill", "4")

    assert done.returncode == 0, done.stdout
