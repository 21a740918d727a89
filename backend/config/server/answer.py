"""An answer on its way from the thread that made it to the event loop that sends it."""

from __future__ import annotations

import json
import logging
import os
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from backend.evidence.room import is_full_disk
from shared.protocol.problems import CATALOGUE

MAX_IN_MEMORY: Final = 1024 * 1024
"""Bytes of an answer made piece by piece; beyond it the rest waits in a file."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
log = logging.getLogger(__name__)


class FileWrapper:
    """`wsgi.file_wrapper`: a file that is sent without a thread (PEP 3333)."""

    def __init__(self, file: Any, block_size: int = 8192) -> None:
        self.file, self.block_size = file, block_size
        self.close = getattr(file, "close", lambda: None)

    def __iter__(self) -> Iterator[bytes]:
        """Read it, where it is no file of the system."""
        return iter(lambda: self.file.read(self.block_size), b"")


@dataclass(slots=True)
class Answer:
    """Status line, fields and content; made whole before its first byte is sent, so no thread sends."""

    status: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    content: bytes | IO[bytes] = b""

    def start(self, status: str, fields: list[tuple[str, str]], exc_info: object = None) -> None:  # noqa: ARG002 - PEP 3333's
        """Take what a WSGI application answers."""
        self.status, self.fields = status, list(fields)

    def close(self) -> None:
        """Let go of a content that is not sent."""
        if not isinstance(self.content, bytes):
            self.content.close()

    def head(self, *, closes: bool) -> bytes:
        """Return the bytes that go before the content."""
        names = {name.lower() for name, _ in self.fields}
        code = int(self.status[:3])
        if "content-length" not in names and code not in (204, 304):
            self.fields.append(("Content-Length", str(_size(self.content))))
        lines = [f"HTTP/1.1 {self.status}", *(f"{name}: {value}" for name, value in self.fields)]
        lines += [f"Date: {formatdate(usegmt=True)}", f"Connection: {'close' if closes else 'keep-alive'}"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def answered(application: Application, environ: dict[str, Any]) -> Answer:
    """Call the application and return all it answers, a problem where it fails; runs in a thread."""
    answer = Answer()
    try:
        parts = application(environ, answer.start)
        try:
            answer.content = _content(parts)
        finally:
            getattr(parts, "close", lambda: None)()  # gives back the thread's database connection
    except Exception as error:  # whatever it is, the phone is told, and the next request is served
        log.exception("the application failed")
        code = "storage-full" if is_full_disk(error) else "server-error"
        return refusal(code, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    return answer


def refusal(code: str, languages: str = "") -> Answer:
    """Return what the server itself has to say, in the shape of all problems (RFC 9457)."""
    problem = CATALOGUE[code]
    language = "en" if languages.strip().lower().startswith("en") else "vi"
    document = {
        "type": f"https://congtam/problems/{problem.code}",
        "title": problem.title(language),
        "status": problem.status,
        "detail": problem.detail(language),
        "instance": f"urn:uuid:{uuid.uuid4()}",
        "code": problem.code,
        "retry": problem.retry,
    }
    status = f"{problem.status} {HTTPStatus(problem.status).phrase}"
    fields = [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store")]
    return Answer(status, fields, json.dumps(document, ensure_ascii=False).encode())


def _content(parts: Iterable[bytes]) -> bytes | IO[bytes]:
    """Return all parts; a file as it is, what is made piece by piece in a file of its own if it is long."""
    if isinstance(parts, FileWrapper) and hasattr(parts.file, "fileno"):
        return os.fdopen(os.dup(parts.file.fileno()), "rb")
    pieces = iter(parts)
    first, second = next(pieces, b""), next(pieces, None)
    if second is None:
        return first
    spool = SpooledTemporaryFile(MAX_IN_MEMORY)  # noqa: SIM115 - the connection closes it, once it is sent
    for piece in chain((first, second), pieces):
        spool.write(piece)
    spool.seek(0)
    return spool


def _size(content: bytes | IO[bytes]) -> int:
    if isinstance(content, bytes):
        return len(content)
    here = content.tell()
    end = content.seek(0, os.SEEK_END)
    content.seek(here)
    return end - here
