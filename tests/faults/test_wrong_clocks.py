"""Short form of R11: a wrong clock keeps no visit away, and is flagged."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.faults.figures import ROOT


@pytest.mark.slow
def test_a_wrong_clock_keeps_no_visit_away_and_is_flagged() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.wrong_clocks", "2", "1"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout
