"""What python-for-android would build, in which order, and what pip would have to find for Android."""

from __future__ import annotations

import configparser
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.android.conftest import requirements

NATIVE = {"python3", "hostpython3", "kivy", "pyjnius", "pillow", "sqlite3", "openssl", "cryptography"}
PYTHON, PLATFORM = "3.14.2", "android_24_arm64_v8a"


def test_every_library_with_native_code_has_a_recipe(spec: configparser.SectionProxy) -> None:
    pytest.importorskip("pythonforandroid", reason="needs python-for-android: `make android-check`")
    from pythonforandroid.bootstrap import Bootstrap
    from pythonforandroid.build import Context
    from pythonforandroid.graph import get_recipe_order_and_bootstrap

    context = Context()
    context.ndk_api = int(spec["android.ndk_api"])
    names = list(requirements(spec))
    order, by_pip, bootstrap = get_recipe_order_and_bootstrap(
        context, names, Bootstrap.get_bootstrap("sdl2", context)
    )
    assert bootstrap.name == "sdl2"
    assert {name.lower() for name in order} >= NATIVE
    assert {each.lower().partition("==")[0] for each in by_pip} >= {
        "urllib3",
        "certifi",
        "fpdf2",
        "fonttools",
    }


def test_pip_finds_what_has_no_recipe_for_android_and_takes_no_ancient_version(
    spec: configparser.SectionProxy, tmp_path: Path, whole_check: None
) -> None:
    wanted = [
        f"{name}=={version}" if version else name
        for name, version in requirements(spec).items()
        if name not in NATIVE
    ]
    report = tmp_path / "report.json"
    answer = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"),
            *("--only-binary=:all:", "--no-deps", "--python-version", PYTHON, "--platform", PLATFORM),
            *("--target", str(tmp_path / "none"), "--report", str(report), *wanted),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if answer.returncode and not report.exists() and "No matching distribution" not in answer.stderr:
        pytest.skip(f"no package registry can be reached: {answer.stderr[-200:]}")
    assert answer.returncode == 0, answer.stderr
    found = {
        each["metadata"]["name"].lower(): each["metadata"]["version"]
        for each in json.loads(report.read_text())["install"]
    }
    assert found.keys() >= {"urllib3", "certifi", "fpdf2", "defusedxml", "fonttools"}
    assert int(found["fonttools"].split(".")[0]) >= 4
