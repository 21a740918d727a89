"""buildozer.spec says what it should, in words buildozer understands."""

from __future__ import annotations

import configparser
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from deploy.android.p4a_hook import AFTER, ChangedUpstreamError, mend
from tests.android.conftest import ROOT, requirements

CHECK = """
from buildozer import Buildozer
made = Buildozer("buildozer.spec", "android")
made.check_configuration_tokens()
made.target.check_configuration_tokens()
print(made.config.get("app", "title"))
"""
SDL_LINE = "            if (Build.VERSION.SDK_INT <= 29 /* Android 10.0 (Q) */) {\n"


def test_buildozer_accepts_every_token(staged: Path, tmp_path: Path) -> None:
    pytest.importorskip("buildozer", reason="needs buildozer: `make android-check`")
    environment = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"}
    answer = subprocess.run(
        [sys.executable, "-c", CHECK],
        cwd=staged,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert answer.stdout.splitlines()[-1] == "Công Tâm"


def test_the_app_asks_for_no_more_than_it_needs(spec: configparser.SectionProxy) -> None:
    asked = {each.rsplit(".", 1)[-1] for each in spec["android.permissions"].replace(")", "").split(",")}
    assert asked == {
        "INTERNET",
        "ACCESS_NETWORK_STATE",
        "ACCESS_FINE_LOCATION",
        "ACCESS_COARSE_LOCATION",
        "FOREGROUND_SERVICE",
        "FOREGROUND_SERVICE_DATA_SYNC",
        "POST_NOTIFICATIONS",
        "WRITE_EXTERNAL_STORAGE;maxSdkVersion=28",
    }


def test_nothing_is_backed_up_and_the_tools_are_pinned(spec: configparser.SectionProxy) -> None:
    assert spec["android.allow_backup"] == "False"
    assert spec["p4a.branch"] == "v2026.05.09"
    assert int(spec["android.api"]) == 34
    lines = (ROOT / "requirements-android.txt").read_text().splitlines()
    assert any(line.startswith("python-for-android==2026.5.9 ") for line in lines)


def test_pure_libraries_have_the_versions_of_a_computer(spec: configparser.SectionProxy) -> None:
    lines = (ROOT / "requirements-app.txt").read_text().splitlines()
    pinned = dict(line.split()[0].split("==") for line in lines if "==" in line)
    shared = {name: version for name, version in requirements(spec).items() if version and name in pinned}
    assert shared == {name: pinned[name] for name in shared}
    assert {"kivy", "urllib3", "certifi", "fpdf2"} <= shared.keys()


def test_everything_the_spec_names_is_staged(staged: Path, spec: configparser.SectionProxy) -> None:
    for key in ("icon.filename", "presplash.filename", "android.add_src", "p4a.hook", "source.dir"):
        assert (staged / spec[key]).exists(), key
    with Image.open(staged / spec["icon.adaptive_foreground.filename"]) as icon:
        assert icon.size == (432, 432)
        assert icon.getpixel((0, 0)) == (0, 0, 0, 0)
    kinds = {path.suffix for path in (staged / "app").rglob("*") if path.is_file()}
    assert kinds - {".typed"} <= {f".{each}" for each in spec["source.include_exts"].split(",")}


def test_the_fix_for_sdl_is_put_in_once_and_says_when_sdl_has_changed() -> None:
    mended = mend(f"before\n{SDL_LINE}after\n")
    assert AFTER in mended
    assert mend(mended) == mended
    with pytest.raises(ChangedUpstreamError):
        mend("something else")
