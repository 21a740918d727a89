"""R12: one byte is flipped on the phone, at many places; it is noticed, and never sent as genuine.

    python -m tests.faults.flipped               200 places
    python -m tests.faults.flipped 20            so many

The app's own store as a kill leaves it: database with its write-ahead log, photos, small copies. One visit is
safe at the server, two are finished and wait with a photo each, one is a draft. The server is the tests' own,
which checks hashes and signatures like the real one.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from field_app.core.errors import AppError
from field_app.core.model import VisitState
from field_app.store.database import DamagedStoreError
from tests.faults.dice import seeded
from tests.faults.figures import Figure, at_least, conclude, none_of
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import begin, furnish, jpeg, logged_in, open_phone, sha256, sync, whole_visit

PLACES = 200
KINDS = ("congtam.sqlite3", "congtam.sqlite3-wal", "photos/*")
ALTERED = "visits or photos that arrived altered"
SILENT = "times a finished visit was gone and nobody was told"
BLOCKED = "times more than the altered photo stayed behind"
UNTOLD = "times the app failed without words for the person"
NOTICED, HARMLESS = "noticed", "harmless: every visit arrived as it was made"
RUNS = 4
UNUSUAL = frozenset({VisitState.PHOTO_LOST, VisitState.QUARANTINED})


@dataclass(frozen=True)
class Morning:
    """A phone's folder after a kill, the server as it was then, and what is true of both."""

    folder: Path
    server: FakeServer
    bodies: frozenset[str]
    photos: frozenset[str]


def morning(home: Path) -> Morning:
    """Make the visits, and copy the folder while the app still runs."""
    server = FakeServer()
    furnish(server)
    line = FaultyLine(server)
    app = logged_in(home / "live", line)
    pictures = [jpeg(seed, size=200) for seed in (1, 2, 3)]
    app.finish(whole_visit(app, photos=(pictures[0],)))
    sync(app)
    for picture in pictures[1:]:
        app.store.settings._database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        app.finish(whole_visit(app, photos=(picture,)))
    app.answers.put(begin(app), "GG-05", note="Hai người vắng")
    shutil.copytree(home / "live", home / "killed")
    after = server.twin()
    line.server = after
    while sync(app).unfinished:
        pass
    app.close()
    bodies = frozenset(sha256(kept.raw) for kept in after.revisions.values())
    return Morning(home / "killed", server, bodies, frozenset(after.blobs))


def flip(folder: Path, number: int) -> str:
    """Flip one byte of one file; return which kind of file it was."""
    dice = seeded("flipped", number)
    kind = KINDS[number % len(KINDS)]
    files = sorted(path for path in folder.glob(kind) if path.stat().st_size)
    path = dice.choice(files)
    with path.open("r+b") as file:
        at = dice.randrange(path.stat().st_size)
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ dice.randrange(1, 256)]))
    return kind


def outcome(here: Morning, number: int) -> Counter[str]:
    """Flip one byte, start the app, sync; count what came of it."""
    with tempfile.TemporaryDirectory(prefix="ct-flip-") as home:
        folder, server = Path(home) / "phone", here.server.twin()
        shutil.copytree(here.folder, folder)
        kind = flip(folder, number)
        reported = _brought_in(folder, server)
        found = Counter[str](_altered(here, server))
        is_whole = len(server.revisions) == len(here.bodies) and all(
            blob.done for blob in server.blobs.values()
        )
        if reported is None:
            found[UNTOLD] += 1
        elif not is_whole and not reported:
            found[SILENT] += 1
        if kind.startswith("photos") and _missing(here, server) > 1:
            found[BLOCKED] += 1
        found[f"{kind}: {NOTICED if reported else HARMLESS}"] += 1
        return found


def _brought_in(folder: Path, server: FakeServer) -> bool | None:
    """Start the app and send what it holds; say whether the person was told something, None if it broke."""
    try:
        app = open_phone(folder, FaultyLine(server))
    except DamagedStoreError:
        return True
    except Exception:  # noqa: BLE001  # whatever it is, it is told and counted
        traceback.print_exc()
        return None
    try:
        for _ in range(RUNS):
            app.sync.runner._one_run()
        trouble = app.sync.state().trouble
        unusual = any(card.state in UNUSUAL for card in app.visits.all())
        return trouble is not None or unusual or app.day.store_was_damaged()
    except AppError:
        return True
    except Exception:  # noqa: BLE001  # the same
        traceback.print_exc()
        return None
    finally:
        app.close()


def _missing(here: Morning, server: FakeServer) -> int:
    """Return how many visits and photos did not arrive."""
    held = sum(blob.done for blob in server.blobs.values())
    return len(here.bodies) - len(server.revisions) + len(here.photos) - held


def _altered(here: Morning, server: FakeServer) -> Iterator[str]:
    for kept in server.revisions.values():
        if sha256(kept.raw) not in here.bodies:
            yield ALTERED
    for name, blob in server.blobs.items():
        if blob.done and sha256(blob.data) != name:
            yield ALTERED


def measure(places: int = PLACES) -> Iterator[Figure]:
    """Yield the figures of R12."""
    found = Counter[str]()
    with tempfile.TemporaryDirectory(prefix="ct-flipped-") as home:
        here = morning(Path(home))
        for number in range(places):
            found.update(outcome(here, number))
    yield at_least("bytes flipped", sum(n for what, n in found.items() if ": " in what), places)
    for kind in KINDS:
        noticed, harmless = found[f"{kind}: {NOTICED}"], found[f"{kind}: {HARMLESS}"]
        yield Figure(f"{kind}: noticed, harmless", f"{noticed}, {harmless}", "as it is", met=True)
    for kind in (ALTERED, SILENT, UNTOLD, BLOCKED):
        yield none_of(kind, found[kind])


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(conclude("flipped", "R12, flipped bytes on the phone", lambda: measure(*given)))
