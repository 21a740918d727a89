"""A device's session goes on, one secret after the other, without a password.

A device makes the next secret itself and sends only its hash, together with the secret it has. When the
answer is lost it asks the same again, days later if need be, and gets it. Whoever comes with a secret that
was already used, but with another successor, has a copy: the session ends.

Each question is signed with the device key, over a time and a nonce: one that was recorded on its way is
worth nothing later. Apps from before sign neither; how far they are answered is in decision 079.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from backend.journal.recording import Journal, recording
from backend.kernel.limits import spend
from backend.kernel.problems import ProblemError
from backend.people.models import RefreshNonce, Session
from backend.people.sessions import secret_hash
from backend.people.signatures import verify
from backend.people.tokens import check_alive
from shared.protocol.wire import refresh_message, undated_refresh_message

TOLERANCE: Final = timedelta(minutes=5)
"""How far a proof's time may be from the server's."""
UNDATED_AGAIN: Final = timedelta(minutes=10)
"""How long after a step the same undated question is answered again: a lost answer, not a recording."""


@dataclass(frozen=True)
class Proof:
    """What a device signed; `at` and `nonce` are empty in the form of apps from before."""

    next_sha256: str
    proof: str
    at: str = ""
    nonce: str = ""

    def message(self, session: Session) -> bytes:
        """Return the bytes that have to be signed."""
        if self.is_dated:
            return refresh_message(str(session.pk), self.next_sha256, self.at, self.nonce)
        return undated_refresh_message(str(session.pk), self.next_sha256)

    @property
    def is_dated(self) -> bool:
        """Say whether it carries a time and a nonce."""
        return bool(self.at and self.nonce)


def renew_session(session_id: UUID, secret: str, shown: Proof, *, now: datetime) -> Session:
    """Move a device's session to the secret hashed in `next_sha256`; ProblemError when it cannot go on.

    `proof-stale` with the server's time asks the device to sign the same anew; nothing has changed then.
    """
    with recording(by=None, at=now) as journal:
        session = _locked(session_id)
        if session is None or not _is_proven(session, shown):
            raise ProblemError("token-invalid")
        check_alive(session, drain=True)
        _check_fresh(session, shown, now)
        spend("refresh", device=session.device_id, account=session.user_id)  # a recording uses up nothing
        stolen = _step(session, secret_hash(secret), shown.next_sha256, now)
        if stolen:
            _end_stolen(session, journal, now)
    if stolen:  # raised only now: the end of the session has to stay
        raise ProblemError("session-revoked")
    return session


def _locked(session_id: UUID) -> Session | None:
    sessions = Session.objects.select_for_update(of=("self",)).select_related("user", "device")
    return sessions.filter(pk=session_id, device__isnull=False).first()


def _is_proven(session: Session, shown: Proof) -> bool:
    device, message = session.device, shown.message(session)
    return device is not None and verify(device.algorithm, device.public_key, message, shown.proof)


def _check_fresh(session: Session, shown: Proof, now: datetime) -> None:
    """Refuse what may be a recording: `proof-stale`, or `update-required` to an app that cannot date it."""
    if not shown.is_dated:
        return _check_undated(session, shown, now)
    if abs(now - _time(shown.at)) > TOLERANCE or not _is_first(session, shown, now):
        raise ProblemError("proof-stale", extra={"server_time": now.isoformat(timespec="milliseconds")})
    if not session.dates_proofs:
        session.dates_proofs = True
        session.save(update_fields=["dates_proofs"])
    return None


def _check_undated(session: Session, shown: Proof, now: datetime) -> None:
    """Answer an app from before, except where it dated a proof already or repeats one that is too old."""
    repeats = shown.next_sha256 == session.current_sha256
    is_late = repeats and (session.stepped_at is None or now - session.stepped_at > UNDATED_AGAIN)
    if session.dates_proofs or is_late or not settings.UNDATED_PROOFS:
        raise ProblemError("update-required")


def _is_first(session: Session, shown: Proof, now: datetime) -> bool:
    """Note the nonce and say whether it is new; those whose time is over are forgotten."""
    at = _time(shown.at)
    RefreshNonce.objects.filter(Q(at__lt=now - TOLERANCE), session=session).delete()
    return RefreshNonce.objects.get_or_create(session=session, nonce=shown.nonce, defaults={"at": at})[1]


def _time(text: str) -> datetime:
    """Return the time a proof names; one that nobody can read is as old as can be."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else datetime.min.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def _step(session: Session, shown: str, following: str, now: datetime) -> bool:
    """Take one step along the chain; return whether the secret shown must have been stolen."""
    if shown == session.current_sha256 and following != shown:
        _advance(session, following, now)
        return False
    if shown == session.previous_sha256:
        return following != session.current_sha256
    raise ProblemError("token-invalid")


def _advance(session: Session, following: str, now: datetime) -> None:
    """Make `following` current. A first step also ends the sessions this one replaces on its device."""
    if not session.previous_sha256:
        earlier = Session.objects.filter(device=session.device, pk__lt=session.pk, revoked_at=None)
        earlier.update(revoked_at=now)
    session.previous_sha256, session.current_sha256 = session.current_sha256, following
    session.stepped_at = now
    session.save(update_fields=["previous_sha256", "current_sha256", "stepped_at"])


def _end_stolen(session: Session, journal: Journal, now: datetime) -> None:
    session.revoked_at = now
    session.save(update_fields=["revoked_at"])
    journal.log("session.secret-reused", session, device=session.device_id, owner=session.user_id)
