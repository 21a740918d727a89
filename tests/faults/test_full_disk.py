"""Short form of R10: writes that fail lose nothing, and the person is told."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.faults.figures import ROOT


@pytest.mark.slow
def test_a_disk_that_refuses_loses_nothing_and_kills_nobody() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.full_disk", "1", "8"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout
