"""Short form of R12: flipped bytes are noticed, and nothing altered is sent."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.faults.figures import ROOT


@pytest.mark.slow
def test_a_flipped_byte_is_noticed_and_never_sent_as_genuine() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.flipped", "40"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout
