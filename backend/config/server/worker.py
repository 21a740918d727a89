"""The process that serves: one event loop waits for everybody, few threads answer, many read photos.

gunicorn starts the processes, watches and restarts them; of it we use what its documented `Worker` offers.
"""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, Final
from urllib.parse import unquote

from gunicorn.workers.base import Worker

from backend.config.server.answer import Answer, FileWrapper, answered
from backend.config.server.body import Gathered, Streamed, as_file
from backend.config.server.connection import Connection
from backend.config.server.parts import Request
from backend.intake.body_stream import LINE
from backend.kernel.silence import is_silent
from shared.protocol.limits import MAX_BATCH_BYTES

PHOTO_THREADS: Final = int(os.environ.get("CONGTAM_PHOTO_THREADS", "512"))
MAX_IN_MEMORY: Final = 64 * 1024 * 1024
"""Bytes of all bodies gathered at once; beyond it each next one is gathered in a file."""
MAX_GATHERED: Final = 1024 * 1024 * 1024
"""The same; beyond it no form larger than a push is taken."""
SHYNESS_S: Final = 0.000_25
"""So long a process waits, for each connection it has, before it takes one more: kept-open connections
would else gather in the process that is quickest at first, and the other cores would idle."""
STOPPING_S: Final = 2
"""Before gunicorn's patience with a stopping process ends, uploads are cut, so that their prefix is kept."""


class LoopWorker(Worker):  # type: ignore[misc]  # gunicorn has no types
    """One process; it is the `Server` of its connections."""

    loop: asyncio.AbstractEventLoop

    def init_process(self) -> None:
        """Make the threads; they start when they are needed."""
        self.connections: set[Connection] = set()
        self.is_stopping = False
        self._held = 0
        self._patience_s = 0.0
        self._opening: set[asyncio.Task[Any]] = set()
        self._api = ThreadPoolExecutor(self.cfg.threads, "api")
        self._photos = ThreadPoolExecutor(PHOTO_THREADS, "photo")
        super().init_process()

    def init_signals(self) -> None:
        """Leave signals to the loop, which does not run yet."""
        for number in self.SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGABRT, self.handle_abort)

    def run(self) -> None:
        """Serve until told to stop."""
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self.loop, stop = asyncio.get_running_loop(), asyncio.Event()

        def must_stop(patience_s: float) -> None:
            self._patience_s = patience_s
            stop.set()

        self.loop.add_signal_handler(signal.SIGTERM, must_stop, self.cfg.graceful_timeout - 2 * STOPPING_S)
        for number in (signal.SIGINT, signal.SIGQUIT):
            self.loop.add_signal_handler(number, must_stop, 0)
        self.loop.add_signal_handler(signal.SIGUSR1, self.log.reopen_files)
        for listener in self.sockets:
            listener.sock.settimeout(0)
            self._listen(listener.sock)
        while not stop.is_set() and self.ppid == os.getppid():
            self._look()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 1)
        await self._stop()

    def _look(self) -> None:
        """Tell gunicorn that the process lives, and end what has waited too long."""
        self.notify()
        now = time.monotonic()
        for connection in list(self.connections):
            connection.look(now)

    async def _stop(self) -> None:
        """Take no one more, let those who are being answered have their answer, then cut what is left."""
        self.is_stopping = True
        for listener in self.sockets:
            self.loop.remove_reader(listener.sock)
            listener.close()
        await self._wait_for_answers(self._patience_s)
        for connection in self.connections:
            connection.cut()
        await self._wait_for_answers(STOPPING_S)
        self._api.shutdown(wait=False, cancel_futures=True)
        self._photos.shutdown(wait=False, cancel_futures=True)

    async def _wait_for_answers(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while any(connection.is_busy for connection in self.connections) and time.monotonic() < until:
            self._look()
            await asyncio.sleep(0.05)

    # -- connections

    def _listen(self, listener: socket.socket) -> None:
        self.loop.add_reader(listener, self._called, listener)

    def _called(self, listener: socket.socket) -> None:
        """Take a new connection, unless a sibling process that has fewer is quicker."""
        if self.cfg.workers == 1 or not self.connections:
            self._accept(listener)
            return
        self.loop.remove_reader(listener)
        self.loop.call_later(SHYNESS_S * min(len(self.connections), 8), self._accept_shyly, listener)

    def _accept_shyly(self, listener: socket.socket) -> None:
        if not self.is_stopping:
            self._accept(listener)
            self._listen(listener)

    def _accept(self, listener: socket.socket) -> None:
        if len(self.connections) >= self.cfg.worker_connections:
            self._make_room()
        try:
            line, _ = listener.accept()
        except OSError as error:  # mostly a sibling was quicker, or the caller has hung up again
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._make_room()
            return
        line.settimeout(0)
        opening = self.loop.create_task(self.loop.connect_accepted_socket(partial(Connection, self), line))
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)

    def _make_room(self) -> None:
        """Drop the connection whose patience ends first."""
        if self.connections:
            min(self.connections, key=lambda connection: connection.until).transport.abort()

    # -- requests

    def begin(self, connection: Connection, request: Request) -> None:
        """Let a thread answer; it has the loop call `connection.answer`."""
        pool = self._photos if isinstance(request.body, Streamed) else self._api
        pool.submit(self._answer, connection, request)

    def _answer(self, connection: Connection, request: Request) -> None:
        answer = answered(self.wsgi, self._environ(connection, request))
        with suppress(RuntimeError):  # the loop has ended
            self.loop.call_soon_threadsafe(connection.answer, request, answer)

    def _environ(self, connection: Connection, request: Request) -> dict[str, Any]:
        """Return the environment of a request (PEP 3333); a streamed body is offered as a line, too."""
        environ, body = request.head.environ(), request.body
        environ["wsgi.input"] = as_file(body)
        if isinstance(body, Streamed):
            environ[LINE] = body
        else:
            environ["CONTENT_LENGTH"] = str(body.size)
            environ.pop("HTTP_TRANSFER_ENCODING", None)  # it has been undone
        host, port = connection.transport.get_extra_info("sockname")[:2]
        peer = connection.transport.get_extra_info("peername")
        return environ | {
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "REMOTE_ADDR": peer[0] if isinstance(peer, tuple) else "",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",  # where TLS ends before us, a field says so
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": self.cfg.workers > 1,
            "wsgi.run_once": False,
            "wsgi.file_wrapper": FileWrapper,
        }

    def gathered(self) -> Gathered:
        """Return a body to gather."""
        return Gathered(MAX_BATCH_BYTES if self._held < MAX_IN_MEMORY else 0)

    @property
    def has_room(self) -> bool:
        """Say whether bodies larger than a push may go on."""
        return self._held < MAX_GATHERED

    def record(self, connection: Connection, request: Request, answer: Answer) -> None:
        """Write a line of the access log, where there is one: no query, it holds cursors; no citizen."""
        if self.cfg.accesslog and not is_silent(unquote(request.head.path)):
            head, peer = request.head, connection.transport.get_extra_info("peername")
            self.log.access_log.info("%s %s %s %s", peer, head.method, head.path, answer.status[:3])

    def count(self, size: int) -> None:
        """Count bytes of gathered bodies, negative ones when they are let go."""
        self._held += size
