"""A worker killed at any statement leaves each job's effect once."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.faults.figures import ROOT


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_worker_killed_at_any_statement_leaves_each_jobs_effect_once(engine: str) -> None:
    command = [sys.executable, "-m", "tests.faults.jobs_killed", engine]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["points"] >= 16
    assert (seen["unfinished"], seen["lost"], seen["doubled"]) == (0, 0, 0)
