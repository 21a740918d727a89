"""Evidence to prove: visits handed in by a phone, and roots published on two days."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import tamper_scene
from tests.faults.tamper_scene import Scene


@pytest.fixture
def scene(db: None, data_dir: Path, tmp_path: Path) -> Scene:
    """Give the evidence of the tamper drill."""
    return tamper_scene.build(data_dir, tmp_path / "outside")
