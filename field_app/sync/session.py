"""The device's session: short access tokens from a refresh chain that a lost answer cannot break.

The device itself picks the next secret and keeps it before it asks: however often the answer is lost, the
same question has the same answer, so no lost answer ever logs anybody out. Each time it signs the question
anew, with the time and a nonce, so that one recorded on its way is worth nothing later; a phone whose clock
is wrong signs the time that the server tells it.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from field_app.ports import Clock, Random, SecretStore
from field_app.sync.exchange import (
    LockOrder,
    NeedsLoginError,
    RefusedError,
    Request,
    Transport,
    UnreachableError,
)
from field_app.sync.messages import JSON_MEDIA_TYPE, json_answer
from shared.protocol.wire import refresh_message, sha256_hex

SECRET_NAME = "session"  # noqa: S105  # the name it is kept under, not a secret
SECRET_BYTES = 32
NONCE_BYTES = 16
STALE = "proof-stale"
"""The server's refusal of a question whose time is far from its own, or that it answered before."""
LOST = "device-lost"
"""Why a device that was reported lost needs a login: whoever found it has to prove who they are."""
EARLY_MS = 60_000
"""An access token this close to its end is not used for a new request."""


@dataclass(frozen=True, slots=True)
class SessionSecret:
    """The session's id, its current secret, the successor once one has been chosen, and the access token.

    The token outlives the process, for in the mountains a process seldom lives long and every question costs
    seconds; it is good until `good_until_ms` on the monotonic clock of this `boot`.
    """

    id: str
    secret: str
    next: str | None = None
    access: str | None = None
    good_until_ms: int = 0
    boot: str = ""


class DeviceSession:
    """Hands out access tokens; the only reader and writer of the session secret."""

    def __init__(
        self,
        *,
        secrets: SecretStore,
        transport: Transport,
        sign: Callable[[bytes], str],
        clock: Clock,
        random: Random,
        obey: Callable[[LockOrder], bool] = lambda _order: False,
    ) -> None:
        """`sign` returns the device's signature over a message, in base64.

        `obey` locks the device if the order to do so is the server's, and says whether it was.
        """
        self._secrets = secrets
        self._transport = transport
        self._sign = sign
        self._clock = clock
        self._random = random
        self._obey = obey
        self._lock = threading.Lock()  # held for moments only: nobody waits for the network to log out
        self._refreshing = threading.Lock()

    def open(self, session_id: str, secret: str) -> None:
        """Begin the session the server gave at enrolment; one that is open already goes on where it is."""
        with self._lock:
            kept = self._kept()
            if kept is None or kept.id != session_id:
                kept = SessionSecret(session_id, secret)
            self._keep(replace(kept, access=None))

    def end(self) -> None:
        """Forget the session."""
        with self._lock:
            self._secrets.drop(SECRET_NAME)

    def forget_token(self) -> None:
        """Drop the access token after the server refused it."""
        with self._lock:
            if kept := self._kept():
                self._keep(replace(kept, access=None))

    def token(self) -> str:
        """Return a usable access token; NeedsLoginError when the session is over."""
        with self._refreshing:
            return self._usable() or self._refresh()

    def _usable(self) -> str | None:
        """Return the access token that is kept, while it is good."""
        with self._lock:
            kept = self._kept()
        if kept is None or kept.boot != self._clock.boot() or self._clock.mono_ms() > kept.good_until_ms:
            return None
        return kept.access

    def _refresh(self) -> str:
        session = self._with_successor()
        asked_ms = self._clock.mono_ms()
        try:
            answer = self._asked(session)
        except RefusedError as refusal:
            if refusal.status != 401 or refusal.code == STALE:
                raise
            is_lost = refusal.lock is not None and self._obey(refusal.lock)
            raise NeedsLoginError(LOST if is_lost else refusal.code) from refusal
        access, seconds = answer.get("access"), answer.get("expires_in")
        if not isinstance(access, str) or not isinstance(seconds, int):
            raise UnreachableError("not-our-server")
        self._step(session, access, asked_ms + seconds * 1000 - EARLY_MS)
        return access

    def _asked(self, session: SessionSecret) -> dict[str, Any]:
        """Ask by the device's clock and, where that is wrong, once more by the server's."""
        try:
            return json_answer(self._transport.send(self._question(session, self._clock.wall())))
        except RefusedError as refusal:
            if refusal.code != STALE or not refusal.server_time:
                raise
            return json_answer(self._transport.send(self._question(session, refusal.server_time)))

    def _step(self, session: SessionSecret, access: str, good_until_ms: int) -> None:
        """Make the successor current, unless the person logged out while the server was asked."""
        with self._lock:
            if self._kept() != session:
                raise NeedsLoginError("token-invalid")
            secret = session.next or session.secret
            self._keep(SessionSecret(session.id, secret, None, access, good_until_ms, self._clock.boot()))

    def _with_successor(self) -> SessionSecret:
        """Return the session with a successor that is already on the disk."""
        with self._lock:
            session = self._kept()
            if session is None:
                raise NeedsLoginError("token-invalid")
            if session.next is None:
                successor = self._random.bytes(SECRET_BYTES).hex()
                session = replace(session, next=successor)
                self._keep(session)
            return session

    def _question(self, session: SessionSecret, at: str) -> Request:
        next_sha256 = sha256_hex((session.next or "").encode())
        nonce = self._random.bytes(NONCE_BYTES).hex()
        body = {
            "session": session.id,
            "secret": session.secret,
            "next_sha256": next_sha256,
            "proof": self._sign(refresh_message(session.id, next_sha256, at, nonce)),
            "at": at,
            "nonce": nonce,
        }
        return Request(
            "POST", "auth/device-refresh", {"content-type": JSON_MEDIA_TYPE}, json.dumps(body).encode()
        )

    def _kept(self) -> SessionSecret | None:
        kept = self._secrets.get(SECRET_NAME)
        return None if kept is None else SessionSecret(**json.loads(kept))

    def _keep(self, session: SessionSecret) -> None:
        self._secrets.put(SECRET_NAME, json.dumps(asdict(session)).encode())


def base64_of(data: bytes) -> str:
    """Return standard base64, as keys and signatures travel."""
    return base64.b64encode(data).decode("ascii")
