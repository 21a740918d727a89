"""Sessions: opened by a password, carried on by a device's chain of secrets, ended at once.

A device makes the next secret itself and sends only its hash, signed with the device key, together with the
secret it has. When the answer is lost it asks the same again, days later if need be, and gets it. Whoever
comes with a secret that was already used, but with another successor, has a copy: the session ends.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import validate_password

from backend.journal.recording import Journal, recording
from backend.kernel.limits import spend
from backend.kernel.problems import ProblemError
from backend.people.models import Device, Session, User
from backend.people.signatures import verify
from backend.people.tokens import check_alive
from shared.protocol.wire import refresh_message


def open_session(user: User, *, now: datetime) -> Session:
    """Begin a session of an API client that has shown the password."""
    with recording(by=user, at=now) as journal:
        session = Session.objects.create(user=user, created_at=now)
        journal.log("session.opened", session)
    return session


def open_device_session(device: Device, now: datetime) -> Session:
    """Begin a session of a device, with its first secret as the current one."""
    session = Session(user_id=device.user_id, device=device, created_at=now)
    session.current_sha256 = secret_hash(first_secret(session))
    session.save(force_insert=True)
    return session


def end_session(session: Session, *, by: User, now: datetime) -> None:
    """End a session; its tokens are worth nothing from the next request on. Twice is the same as once."""
    if session.revoked_at is None:
        with recording(by=by, at=now) as journal:
            session.revoked_at = now
            session.save(update_fields=["revoked_at"])
            journal.log("session.ended", session)


def set_password(user: User, password: str, *, by: User, now: datetime, but: Session | None = None) -> None:
    """Give an account another password and end the sessions opened with the old one, `but` the one that asks.

    Enrolled devices go on: they hold no password. Raises Django's ValidationError for a weak one.
    """
    validate_password(password, user)
    with recording(by=by, at=now) as journal:
        user.set_password(password)
        user.save(update_fields=["password"])
        opened = Session.objects.filter(user=user, device=None, revoked_at=None)
        others = opened if but is None else opened.exclude(pk=but.pk)
        ended = others.update(revoked_at=now)
        journal.log("account.password_set", user, sessions_ended=ended)


def renew_session(session_id: UUID, *, secret: str, next_sha256: str, proof: str, now: datetime) -> Session:
    """Move a device's session to the secret hashed in `next_sha256`; ProblemError when it cannot go on.

    `proof` is the device key's signature over `refresh_message(session_id, next_sha256)`.
    """
    with recording(by=None, at=now) as journal:
        session = _locked(session_id)
        if session is None or not _proven(session, next_sha256, proof):
            raise ProblemError("token-invalid")
        spend("refresh", device=session.device_id, account=session.user_id)
        check_alive(session, drain=True)
        stolen = _step(session, secret_hash(secret), next_sha256, now)
        if stolen:
            _end_stolen(session, journal, now)
    if stolen:  # raised only now: the end of the session has to stay
        raise ProblemError("session-revoked")
    return session


def first_secret(session: Session) -> str:
    """Return the secret a device's session starts with: computable again, so that it need not be stored."""
    digest = hmac.digest(settings.FIRST_SECRET_KEY.encode(), str(session.pk).encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def secret_hash(secret: str) -> str:
    """Return what the server keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _locked(session_id: UUID) -> Session | None:
    sessions = Session.objects.select_for_update(of=("self",)).select_related("user", "device")
    return sessions.filter(pk=session_id, device__isnull=False).first()


def _proven(session: Session, next_sha256: str, proof: str) -> bool:
    device, message = session.device, refresh_message(str(session.pk), next_sha256)
    return device is not None and verify(device.algorithm, device.public_key, message, proof)


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
    session.save(update_fields=["previous_sha256", "current_sha256"])


def _end_stolen(session: Session, journal: Journal, now: datetime) -> None:
    session.revoked_at = now
    session.save(update_fields=["revoked_at"])
    journal.log("session.secret-reused", session, device=session.device_id, owner=session.user_id)
