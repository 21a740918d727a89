"""Lays out under var/android what buildozer needs: the app's own sources, Java helpers, pictures, its spec.

python -m deploy.android.stage [FOLDER]
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from deploy.android.pictures import draw_all
from deploy.build import commit, write_build

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
PACKAGES = ("field_app", "shared")
VERSION_FILE = Path("shared/base/version.py")
UNUSED = shutil.ignore_patterns("__pycache__", "*.pyc", "*.po")


def stage(folder: Path) -> Path:
    """Make the folder anew and return it; what buildozer keeps beside it stays."""
    for name in ("app", "java", "pictures"):
        shutil.rmtree(folder / name, ignore_errors=True)
    shutil.copytree(HERE / "app", folder / "app", ignore=UNUSED)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / "app" / package, ignore=UNUSED)
    write_build(folder / "app" / VERSION_FILE, commit())
    shutil.copytree(HERE / "java", folder / "java")
    for name in ("buildozer.spec", "p4a_hook.py"):
        shutil.copyfile(HERE / name, folder / name)
    draw_all(folder / "pictures")
    return folder


if __name__ == "__main__":
    stage(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var" / "android")
