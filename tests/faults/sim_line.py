"""A line on which anything happens to requests and answers, in an order its dice decide."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from field_app.sync.exchange import (
    Answer,
    Answered,
    Content,
    FilePart,
    NeedsLoginError,
    Parts,
    RefusedError,
    Request,
    Send,
    Transport,
    UnreachableError,
)
from shared.protocol.wire import BUNDLE_HEAD_BYTES, BUNDLE_MAGIC
from tests.faults.sim_server import Reply, ServerDied, SimulatedServer
from tests.faults.steps import Watch, request_name

PORTAL = Answer(200, {"content-type": "text/html; charset=utf-8"}, b"<html><h1>Wifi mien phi</h1></html>")
PROXY = Answer(401, {"content-type": "text/html"}, b"<html><h1>Proxy login</h1></html>")
GATEWAY = Answer(502, {"content-type": "text/html"}, b"<html><h1>502 Bad Gateway</h1></html>")
MAX_SQL = 40


@dataclass(frozen=True, slots=True)
class _Sent:
    """A request as its bytes went out."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class SimulatedLine:
    """One phone's line; `on` False is a line on which nothing ever goes wrong."""

    def __init__(
        self, server: SimulatedServer, dice: random.Random, note: Callable[[str], None], deaths: Counter[str]
    ) -> None:
        """`note` hears what happens; `deaths` counts at which steps the server died."""
        self._server = server
        self._deaths = deaths
        self.watch: Watch = lambda _step: None
        self._dice = dice
        self._note = note
        self._late: list[_Sent] = []
        self.on = True

    def send(self, request: Request) -> Answer:
        """Carry a request, or not; give back its answer, or another one, or none."""
        self.watch(f"before {request_name(request.method, request.path)}")
        self._deliver_late()
        sent = _Sent(request.method, request.path, dict(request.headers), _bytes_of(request.body))
        answer = self._carry(sent) if self.on else _answer(self._server.ask(*_parts(sent)))
        self._note(f"{request_name(sent.method, sent.path)} {answer.status}")
        self.watch(f"after {request_name(request.method, request.path)}")
        return answer

    def hand(self, send: Send, part: FilePart) -> Answered:
        """Send a photo now and tell what came of it later, or send it only then: two may cross on the way."""
        if self._dice.random() < 0.5:
            return lambda: send(part)
        try:
            held = send(part)
        except (NeedsLoginError, RefusedError, UnreachableError) as error:
            return partial(_fail, error)
        return lambda: held

    def at(self, _server: str) -> Transport:
        """Return itself: there is one server."""
        return self

    def use(self, _server: str) -> None:
        """There is one server."""

    def close(self) -> None:
        """There is nothing to close."""

    def forget_late(self) -> None:
        """Lose what is still on its way."""
        self._late.clear()

    def _carry(self, sent: _Sent) -> Answer:
        fate = self._dice.random()
        if fate < 0.10:
            raise self._broken("lost")
        if fate < 0.14:
            return self._dice.choice([PORTAL, GATEWAY, PROXY])
        if fate < 0.20:
            self._late.append(sent)  # a duplicate that arrives some requests later
        elif fate < 0.25:
            self._execute(sent)  # a duplicate that arrives at once
        elif fate < 0.31 and sent.body:
            return self._cut(sent)
        reply = self._execute(sent)
        if reply is None:
            raise self._broken("server died")
        if self._dice.random() < 0.12:
            raise self._broken("answer lost")
        return self._damaged(reply) if self._dice.random() < 0.02 else _answer(reply)

    def _cut(self, sent: _Sent) -> Answer:
        """Let a part of the body arrive; the line breaks before there is an answer."""
        part = sent.body[: self._dice.randrange(len(sent.body))]
        self._execute(replace(sent, body=part), length=len(sent.body))
        raise self._broken("cut")

    def _execute(self, sent: _Sent, *, length: int | None = None) -> Reply | None:
        """Have the server answer; None when it dies over it."""
        dies_at = self._dice.randrange(MAX_SQL) if self._dice.random() < 0.03 else None
        if _photo_bytes(sent) and self._dice.random() < 0.01:
            sent = replace(sent, body=_flipped(sent.body, _photo_bytes(sent), self._dice))
        try:
            return self._server.ask(*_parts(sent), length=length, dies_at=dies_at, watch=self._maybe_die)
        except ServerDied:
            self._note("server died")
            return None

    def _maybe_die(self, step: str) -> None:
        self._deaths[f"reached {step}"] += 1
        if self._dice.random() < 0.01:
            self._deaths[f"died {step}"] += 1
            self._note(f"server dies {step}")
            raise ServerDied

    def _deliver_late(self) -> None:
        for sent in list(self._late):
            if not self.on or self._dice.random() < 0.2:
                self._late.remove(sent)
                self._execute(sent)

    def _damaged(self, reply: Reply) -> Answer:
        body = reply.body[: self._dice.randrange(len(reply.body))] if reply.body else b""
        return Answer(reply.status, reply.headers, body)

    def _broken(self, how: str) -> UnreachableError:
        self._note(how)
        return UnreachableError("offline")


def _bytes_of(content: Content) -> bytes:
    if isinstance(content, Parts):
        return content.head + b"".join(map(_bytes_of, content.files))
    if not isinstance(content, FilePart):
        return content
    with content.path.open("rb") as file:
        file.seek(content.offset)
        return file.read(content.size - content.offset)


def _parts(sent: _Sent) -> tuple[str, str, dict[str, str], bytes]:
    return sent.method, sent.path, sent.headers, sent.body


def _answer(reply: Reply) -> Answer:
    return Answer(reply.status, reply.headers, reply.body)


def _photo_bytes(sent: _Sent) -> int:
    """Return how many bytes at the end of a request are those of photos."""
    if sent.path != "sync/bundle":
        return len(sent.body) if sent.method == "PATCH" else 0
    text = int.from_bytes(sent.body[len(BUNDLE_MAGIC) : BUNDLE_HEAD_BYTES])
    return max(0, len(sent.body) - BUNDLE_HEAD_BYTES - text)


def _flipped(body: bytes, last: int, dice: random.Random) -> bytes:
    """Return the body with one bit changed among the last bytes."""
    place = len(body) - 1 - dice.randrange(last)
    return body[:place] + bytes([body[place] ^ 1 << dice.randrange(8)]) + body[place + 1 :]


def _fail(error: Exception) -> int:
    raise error
