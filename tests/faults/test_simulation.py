"""Short form of R1 and R2: 300 schedules, and planted mistakes that show within a few."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.faults.figures import ROOT

QUICKLY_SEEN = (
    "an answer that the text is stored counts as a receipt",
    "the server keeps its own rendering of a body",
    "finishing is two transactions",
    "the feed's cursor runs ahead of its rows",
)


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run in a process of its own: the server inside needs its own database and settings."""
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, check=False, capture_output=True, text=True
    )


@pytest.mark.slow
def test_300_schedules_lose_double_alter_and_miss_nothing() -> None:
    done = _run("tests.faults.simulation", "0", "300")

    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_planted_mistakes_are_seen() -> None:
    done = _run("tests.faults.mistakes", *QUICKLY_SEEN)

    assert done.returncode == 0, done.stdout + done.stderr
