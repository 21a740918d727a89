"""What an operator installs: scripts that parse, units that are closed, settings that are written down."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.running import ROOT

DEPLOY = ROOT / "deploy"
SCRIPTS = sorted([*DEPLOY.glob("*.sh"), DEPLOY / "congtam-manage"])
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
EXPOSED = 2.5


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_parses(script: Path) -> None:
    subprocess.run(["sh", "-n", str(script)], check=True)


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_is_closed_to_what_it_does_not_need(unit: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze (Debian: systemd)")
    command = ["systemd-analyze", "security", "--offline=true", str(unit)]
    reported = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    level = re.search(r"exposure level for \S+: (\d+\.\d+)", reported)
    assert level is not None, reported
    assert float(level.group(1)) <= EXPOSED


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_what_is_there(unit: Path) -> None:
    for path in re.findall(r"/srv/congtam/current/(deploy/\S+)", unit.read_text()):
        assert (ROOT / path).exists(), path
    for command in re.findall(r"backend/manage\.py (\w+)", unit.read_text()):
        assert list(ROOT.glob(f"backend/*/management/commands/{command}.py")), command


def test_every_timer_has_its_unit_and_the_installer_starts_it() -> None:
    installer = (DEPLOY / "install.sh").read_text()
    timers = sorted((DEPLOY / "systemd").glob("*.timer"))

    assert len(timers) == 3
    for timer in timers:
        assert timer.with_suffix(".service").exists()
        assert timer.name in installer


def test_every_setting_is_written_down() -> None:
    sources = [ROOT / "backend/config/settings.py", DEPLOY / "gunicorn.conf.py"]
    names = set(re.findall(r'"(CONGTAM_[A-Z_]+)"', "".join(source.read_text() for source in sources)))
    written = (ROOT / "docs/operating.md").read_text()
    known = set(re.findall(r"CONGTAM_[A-Z_]+", written))
    known |= {f"CONGTAM_EMAIL{end}" for end in re.findall(r"`(_[A-Z]+)`", written)}

    assert names - known - ELSEWHERE == set()


ELSEWHERE = {
    "CONGTAM_SECRET_KEY",  # made by the installer
    "CONGTAM_NEW_SERVER_KEY",  # said by the message of a start without a key
    "CONGTAM_MIN_PROTOCOL",  # docs/sync.md
    "CONGTAM_TASKS",  # docs/decisions/046
    "CONGTAM_ACCESS_LOG",  # gunicorn's own, for a desk
}
"""Settings that are explained where they are met."""
