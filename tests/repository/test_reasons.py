"""Whoever silences a check says why, on the line; whoever commits says what in at most 72 letters."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SILENCED = re.compile(r"#\s*(noqa|type:\s*ignore)\b")
REASON = re.compile(
    r"#\s*(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|type:\s*ignore\[[a-z, -]+\])\s+(?:#|-|–)\s*\S.{3}"
)
SUBJECT_LETTERS = 72
SINCE = "2026-12-01T14:00:00"
"""Commits before were made under no such rule."""


def lines() -> Iterator[tuple[str, str]]:
    """Return every line of our Python, with its place."""
    for room in ("backend", "field_app", "shared", "deploy", "tests"):
        for path in (ROOT / room).rglob("*.py"):
            if path != Path(__file__):
                for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
                    yield f"{path.relative_to(ROOT)}:{number}", line


def test_every_silenced_check_names_itself_and_its_reason() -> None:
    without = [where for where, line in lines() if SILENCED.search(line) and not REASON.search(line)]
    assert without == []


def test_subjects_of_commits_are_short() -> None:
    listed = ["git", "log", f"--since={SINCE}", "--format=%h %s"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("no checkout")
    long = [line for line in done.stdout.split("\n") if len(line.partition(" ")[2]) > SUBJECT_LETTERS]
    assert long == []
