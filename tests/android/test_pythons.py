"""The phone runs Python 3.14: every Python here that is new enough compiles the app and runs its core."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.android.conftest import ROOT

PYTHONS = [f"3.{minor}" for minor in range(11, 15)]
THIS = f"{sys.version_info.major}.{sys.version_info.minor}"
"""Under this one everything runs in `make test` already."""
FALSE_ALARM = "ignore:Binding:DeprecationWarning"
"""Python before 3.12.4 takes `?1` in SQL for a name, and says that 3.14 would refuse it; 3.14 does not."""
LIBRARIES = {"pytest", "hypothesis", "cryptography", "pillow"}
CORE = {
    "tests/shared": ["tests/shared"],
    "tests/field_app": [
        "tests/field_app/store",
        "tests/field_app/core/test_no_plain_text.py",
        "tests/field_app/core/test_vault.py",
    ],
}
"""What runs without Kivy and without a server."""


def interpreter(version: str) -> str:
    """Return the program of this version; skip where there is none."""
    if version == THIS:
        return sys.executable
    shelves = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    found = shutil.which(f"python{version}")
    programs: list[str] = [*map(str, reversed(shelves)), *([found] if found else [])]
    for program in programs:
        if not subprocess.run([program, "-c", ""], capture_output=True, check=False).returncode:
            return program
    pytest.skip(f"Python {version} is not on this machine")


@pytest.mark.parametrize("version", PYTHONS)
def test_the_staged_app_compiles(version: str, staged: Path, tmp_path: Path) -> None:
    answer = subprocess.run(
        [interpreter(version), "-W", "error", "-m", "compileall", "-q", "-f", str(staged / "app")],
        env={"PYTHONPYCACHEPREFIX": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.fixture
def equipped(version: str, whole_check: None) -> str:
    """Return an interpreter with the libraries the core and its tests need, in an environment of its own."""
    program, home = interpreter(version), ROOT / "var" / "pythons" / version
    python = home / "bin" / "python"
    pins = [line.split()[0] for line in (ROOT / "requirements-android.txt").read_text().splitlines()]
    wanted = [pin for pin in pins if pin.partition("==")[0] in LIBRARIES]
    if not python.exists():
        subprocess.run([program, "-m", "venv", str(home)], check=True)
    answer = subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "--retries=1", "--only-binary=:all:", *wanted],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if answer.returncode:
        pytest.skip(f"Python {version} cannot be equipped here: {answer.stderr[-300:]}")
    return str(python)


@pytest.mark.parametrize("version", [each for each in PYTHONS if each != THIS])
def test_the_rules_and_the_core_hold(version: str, equipped: str) -> None:
    for room, tests in CORE.items():
        answer = subprocess.run(
            [
                *(
                    equipped,
                    "-W",
                    "error",
                    "-W",
                    FALSE_ALARM,
                    "-m",
                    "pytest",
                    "-q",
                    "-c",
                    "tests/android/pytest.ini",
                ),
                *("--rootdir", str(ROOT), "--confcutdir", room, *tests),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stdout[-3000:] + answer.stderr[-1000:]
