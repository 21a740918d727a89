"""Everything that says which version it is says the same, and a package knows the commit it was made from."""

from __future__ import annotations

import configparser
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from deploy.android.stage import stage
from deploy.build import commit, write_build
from shared.base.version import VERSION

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "deploy" / "android" / "buildozer.spec"
TELL = "import json; from field_app.release import *; print(json.dumps([*RELEASE, USER_AGENT]))"


def tell_release(folder: Path, **environment: str) -> list[str | None]:
    """Return what the app in `folder` calls itself: name, version, build, user agent."""
    answer = subprocess.run(
        [sys.executable, "-c", TELL],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    body: list[str | None] = json.loads(answer.stdout)
    return body


def test_the_project_file_and_the_api_name_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    openapi = (ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8")
    assert project["version"] == VERSION
    assert re.search(r"^  version: (.+)$", openapi, re.MULTILINE).group(1).strip("'") == VERSION  # type: ignore[union-attr]  # None fails


def test_no_source_writes_the_version_a_second_time() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "*.py", "*.spec"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    written = re.compile(rf"""(?:version|app)\w*["']?\s*[=:]\s*["']?{re.escape(VERSION)}\b""", re.IGNORECASE)
    sources = [name for name in listed.stdout.split() if not name.startswith("tests/")]
    places = [name for name in sources if written.search((ROOT / name).read_text(encoding="utf-8"))]
    assert places == []


def test_an_android_package_has_this_version_and_names_its_commit(tmp_path: Path) -> None:
    folder = stage(tmp_path / "android")
    spec = configparser.ConfigParser(interpolation=None)
    spec.read(folder / "buildozer.spec", encoding="utf-8")
    source = (folder / spec["app"]["version.filename"]).read_text(encoding="utf-8")
    found = re.search(spec["app"]["version.regex"], source)
    assert found is not None
    assert found.group(1) == VERSION
    build = commit() or None
    named = f"congtam-app/{VERSION}+{build}" if build else f"congtam-app/{VERSION}"
    assert tell_release(folder / "app") == ["congtam-app", VERSION, build, named]


def test_from_a_checkout_the_app_is_told_its_commit_or_says_that_it_knows_none() -> None:
    assert tell_release(ROOT)[1:3] == [VERSION, None]
    assert tell_release(ROOT, CONGTAM_BUILD="0123456789ab")[1:3] == [VERSION, "0123456789ab"]


def test_where_git_knows_nothing_no_commit_is_made_up(tmp_path: Path) -> None:
    assert commit(tmp_path) == ""
    copy = tmp_path / "version.py"
    copy.write_text('VERSION = "1"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="0 lines"):
        write_build(copy, "0123456789ab")
