"""Pictures are opened in one careful place on each side."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PILLOW = re.compile(r"^\s*(from PIL|import PIL|from pillow_heif|import pillow_heif)\b", re.MULTILINE)
OPENS = {"backend/evidence/decoder.py", "field_app/core/developing.py"}
DRAWS = {"backend/demo/pictures.py": "draws the demo's photos; opens none"}


def test_pictures_are_opened_in_one_place_on_each_side() -> None:
    sources = [path for room in ("backend", "field_app", "shared") for path in (ROOT / room).rglob("*.py")]
    found = {str(path.relative_to(ROOT)) for path in sources if PILLOW.search(path.read_text("utf-8"))}
    assert found == OPENS | DRAWS.keys()
