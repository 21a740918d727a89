"""A monkey on the real app: touches, texts, keys, kills, full disks; it always opens, no text is lost.

    python -m tests.faults.monkey              5,000 touches in lives of 150
    python -m tests.faults.monkey 300 7        so many touches, another seed

After each kill the phone's store is looked at from outside: each field holds what was stored last, or what
was tried after it, and a text that could not be stored waits for its field.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from field_app.core.app import FieldApp
from tests.faults.figures import ROOT, Figure, at_least, conclude, none_of
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import begin, furnish, logged_in, open_phone

A_LIFE = 150
LIMIT_S = 600
LOST, CLOSED, FAULTS = "texts lost", "starts that ended without a page", "faults the app noted"
Field = tuple[str, str, str]
"""A visit's id, an item's code or nothing, and the field."""


class Phone:
    """The monkey's phone, seen from outside between its lives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        server = FakeServer()
        furnish(server)
        app = logged_in(folder, FaultyLine(server))
        self.visit = begin(app)
        app.answers.put(self.visit, "GG-05", value=2)
        app.close()

    def live(self, seed: int, touches: int) -> dict[str, Any] | None:
        """Let the monkey at it; return what was on the screen at the start, None if nothing ever was."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.monkey_phone", str(self.folder), str(seed), str(touches)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_S,
        )
        opened = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"opened"')]
        if done.returncode != -signal.SIGKILL:
            print(done.stderr[-3000:], file=sys.stderr)
            return None
        return dict(opened[0]) if opened else None

    def events(self) -> list[dict[str, Any]]:
        """Return what the monkey wrote down; its last line may be cut."""
        path = self.folder / "journal"
        lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
        return [json.loads(line) for line in lines if line.endswith("}")]

    def lost(self) -> list[str]:
        """Return what is neither in its field nor waits for it."""
        line = FaultyLine(FakeServer())
        line.down = True
        app = open_phone(self.folder, line)
        try:
            return [
                reported
                for field, may in _expected(self.events()).items()
                if (reported := _missing(app, field, may))
            ]
        finally:
            app.close()

    def faults(self) -> list[str]:
        """Return where the app failed in a way nobody expected."""
        notes = (self.folder / "crashes").glob("*.json")
        return [f"{note['error']} at {note['frames'][-1]}" for note in map(_read, sorted(notes))]


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _expected(events: list[dict[str, Any]]) -> dict[Field, set[str]]:
    """Return of each field the texts of which one must be there: the last outcome, or what came since."""
    may: dict[Field, set[str]] = {}
    for event in events:
        field = (event["place"].get("visit", ""), event["place"].get("item", ""), event["field"])
        if event["what"] == "dropped":
            may.pop(field, None)
        elif event["what"] == "tried":
            may.setdefault(field, set()).add(event["text"])
        else:
            may[field] = {event["text"]}
    return may


def _missing(app: FieldApp, field: Field, may: set[str]) -> str | None:
    """Say what is missing of a field; None where all is well, or the field is not one to compare."""
    visit, item, name = field
    place = {"page": "item" if item else "minutes", "visit": visit, **({"item": item} if item else {})}
    waiting = app.store.unsaved.of(place, name)
    draft = app.visits.draft(visit)
    if name == "note":
        stored = draft.item(item).note
    elif hasattr(draft.minutes, name):
        stored = getattr(draft.minutes, name) or ""
    else:
        return None
    from shared.base.text import typed_text

    there = {stored, typed_text(waiting or "")}
    others = [(dict(each.place), each.field, each.text[:40]) for each in app.store.unsaved.all()]
    lost = f"{field}: one of {[each[:60] for each in may]}, found {stored[:60]!r}; waiting: {others}"
    return None if there & may else lost


def measure(touches: int = 5000, seed: int = 1) -> Iterator[Figure]:
    """Yield the figures of so many touches."""
    found, opened, stored = Counter[str](), Counter[str](), 0
    with tempfile.TemporaryDirectory() as folder:
        phone = Phone(Path(folder) / "phone")
        for number, begun in enumerate(range(0, touches, A_LIFE)):
            shown = phone.live(seed * 1000 + number, min(A_LIFE, touches - begun))
            if shown is None or not shown["words"]:
                found[CLOSED] += 1
                continue
            opened[shown["opened"]] += 1
            for reported in phone.lost():
                found[LOST] += 1
                print(f"  life {number}: {reported}", file=sys.stderr)
                print(*phone.events()[-8:], sep="\n    ", file=sys.stderr)
        stored = sum(event["what"] == "stored" for event in phone.events())
        kept = sum(event["what"] == "kept" for event in phone.events())
        faults = phone.faults()
    for fault in faults:
        print(f"  {fault}", file=sys.stderr)
    yield at_least("touches", touches, min(touches, 5000))
    yield at_least("texts stored", stored, touches / 100)
    yield Figure("texts kept apart", kept, "as it comes", met=True)
    yield Figure(
        "pages it opened on", ", ".join(f"{page} {n}" for page, n in opened.items()), "any", met=True
    )
    yield none_of(CLOSED, found[CLOSED])
    yield none_of(LOST, found[LOST])
    yield none_of(FAULTS, len(faults))


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(conclude("monkey", "random touches, texts, kills and full disks", lambda: measure(*given)))
