"""gunicorn's threaded worker, made patient: no scarce thread or database connection waits for a slow phone.

One loop per process gathers what arrives, for all connections at once: the head of a request, and a body
that is small. Only then does a request get one of the few threads that answer the API. A photo gets, as soon
as its head is there, one of the many threads that do nothing but wait for photos: docs/decisions/042.
"""

from __future__ import annotations

import json
import os
import re
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from selectors import EVENT_READ
from typing import Any, Final

from gunicorn.workers.gthread import TConn, ThreadWorker

from shared.protocol.limits import MAX_BATCH_BYTES, MIN_PROGRESS_BYTES, PHOTO_STALL_S
from shared.protocol.problems import CATALOGUE

PHOTO_THREADS: Final = int(os.environ.get("CONGTAM_PHOTO_THREADS", "512"))
HEAD_S: Final = 30
"""Seconds in which the whole head of a request has to arrive."""
MAX_HEAD_BYTES: Final = 65_536
MAX_GATHERED_BYTES: Final = 64 * 1024 * 1024
"""Of all small bodies together; beyond it a photo's thread waits for the next one instead of the loop."""
PIECE_BYTES: Final = 65_536
ANSWER_S: Final = 130
"""Seconds a phone may take over an answer, as long as nginx lets it."""
SHYNESS_S: Final = 0.000_25
"""So long a process waits, for each connection it has, before it takes one more: kept-open connections
would else gather in the process that is quickest at first, and the other cores would idle."""

_PHOTO = re.compile(rb"PATCH [^ ?]*/photos/")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,15})[ \t]*\r\n", re.IGNORECASE)
_UNMEASURED = re.compile(rb"\r\n(transfer-encoding|expect|upgrade):", re.IGNORECASE)


@dataclass
class Arriving:
    """A request that no thread has seen yet: what has come of it, how much has to come, and until when."""

    data: bytearray
    until: float
    is_waiting: bool = False
    head: bytes = b""
    wanted: int = 0
    seen: int = 0


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Threads for the API, other threads for photos, and a loop that waits for everybody."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.arriving: dict[TConn, Arriving] = {}
        self.photo_pool: Executor
        self.gathered = 0
        self._looked_at = 0.0

    def init_process(self) -> None:
        """Make the second pool; threads start when they are needed."""
        self.photo_pool = ThreadPoolExecutor(PHOTO_THREADS, "photo")
        super().init_process()

    def accept(self, listener: Any) -> None:
        """Take a new connection, unless a sibling process that has fewer is quicker."""
        if self.cfg.workers > 1:
            time.sleep(SHYNESS_S * min(self.nr_conns, 8))
        super().accept(listener)

    def enqueue_req(self, conn: TConn) -> None:
        """Gather the next request of a connection; no thread knows of it before it is ready."""
        conn.init()
        conn.sock.settimeout(0)
        conn.data_ready = True
        read_ahead = conn.parser.unreader.take_buffered()
        self.arriving[conn] = Arriving(bytearray(read_ahead), time.monotonic() + HEAD_S)
        self.gathered += len(read_ahead)
        if not self._handed_over(conn):
            self._gather(conn)

    def _gather(self, conn: TConn, _socket: object = None) -> None:
        """Take what is here; hand the request over when that is enough, else wait for more."""
        request = self.arriving[conn]
        try:
            while piece := conn.sock.recv(PIECE_BYTES):
                request.data += piece
                self.gathered += len(piece)
                if self._handed_over(conn):
                    return
        except BlockingIOError:
            if not request.is_waiting:
                self.poller.register(conn.sock, EVENT_READ, partial(self._gather, conn))
                request.is_waiting = True
        except OSError:
            self._drop(conn)
        else:
            self._drop(conn)

    def _handed_over(self, conn: TConn) -> bool:
        """Give the request to a thread if enough of it is here."""
        request = self.arriving[conn]
        if not request.head and not self._read_head(conn, request):
            return conn not in self.arriving
        if _PHOTO.match(request.head) or _UNMEASURED.search(request.head):
            self._hand_over(conn, self.photo_pool)
        elif len(request.data) >= request.wanted:
            self._hand_over(conn, self.tpool)
        elif request.wanted - len(request.head) > MAX_BATCH_BYTES or self.gathered > MAX_GATHERED_BYTES:
            self._hand_over(conn, self.photo_pool)
        else:
            return False
        return True

    def _read_head(self, conn: TConn, request: Arriving) -> bool:
        """Look for the end of the head; too long a one is not listened to any further."""
        while request.data.startswith((b"\r", b"\n")):
            del request.data[:1]
            self.gathered -= 1
        end = request.data.find(b"\r\n\r\n")
        if end < 0:
            if len(request.data) > MAX_HEAD_BYTES:
                self._drop(conn)
            return False
        request.head = bytes(request.data[: end + 4])
        length = _LENGTH.search(request.head)
        request.wanted = len(request.head) + (int(length[1]) if length else 0)
        request.seen, request.until = len(request.data), time.monotonic() + PHOTO_STALL_S
        return True

    def _hand_over(self, conn: TConn, pool: Executor) -> None:
        request = self._forget(conn)
        conn.parser.unreader.unread(bytes(request.data))
        done = pool.submit(self.handle, conn)
        done.add_done_callback(lambda future: self.method_queue.defer(self.finish_request, conn, future))

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Answer a request, but not to somebody who does not listen."""
        conn.sock.settimeout(ANSWER_S)
        return super().handle_request(req, conn)

    def finish_request(self, conn: TConn, done: Any) -> None:
        """Go on with a connection after an answer; who closes one waits up to 2 s for the other end, aside.

        gunicorn waits for that in its loop: sixty phones that are gone would stop everybody for two minutes.
        """
        if done.cancelled() or done.exception() or done.result():
            super().finish_request(conn, done)
            return
        self.nr_conns -= 1
        try:
            self.photo_pool.submit(conn.close, graceful=True)
        except RuntimeError:  # the worker is stopping
            conn.close()

    def murder_pending(self) -> None:
        """Close what has arrived too slowly, once a second; the loop calls this after each of its rounds."""
        now = time.monotonic()
        if now - self._looked_at < 1:
            return
        self._looked_at = now
        for conn, request in list(self.arriving.items()):
            if not self.alive and not request.data:
                self._drop(conn)
            elif request.head and len(request.data) - request.seen >= MIN_PROGRESS_BYTES:
                request.seen, request.until = len(request.data), now + PHOTO_STALL_S
            elif now > request.until:
                self._drop(conn, _too_slow() if request.head else b"")

    def _drop(self, conn: TConn, last_words: bytes = b"") -> None:
        self._forget(conn)
        self.nr_conns -= 1
        with suppress(OSError):  # nobody is there any more
            conn.sock.send(last_words)
        conn.close()

    def _forget(self, conn: TConn) -> Arriving:
        request = self.arriving.pop(conn)
        self.gathered -= len(request.data)
        if request.is_waiting:
            self.poller.unregister(conn.sock)
        return request


def _too_slow() -> bytes:
    """Return the answer to a small body that does not come, in the shape of all problems."""
    problem = CATALOGUE["request-timeout"]
    document = {
        "type": f"/problems/{problem.code}",
        "title": problem.title("vi"),
        "status": problem.status,
        "detail": problem.detail("vi"),
        "code": problem.code,
        "retry": problem.retry,
    }
    body = json.dumps(document, ensure_ascii=False).encode()
    return (
        f"HTTP/1.1 {problem.status} Request Timeout\r\nContent-Type: application/problem+json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    ).encode() + body
