"""One connection: requests are read, handed to a thread, answered; a slow phone holds none.

llhttp, the parser of Node.js, is the only one that reads a request. What it does not understand, and what
leaves a doubt, is refused with a problem document, and the connection ends with it.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from functools import partial
from math import inf

import httptools

from backend.config.server import parts
from backend.config.server.answer import Answer, refusal
from backend.config.server.body import Gathered, Streamed
from backend.config.server.head import MAX_FORM_BYTES, MAX_HEAD_BYTES, Head, RefusedError
from backend.config.server.parts import Content, Request, Server, State
from backend.evidence.room import is_full_disk
from shared.protocol.limits import MAX_BATCH_BYTES, MIN_PROGRESS_BYTES, PHOTO_STALL_S


class Connection(asyncio.Protocol):
    """One connection. Every method runs in the loop."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.state, self.until = State.HEAD, time.monotonic() + parts.HEAD_S
        self.transport: asyncio.Transport
        self._parser = httptools.HttpRequestParser(self)
        self._head = Head()
        self._is_in_head = False
        self._unseen = self._progress = self._thrown_away = 0
        self._is_deaf = False
        self._arriving: Request | None = None
        self._waiting: deque[Request] = deque()
        self._answering: Request | None = None
        self._content = Content()
        self._closes = False

    # -- what asyncio calls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # it is a socket's
        """Begin to listen."""
        self.transport = transport
        transport.set_write_buffer_limits(parts.PIECE_BYTES)
        self.server.connections.add(self)

    def data_received(self, data: bytes) -> None:
        """Read what arrived."""
        if self._is_deaf:
            self._throw_away(data)
            return
        self._unseen += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._is_deaf = True  # answered as if it had not asked for another protocol
        except httptools.HttpParserError as error:
            cause = error.__context__
            self._refuse(str(cause) if isinstance(cause, RefusedError) else "malformed-request")
        else:
            if self._unseen > MAX_HEAD_BYTES:  # a name, a value or a trailer without an end
                self._refuse("head-too-large")

    def eof_received(self) -> bool:
        """Answer what is whole although no more comes; say whether the connection stays open for that."""
        self._is_deaf = True
        if self._arriving:
            self._arriving.body.end()
        return self.state in (State.THREAD, State.READER)

    def connection_lost(self, _error: Exception | None) -> None:
        """Let go of everything; a thread that reads a body learns that no more of it comes."""
        self._is_deaf = True
        self.server.connections.discard(self)
        self._drop_arriving()
        for request in self._waiting:
            request.let_go(self.server)
        self._waiting.clear()
        self._content.end()

    def pause_writing(self) -> None:
        """Send no more for now: the phone takes its time."""
        self._content.is_held_up = True

    def resume_writing(self) -> None:
        """Go on sending."""
        self._content.is_held_up = False
        if self.state is State.READER:
            self._send_more()

    # -- what llhttp calls

    def on_message_begin(self) -> None:
        """Begin a request."""
        if len(self._waiting) == parts.MAX_QUEUED:
            raise RefusedError("overloaded")
        self._head, self._is_in_head = Head(), True
        if self.state is State.HEAD:
            self.until = time.monotonic() + parts.HEAD_S

    def on_url(self, piece: bytes) -> None:
        """Take a part of the request's target."""
        self._head.add_target(piece)
        self._unseen = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field of the head; one behind a chunked body is ignored (RFC 9110 6.5.1)."""
        self._unseen = 0
        if self._is_in_head:
            self._head.add(name, value)

    def on_headers_complete(self) -> None:
        """Refuse the request, or decide how its body is taken."""
        head, self._is_in_head, self._unseen = self._head, False, 0
        head.finish(self._parser.get_method().decode(), self._parser.get_http_version())
        self._arriving = Request(head, self._body(head))
        if head.is_streamed:
            self._take_turn(self._arriving)
        elif self.state is State.HEAD:
            self._rest()

    def on_body(self, piece: bytes) -> None:
        """Take a part of the body."""
        self._unseen = 0
        body = self._arriving.body if self._arriving else None
        if isinstance(body, Streamed):
            body.feed(piece)
            if body.is_full:
                self.transport.pause_reading()
        elif body is not None:
            self._gather(body, piece)

    def on_message_complete(self) -> None:
        """Let the request be answered."""
        self._unseen = 0
        request, self._arriving = self._arriving, None
        if request is None:
            return
        request.keeps_open = self._parser.should_keep_alive()
        request.body.end()
        if not request.head.is_streamed:
            self._take_turn(request)

    def _gather(self, body: Gathered, piece: bytes) -> None:
        try:
            body.feed(piece)
        except OSError as error:
            raise RefusedError("storage-full" if is_full_disk(error) else "overloaded") from error
        self.server.count(len(piece))
        if body.size > MAX_FORM_BYTES:
            raise RefusedError("payload-too-large")
        if body.size > MAX_BATCH_BYTES and not self.server.has_room:
            raise RefusedError("overloaded")
        self._progress += len(piece)
        if self._progress >= MIN_PROGRESS_BYTES and self.state is State.BODY:
            self._rest()

    # -- one request after the other

    def _body(self, head: Head) -> Gathered | Streamed:
        if not head.is_streamed:
            return self.server.gathered()
        later = self.server.loop.call_soon_threadsafe
        ask = partial(later, self.invite, head) if head.expects_continue else None
        return Streamed(ask, partial(later, self.transport.resume_reading))

    def invite(self, head: Head) -> None:
        """Ask for the body of a request that waits to be asked (RFC 9110 10.1.1)."""
        if head.expects_continue and not self.transport.is_closing():
            head.expects_continue = False
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _take_turn(self, request: Request) -> None:
        self._waiting.append(request)
        if self._answering is None:
            self._next()

    def _next(self) -> None:
        self._answering = self._waiting.popleft()
        self.state, self.until = State.THREAD, inf
        self.server.begin(self, self._answering)

    def _rest(self) -> None:
        """Wait for what comes next, with new patience."""
        self._progress = 0
        self.state, self.until = State.HEAD, time.monotonic() + parts.HEAD_S
        if self._arriving:
            self.state, self.until = State.BODY, time.monotonic() + PHOTO_STALL_S
            self.invite(self._arriving.head)

    # -- answers

    def answer(self, request: Request, answer: Answer) -> None:
        """Send the answer to a request; where a part of its body was not waited for, it is the last one."""
        request.let_go(self.server)
        if self.transport.is_closing():
            answer.close()
            return
        self.transport.resume_reading()  # who was to read the rest of a photo will not ask for it any more
        self.server.record(self, request, answer)
        self._closes = not request.keeps_open or self.server.is_stopping or self._has_ended
        self._send(answer, with_content=request.head.method != "HEAD")

    def _refuse(self, code: str) -> None:
        """Say what is wrong and hang up; not where an earlier request still is to be answered."""
        self._is_deaf = self._closes = True
        languages = self._languages()
        self._drop_arriving()
        if self._answering is None:
            self._send(refusal(code, languages))

    def _languages(self) -> str:
        head = self._arriving.head if self._arriving else self._head
        return head.value("accept-language")

    def _send(self, answer: Answer, *, with_content: bool = True) -> None:
        self.state, self.until = State.READER, time.monotonic() + parts.ANSWER_S
        head = answer.head(closes=self._closes)
        if isinstance(answer.content, bytes):
            self.transport.write(head + answer.content if with_content else head)
        else:
            self.transport.write(head)
            self._content.begin(answer.content)
            if not with_content:
                self._content.end()
        self._send_more()

    def _send_more(self) -> None:
        """Send the content's next pieces, as many as the phone takes now."""
        for piece in self._content.pieces():
            self.until = time.monotonic() + parts.ANSWER_S
            self.transport.write(piece)
        if not self._content.is_held_up:
            self._sent()

    def _sent(self) -> None:
        self._answering = None
        if self._closes or self._has_ended:
            self._hang_up()
        elif self._waiting:
            self._next()
        else:
            self._rest()

    @property
    def _has_ended(self) -> bool:
        return self._is_deaf and not self._waiting

    def _hang_up(self) -> None:
        """Close our side and wait for the other: who still sends would else never see the answer."""
        self._is_deaf = True
        self.state, self.until = State.END, time.monotonic() + parts.SILENCE_S
        try:
            self.transport.write_eof()
        except OSError:  # the phone is gone already
            self.transport.abort()
        self.transport.resume_reading()

    def _throw_away(self, data: bytes) -> None:
        self._thrown_away += len(data)
        if self._thrown_away > parts.MAX_THROWN_AWAY:
            self.transport.abort()
        elif self.state is State.END:
            self.until = time.monotonic() + parts.SILENCE_S

    def _drop_arriving(self) -> None:
        if self._arriving:
            request, self._arriving = self._arriving, None
            request.body.end()
            if request is not self._answering and request not in self._waiting:
                request.let_go(self.server)

    # -- time

    def look(self, now: float) -> None:
        """End what has waited too long; the process calls this once a second."""
        if now > self.until:
            self._end()
        elif self.server.is_stopping and self.state is State.HEAD and not self._is_in_head:
            self._hang_up()

    def _end(self) -> None:
        if self.state is State.BODY or (self.state is State.HEAD and self._is_in_head):
            self._refuse("request-timeout")
        else:
            self.transport.abort()

    @property
    def is_busy(self) -> bool:
        """Say whether a request is being taken or answered."""
        return self.state in (State.BODY, State.THREAD, State.READER)

    def cut(self) -> None:
        """Tell a thread that reads the body that the rest of it will not come."""
        if self._arriving:
            self._arriving.body.end()
