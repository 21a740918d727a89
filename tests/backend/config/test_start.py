"""Starting the server: what it keeps is closed to others, and no secret that can be guessed is taken."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SERVE = """
import os, sys
os.umask(0)
import backend.config.wsgi
from django.conf import settings
from django.db import connection
connection.cursor().execute("CREATE TABLE IF NOT EXISTS tried (id integer)")
folder = settings.DATA_DIR
print({file.name: oct(file.stat().st_mode & 0o777) for file in [folder, *folder.glob("*.sqlite3*")]})
"""


def started(data_dir: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Load what gunicorn loads, in a process that lets everybody read what it writes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CONGTAM", "DJANGO"))}
    for name in ("DATABASE_URL", "DEMO"):
        kept.pop(name, None)
    command = [sys.executable, "-W", "error", "-c", SERVE]
    env = kept | {"CONGTAM_DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT)} | variables
    return subprocess.run(command, cwd=data_dir, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("is_from_before", [False, True])
def test_the_database_and_its_log_are_closed_to_others_whatever_the_umask(
    data_dir: Path, is_from_before: bool
) -> None:
    if is_from_before:
        (data_dir / "congtam.sqlite3").touch(mode=0o644)
        (data_dir / "congtam.sqlite3").chmod(0o644)
    data_dir.chmod(0o755)
    done = started(data_dir)
    assert done.returncode == 0, done.stderr
    assert f"'{data_dir.name}': '0o700'" in done.stdout
    assert "'congtam.sqlite3': '0o600'" in done.stdout
    assert "'congtam.sqlite3-wal': '0o600'" in done.stdout


def test_a_command_makes_a_database_that_is_closed_to_others(data_dir: Path) -> None:
    script = "import os, runpy, sys; os.umask(0); runpy.run_path(sys.argv.pop(1), run_name='__main__')"
    opened = (
        "from django.db import connection; connection.cursor().execute('CREATE TABLE tried (id integer)')"
    )
    manage = [str(ROOT / "backend" / "manage.py"), "shell", "--no-imports", "-c", opened]
    env = dict(os.environ) | {
        "CONGTAM_DATA_DIR": str(data_dir),
        "DJANGO_SETTINGS_MODULE": "backend.config.settings",
    }
    env.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-c", script, *manage], cwd=data_dir, env=env, check=True)
    assert oct((data_dir / "congtam.sqlite3").stat().st_mode & 0o777) == "0o600"


WEAK = [
    "x",
    "django-insecure-" + "q8#1zK" * 9,
    "changeme" * 8,
    "a" * 80,
    "abcabcabc" * 9,
    "0123456789" * 4,
    "congtam-demo",
]


@pytest.mark.parametrize("secret", WEAK)
def test_a_weak_secret_does_not_start_but_for_the_demo(data_dir: Path, secret: str) -> None:
    refused = started(data_dir, CONGTAM_SECRET_KEY=secret)
    assert refused.returncode != 0
    assert "CONGTAM_SECRET_KEY is weak" in refused.stderr
    assert not (data_dir / "congtam.sqlite3").exists()
    if secret == "x":  # one of them is enough
        assert started(data_dir, CONGTAM_SECRET_KEY=secret, DEMO="1").returncode == 0


def test_a_good_secret_starts(data_dir: Path) -> None:
    assert started(data_dir, CONGTAM_SECRET_KEY="Zt4-pQ" * 3 + "8vLw2_kRn9YdXb7HsJ1mC5").returncode == 0
