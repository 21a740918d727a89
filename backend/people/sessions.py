"""Sessions: opened by a password, carried on by a device's secrets (see `refresh`), ended at once."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.contrib.auth.password_validation import validate_password

from backend.journal.recording import recording
from backend.people.models import Device, Session, User


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


def first_secret(session: Session) -> str:
    """Return the secret a device's session starts with: computable again, so that it need not be stored."""
    digest = hmac.digest(settings.FIRST_SECRET_KEY.encode(), str(session.pk).encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def secret_hash(secret: str) -> str:
    """Return what the server keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
