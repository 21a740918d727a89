"""Short form of a day in the life: five visits by touches, and nothing of them is lost or cut off."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.faults.figures import ROOT


@pytest.mark.slow
def test_an_inspector_gets_through_her_day_and_nothing_of_it_is_lost() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.inspectors_day", "5", "0"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout
