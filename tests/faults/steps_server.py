"""The steps at which the server's process may end, named by the code itself; see `steps`.

Around every commit, by the function whose transaction it is; in the middle of every piece of a photo that is
written, around every sync, around the move into the store; and before every answer.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Any
from unittest import mock

from django.db.backends.base.base import BaseDatabaseWrapper

from backend.evidence import durable, upload
from backend.evidence.upload import Upload
from tests.faults.steps import AFTER, BEFORE, Watch, wrapped

JOURNAL = "backend.journal.recording"


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Call `watch` with the name of every step the server's code takes in this block; it may not return."""
    with ExitStack() as patches:
        patches.enter_context(mock.patch.object(BaseDatabaseWrapper, "commit", _commit(watch)))
        patches.enter_context(mock.patch.object(upload, "_write_all", _write_all(watch)))
        for name in ("give_name", "sync_folder"):
            patches.enter_context(mock.patch.object(durable, name, wrapped(getattr(durable, name), watch)))
        for name in ("_sync", "finish"):
            plain = getattr(Upload, name)
            patches.enter_context(mock.patch.object(Upload, name, wrapped(plain, watch)))
        yield


def _commit(watch: Watch) -> Callable[[BaseDatabaseWrapper], None]:
    plain = BaseDatabaseWrapper.commit

    def stepped(connection: BaseDatabaseWrapper) -> None:
        where = _whose(sys._getframe(1))
        watch(f"{where}: {BEFORE}")
        plain(connection)
        watch(f"{where}: {AFTER}")

    return stepped


def _whose(frame: FrameType | None) -> str:
    """Return the function of the backend whose transaction ends; the journal serves them all."""
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("backend.") and module != JOURNAL:
            return frame.f_code.co_qualname
        frame = frame.f_back
    return "Django"


def _write_all(watch: Watch) -> Callable[[int, bytes], None]:
    """Write a piece in two halves, with a step between them: a disk knows no pieces."""

    def stepped(file: int, piece: bytes) -> None:
        half = len(piece) // 2
        os.write(file, piece[:half])
        watch("Upload.append: half a piece written")
        rest = memoryview(piece)[half:]
        while rest:
            rest = rest[os.write(file, rest) :]
        watch("Upload.append: piece written")

    return stepped


def answering(application: Callable[..., Any], watch: Watch, name: Callable[[dict[str, Any]], str]) -> Any:
    """Return the WSGI application with a step before each answer of the API leaves."""

    def stepped(environ: dict[str, Any], start_response: Any) -> Any:
        answer = application(environ, start_response)
        watch(f"before answering {name(environ)}")
        return answer

    return stepped
