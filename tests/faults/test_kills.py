"""Short form of R3: every step is known, and every tenth is died at once."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.faults.figures import ROOT


@pytest.mark.slow
def test_no_transaction_is_without_a_kill_and_nothing_is_lost_by_one() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.kills", "1", "10"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout
