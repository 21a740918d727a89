"""Short form of the power cuts, and proof that the model sees what goes wrong when a sync is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest

from field_app.store import database, files
from tests.faults import powercut, sqlite_recorder
from tests.faults.figures import NotHereError
from tests.faults.powercut import CORRUPT, LOST, NO_FILE, crash_many


@pytest.fixture(autouse=True)
def _a_sqlite_that_can_be_watched() -> None:
    try:
        sqlite_recorder.library()
    except NotHereError as error:
        pytest.skip(str(error))


def test_no_power_cut_takes_back_what_the_app_acknowledged() -> None:
    found = crash_many(11, lives=4, crashes=40)

    assert found["states"] == 160
    assert not found[LOST] + found[CORRUPT] + found[NO_FILE], dict(found)


def _nothing(*_arguments: Any) -> None:
    """Leave out whatever should have been done."""


MISTAKES = {
    "commits without a sync of their own": (
        database,
        "PRAGMAS",
        database.PRAGMAS.replace("FULL", "NORMAL"),
        LOST,
    ),
    "a journal deleted without care": (
        database,
        "PRAGMAS",
        "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF;",
        CORRUPT,
    ),
    "pictures not synced": (files, "settle", _nothing, NO_FILE),
    "names not synced": (files, "sync_folder", _nothing, NO_FILE),
}


@pytest.mark.parametrize(("module", "name", "mistake", "seen_as"), MISTAKES.values(), ids=list(MISTAKES))
def test_the_model_sees_a_planted_mistake(
    module: object, name: str, mistake: str | Callable[..., None], seen_as: str
) -> None:
    with mock.patch.object(module, name, mistake):
        found = crash_many(12, lives=2, crashes=20)

    assert found[seen_as] > 0


def test_the_same_seed_gives_the_same_crashes() -> None:
    with mock.patch.object(files, "settle", _nothing):
        first, again = (crash_many(13, lives=1, crashes=20) for _ in range(2))

    assert first == again
    assert first[NO_FILE]
    assert powercut.LIVES * powercut.CRASHES_PER_LIFE >= 10_000
