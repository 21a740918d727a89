"""The backend as an operator starts it: in a process of its own, with nothing but the environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

MANAGE = Path(__file__).parents[3] / "backend" / "manage.py"


def manage(data_dir: Path, *command: str, **variables: str) -> str:
    """Run a command from another directory; return what it prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CONGTAM", "DJANGO"))}
    kept.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-W", "error", str(MANAGE), *command],
        cwd=data_dir,
        env=kept | {"CONGTAM_DATA_DIR": str(data_dir)} | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout + done.stderr


def test_the_backend_checks_itself_without_a_warning_and_writes_nothing(data_dir: Path) -> None:
    assert "no issues" in manage(data_dir, "check")
    assert list(data_dir.iterdir()) == []


@pytest.mark.slow
def test_behind_tls_nothing_is_left_to_warn_of(data_dir: Path) -> None:
    assert "no issues" in manage(data_dir, "check", "--deploy", CONGTAM_HTTPS="true")


def test_what_is_committed_on_sqlite_survives_a_power_cut(data_dir: Path) -> None:
    script = (
        "from django.db import connection as c; k = c.cursor();"
        "print([k.execute('PRAGMA ' + p).fetchone()[0] for p in ('journal_mode', 'synchronous')])"
    )
    assert manage(data_dir, "shell", "--no-imports", "-c", script).endswith("['wal', 2]\n")


def test_secrets_stay_the_same_from_one_start_to_the_next_and_may_come_from_files(data_dir: Path) -> None:
    show = ("shell", "--no-imports", "-c", "from django.conf import settings as s; print(s.SECRET_KEY)")
    made = manage(data_dir, *show)
    assert made == manage(data_dir, *show)
    assert len(made) > 64
    (data_dir / "given").write_text("a secret of the operator's own\n")
    assert "operator" in manage(data_dir, *show, CONGTAM_SECRET_KEY_FILE=str(data_dir / "given"))


def test_models_and_migrations_agree(data_dir: Path) -> None:
    assert "No changes" in manage(data_dir, "makemigrations", "--check", "--dry-run")


def test_what_a_database_address_says_behind_its_question_mark_counts(data_dir: Path) -> None:
    script = (
        "from django.conf import settings as s;"
        "o = s.DATABASES['default']['OPTIONS']; print(o['sslmode'], o['pool']['max_size'])"
    )
    url = "postgres://u:p@db.example/congtam?sslmode=verify-full"
    assert manage(data_dir, "shell", "--no-imports", "-c", script, DATABASE_URL=url) == "verify-full 16\n"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "587 True False"),
        ({"CONGTAM_EMAIL_PORT": "465"}, "465 False True"),
        ({"CONGTAM_EMAIL_PORT": "4650", "CONGTAM_EMAIL_SMTPS": "1"}, "4650 False True"),
        ({"CONGTAM_EMAIL_PORT": "25", "CONGTAM_EMAIL_TLS": "0"}, "25 False False"),
    ],
)
def test_mail_goes_by_starttls_or_smtps(data_dir: Path, variables: dict[str, str], expected: str) -> None:
    script = "from django.conf import settings as s; print(s.EMAIL_PORT, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL)"
    assert manage(data_dir, "shell", "--no-imports", "-c", script, **variables) == f"{expected}\n"
