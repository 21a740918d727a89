"""Short form of R13: what was pushed after the backup comes back by itself."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.faults.figures import ROOT


@pytest.mark.slow
def test_after_a_restore_the_phones_bring_back_what_the_backup_did_not_hold() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.restore_drill", "4"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout
