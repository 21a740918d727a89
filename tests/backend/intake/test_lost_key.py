"""The server's key is gone though receipts were signed with it: nothing starts, nothing makes another one."""

from __future__ import annotations

import os
import runpy
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from backend.kernel.keys import key_file, server_key
from tests.backend.rounds import Round
from tests.world import Enrolled

WSGI = Path(__file__).parents[3] / "backend" / "config" / "wsgi.py"


def served() -> None:
    """Load what gunicorn loads."""
    mask = os.umask(0o022)
    try:
        runpy.run_path(str(WSGI))
    finally:
        os.umask(mask)


STARTS: dict[str, Callable[[], object]] = {
    "the server": served,
    "the worker": lambda: call_command("work", once=True),
    "the check of the evidence": lambda: call_command("verify_evidence", stdout=StringIO()),
    "the day's root": lambda: call_command("publish_root", stdout=StringIO()),
}


@pytest.fixture
def lost(phone_1: Enrolled, data_dir: Path) -> Path:
    """Give a server whose key went away after a receipt was signed with it."""
    Round(phone_1).seal(b"photo of an empty counter")
    key_file().unlink()
    return key_file()


@pytest.mark.parametrize("start", STARTS)
def test_nothing_starts_and_no_key_is_made(lost: Path, start: str) -> None:
    with pytest.raises(CommandError, match="is gone, and there are receipts"):
        STARTS[start]()
    assert not lost.exists()


def test_a_new_one_is_made_where_the_operator_says_so(lost: Path, settings: Settings) -> None:
    settings.NEW_SERVER_KEY = True
    served()
    assert server_key().key_id


def test_a_server_without_receipts_makes_its_key(phone_1: Enrolled, data_dir: Path) -> None:
    key_file().unlink(missing_ok=True)
    served()
