"""Pages are plain Python: they run, and are tested, without a window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_no_page_loads_kivy() -> None:
    code = (
        "import sys, field_app.viewmodels.pages;"
        "print([name for name in sys.modules if name.partition('.')[0] == 'kivy'])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
