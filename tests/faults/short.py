"""The short form of a fault module, as `make test` runs it: in a process of its own."""

from __future__ import annotations

import subprocess
import sys

from tests.faults.figures import ROOT


def short_form(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the module to its end; the return code is how many of its figures missed, the output names them."""
    command = [sys.executable, "-m", f"tests.faults.{module}", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
