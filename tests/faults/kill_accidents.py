"""What has happened to a phone or the server before a deed, so that rare steps are taken too."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import UUID

from tests.faults.inspector import DATABASE, PHOTOS

Do = Callable[[str], None]
"""Does a deed that nobody dies over."""
PEOPLE = {
    "inspector1": "inspector",
    "inspector2": "inspector",
    "somebody": "inspector",
    "reviewer": "reviewer",
}
SCENES = (
    ("begin", "none"),
    ("work", "none"),
    ("sync", "none"),
    ("capture", "none"),
    ("jump", "none"),
    ("of_tomorrow", "none"),
    ("out_and_in", "none"),
    ("change_hands", "none"),
    ("reopen", "returned"),
    ("sync", "cursor_broken"),
    ("sync", "other_rights"),
    ("sync", "other_epoch"),
    ("send", "never_sent"),
    ("send", "arrived_spoilt"),
    ("send", "photo_altered"),
    ("send", "photo_gone"),
)
"""Deeds, each with the accident before it; a step belongs to the first that takes it."""
ACCIDENTS: dict[str, Callable[[Path, Do], None]] = {}


def accident(function: Callable[[Path, Do], None]) -> Callable[[Path, Do], None]:
    """Enter an accident under its name."""
    ACCIDENTS[function.__name__] = function
    return function


def undo(folder: Path) -> None:
    """Put back what was taken away: the photo files are found again."""
    for photo in (folder / "away").glob("*"):
        photo.replace(folder / "app" / PHOTOS / photo.name)


@accident
def none(_folder: Path, _do: Do) -> None:
    """Nothing has happened."""


@accident
def cursor_broken(folder: Path, _do: Do) -> None:
    """The phone's place in the feed is none the server knows."""
    _store(folder, "UPDATE setting SET value = 'nonsense' WHERE name = 'cursor'")


@accident
def other_rights(folder: Path, _do: Do) -> None:
    """The person's rights were others when the phone last read the feed."""
    _store(folder, "UPDATE setting SET value = 'another' WHERE name = 'scope_version'")


@accident
def other_epoch(folder: Path, _do: Do) -> None:
    """The server's database is in another life than the phone knows."""
    _store(folder, "UPDATE setting SET value = 'another' WHERE name = 'epoch'")


@accident
def never_sent(folder: Path, do: Do) -> None:
    """The phone believes that the server holds a visit, and it does not."""
    do("work")
    _store(folder, "UPDATE revision SET state = 'stored' WHERE state = 'ready'")


@accident
def arrived_spoilt(folder: Path, do: Do) -> None:
    """What the server holds of a photo are other bytes than were sent."""
    do("work")
    staging = folder.parent / "server" / "photos" / "staging"
    staging.mkdir(parents=True, exist_ok=True)
    (owner,) = _store(folder, "SELECT id FROM person WHERE current = 1")
    for photo in _open_photos(folder):
        (staging / f"{photo}.{UUID(owner).hex}.part").write_bytes(bytes(100))


@accident
def photo_altered(folder: Path, do: Do) -> None:
    """A byte of a photo's file has flipped on the phone."""
    do("work")
    path = _taken_away(folder, leave=True)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@accident
def photo_gone(folder: Path, do: Do) -> None:
    """A photo's file is not there any more."""
    do("work")
    _taken_away(folder, leave=False)


@accident
def returned(folder: Path, do: Do) -> None:
    """Home Affairs returned a visit with a comment."""
    from django.utils import timezone

    from backend.kernel.preconditions import etag
    from backend.people.models import User
    from backend.visits.models import Visit
    from backend.visits.review import return_visit

    do("sync")
    do("settle")
    newest = _store(folder, "SELECT visit_id FROM revision WHERE state = 'sealed' ORDER BY rowid DESC")[0]
    visit = Visit.objects.get(pk=newest)
    assert visit.head_id is not None
    match = etag(visit.head_id, visit.state)
    reviewer = User.objects.get(username="reviewer")
    return_visit(visit.pk, by=reviewer, now=timezone.now(), match=match, comment="Ảnh nào của quầy số 3?")


def _taken_away(folder: Path, *, leave: bool) -> Path:
    """Move the file of a photo that was not sent out of the app's reach, or copy it there."""
    path = folder / "app" / PHOTOS / _open_photos(folder)[0]
    (folder / "away").mkdir(exist_ok=True)
    (shutil.copy if leave else shutil.move)(path, folder / "away" / path.name)
    return path


def _open_photos(folder: Path) -> list[str]:
    named = "JOIN revision_photo x ON x.sha256 = photo.sha256 JOIN revision r ON r.id = revision_id"
    return _store(folder, f"SELECT DISTINCT photo.sha256 FROM photo {named} WHERE r.state = 'ready'")  # noqa: S608  # ours


def _store(folder: Path, sql: str) -> list[str]:
    with closing(sqlite3.connect(folder / "app" / DATABASE)) as store, store:
        return [row[0] for row in store.execute(sql)]
