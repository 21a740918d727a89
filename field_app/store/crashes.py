"""Notes of faults nobody expected: small files outside the database, which may be what is broken."""

from __future__ import annotations

import json
import secrets
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Final

from field_app.release import RELEASE
from field_app.store.files import make_folder, write_durably
from shared.base.ids import RANDOM_BYTES, uuid7
from shared.base.records import RecordError, from_plain
from shared.protocol.crash import MAX_CRASHES, MAX_FRAMES, MAX_LINE_CHARS, Crash

ROOT: Final = Path(__file__).parents[2]
SENT: Final = ".sent"


class CrashLog:
    """The notes of this device, the newest twenty. Nothing here raises: it runs where all else failed."""

    def __init__(self, folder: Path, now: Callable[[], str]) -> None:
        """`now` returns the local time, RFC 3339."""
        self._folder, self._now = folder, now
        self._lock = threading.Lock()
        self._noted: set[tuple[str, ...]] = set()
        self.screen = ""
        """The page that is shown; the window sets it."""

    def note(self, error: BaseException, task: str) -> None:
        """Write down where this came from; the same fault once in the life of a process."""
        with self._lock, suppress(Exception):
            crash = self._crash(error, task)
            if crash.frames in self._noted:
                return
            self._noted.add(crash.frames)
            make_folder(self._folder, mode=0o700)
            data = json.dumps(asdict(crash), ensure_ascii=False).encode()
            write_durably(self._folder / f"{crash.id}.json", data)
            for old in self._files()[:-MAX_CRASHES]:
                old.unlink(missing_ok=True)

    def all(self) -> list[tuple[Crash, bool]]:
        """Return the notes with whether the server has them, the newest first."""
        return [(crash, SENT in path.suffixes) for path, crash in self._read()][::-1]

    def unsent(self) -> list[Crash]:
        """Return what the server does not have yet, the oldest first."""
        return [crash for path, crash in self._read() if SENT not in path.suffixes]

    def mark_sent(self, ids: Sequence[str]) -> None:
        """The server has these."""
        for path, crash in self._read():
            if crash.id in ids and SENT not in path.suffixes:
                with suppress(OSError):
                    path.rename(path.with_name(f"{crash.id}{SENT}.json"))

    def _crash(self, error: BaseException, task: str) -> Crash:
        unix_ms = time.time_ns() // 1_000_000
        return Crash(
            id=uuid7(unix_ms, secrets.token_bytes(RANDOM_BYTES)),
            at=self._now(),
            version=RELEASE.version,
            build=RELEASE.build,
            screen=self.screen[:MAX_LINE_CHARS],
            task=task,
            error=" < ".join(type(each).__qualname__ for each in _chain(error))[:MAX_LINE_CHARS],
            frames=tuple(line for each in reversed(_chain(error)) for line in _frames(each.__traceback__))[
                -MAX_FRAMES:
            ],
        )

    def _files(self) -> list[Path]:
        """Return the files, the oldest first: their names begin with the time."""
        return sorted(self._folder.glob("*.json"))

    def _read(self) -> list[tuple[Path, Crash]]:
        found = []
        with suppress(OSError):
            for path in self._files():
                with suppress(OSError, ValueError, RecordError):  # a note cut short tells nothing
                    found.append((path, from_plain(Crash, json.loads(path.read_bytes()))))
        return found


def _chain(error: BaseException) -> list[BaseException]:
    """Return the error and those that led to it, the latest first."""
    found: list[BaseException] = []
    each: BaseException | None = error
    while each is not None and each not in found:
        found.append(each)
        each = each.__cause__ or each.__context__
    return found


def _frames(trace: TracebackType | None) -> Iterator[str]:
    """Yield where the code was, by file, line and function; no values, no lines of source."""
    for frame, line in traceback.walk_tb(trace):
        path = Path(frame.f_code.co_filename)
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
        yield f"{name}:{line} {frame.f_code.co_name}"[:MAX_LINE_CHARS]
