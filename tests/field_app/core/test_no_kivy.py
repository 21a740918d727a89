"""The app's core runs without a screen, and starts without waiting for what it needs only later."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("module", ["kivy", "urllib3", "PIL", "cryptography", "certifi", "fpdf"])
def test_opening_the_core_loads_no(module: str) -> None:
    code = (
        "import sys, field_app.core.app, field_app.platform.desktop;"
        f"print([name for name in sys.modules if name.partition('.')[0] == {module!r}])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
