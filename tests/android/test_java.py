"""The Java helpers compile as Android's Java; the adapters work with them on a JVM, against stub classes."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.android.conftest import ROOT

SOURCES = (ROOT / "deploy" / "android" / "java", ROOT / "tests" / "android" / "stubs")
CHECKS = ("text", "keystore", "camera", "documents", "location", "network", "start")


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of compiled helpers and stubs."""
    if shutil.which("javac") is None:
        pytest.skip("needs a JDK")
    folder = tmp_path_factory.mktemp("classes")
    files = [str(path) for source in SOURCES for path in source.rglob("*.java")]
    answer = subprocess.run(
        ["javac", "--release", "8", "-Xlint:all,-options", "-Werror", "-d", str(folder), *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return folder


def test_the_helpers_compile_without_a_warning(classes: Path) -> None:
    helpers = {
        path.stem for path in (classes / "vn" / "congtam" / "field").glob("*.class") if "$" not in path.name
    }
    assert helpers == {path.stem for path in SOURCES[0].rglob("*.java")}


@pytest.mark.parametrize("check", CHECKS)
def test_an_adapter_works_with_its_helper(check: str, classes: Path) -> None:
    if importlib.util.find_spec("jnius") is None:
        pytest.skip("needs pyjnius")
    answer = subprocess.run(
        [sys.executable, "-m", "tests.android.on_a_jvm", check],
        cwd=ROOT,
        env={**os.environ, "CLASSPATH": str(classes), "JAVA_HOME": java_home()},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert answer.returncode == 0, answer.stderr[-2000:]


def java_home() -> str:
    """Return where the JDK of `javac` lies."""
    return str(Path(shutil.which("javac") or "/").resolve().parents[1])
