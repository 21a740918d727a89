"""The staged package, made once; and words for what cannot be checked on this machine."""

from __future__ import annotations

import configparser
import os
import re
from pathlib import Path

import pytest

from deploy.android.stage import stage

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder buildozer would be run in."""
    return stage(tmp_path_factory.mktemp("android"))


@pytest.fixture(scope="session")
def whole_check() -> None:
    """Leave out of `make test` what takes a network or half a minute."""
    if not os.environ.get("CONGTAM_ANDROID_CHECK"):
        pytest.skip("part of `make android-check`")


@pytest.fixture(scope="session")
def spec() -> configparser.SectionProxy:
    """Return the app's section of buildozer.spec."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "deploy" / "android" / "buildozer.spec", encoding="utf-8")
    return parser["app"]


def requirements(spec: configparser.SectionProxy) -> dict[str, str]:
    """Return the required packages with their pinned versions, empty where p4a's recipe decides."""
    pairs = (re.split("==", each.strip()) for each in spec["requirements"].split(","))
    return {pair[0]: pair[1] if len(pair) > 1 else "" for pair in pairs}
