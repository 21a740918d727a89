"""What others made and we ship is named with its source and terms."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
FOREIGN = re.compile(
    r"\.(ttf|otf|woff2?|geojson|ico|wasm|jar|ogg|mp3)$|\.min\.(js|css)$|/vendor/[^/]+\.(js|css)$|/data/[^/]+\.json$"
)
OURS = {
    "backend/citizens/data/citizen.json": "questions and sentences written for this product",
    "backend/documents/data/score_table.json": "the points of a public decision, typed for this product",
    "backend/checklists/data/checklists.json": "written for this product",
    "backend/documents/data/wording.json": "sentences written for this product",
    "backend/documents/data/ministry_rows.json": "written for this product",
    "backend/checklists/data/wording_2026_2.json": "written for this product",
    "backend/demo/data/review_story.json": "invented for the demo",
    "backend/demo/data/faults.json": "invented for the demo",
    "backend/demo/data/trips.json": "invented for the demo",
    "backend/units/data/sonla/working_hours.json": "typical hours, written for this product",
}
"""Files that look like somebody else's and are not, with why."""


def shipped() -> list[str]:
    """Return the files git holds, tests and pictures of the docs left out."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split() if not name.startswith(("tests/", "docs/"))]


def named() -> list[str]:
    """Return the patterns in the first column of the page's table."""
    return re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE)


@pytest.mark.parametrize("name", [name for name in shipped() if FOREIGN.search(name) and name not in OURS])
def test_what_others_made_is_named_with_its_terms(name: str) -> None:
    assert any(PurePosixPath(name).match(pattern) for pattern in named()), f"{name} is not in THIRD_PARTY.md"


@pytest.mark.parametrize("pattern", named())
def test_what_is_named_is_there(pattern: str) -> None:
    assert any(PurePosixPath(name).match(pattern) for name in shipped()), f"nothing is called {pattern}"
