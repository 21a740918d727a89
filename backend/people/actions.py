"""What changes accounts and devices; each change stands in the audit log."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError

from backend.journal.recording import Audience, Journal, recording
from backend.kernel.problems import FieldError, ProblemError
from backend.people.models import Device, Role, Session, User, new_id
from backend.people.rules import require
from backend.people.signatures import KeyInvalidError, key_id
from shared.base.text import nfc


def create_user(
    *,
    username: str,
    password: str | None,
    full_name: str,
    role: Role,
    now: datetime,
    unit_id: str | None = None,
    email: str = "",
    by: User | None = None,
    id: UUID | None = None,  # noqa: A002  the model's own word
) -> User:
    """Open an account. Raises Django's ValidationError for a weak password or values that cannot be.

    Without a password nobody can log in to it until it gets one.
    """
    names = {"username": nfc(username), "full_name": nfc(full_name), "email": email}
    user = User(id=id or new_id(), role=role, unit_id=unit_id, **names)
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    with recording(by=by, at=now) as journal:
        user.save(force_insert=True)
        journal.log("account.opened", user, unit_id=unit_id, username=user.username, role=user.role)
    return user


def enrol(
    user: User, *, device_id: UUID, model: str, algorithm: str, public_key: str, now: datetime
) -> tuple[Session, bool]:
    """Enrol a device with its public key; return its session and whether the device is new.

    Asked again with the same id and key (the answer was lost), it gives the same session. Another key,
    another person or a revoked device is `device-conflict`: the phone then makes itself a new id and key.
    """
    require(user, "device.enrol")
    device = Device(
        id=device_id,
        user=user,
        model=model,
        algorithm=algorithm,
        public_key=public_key,
        key_id=_checked_key_id(algorithm, public_key),
        enrolled_at=now,
    )
    try:
        with recording(by=user, at=now) as journal:
            known = Device.objects.select_for_update().filter(pk=device.pk).first()
            if known is not None:
                return _session_again(known, device, now), False
            device.save(force_insert=True)
            journal.log("device.enrolled", device, model=model, key_id=device.key_id)
            return _open_device_session(device, now), True
    except IntegrityError:  # the key is another device's, or the same request came twice at once
        if Device.objects.filter(pk=device.pk, key_id=device.key_id, user=user).exists():
            return enrol(**_arguments(device), now=now)
        raise ProblemError("device-conflict") from None


def revoke(device: Device, *, by: User, now: datetime) -> Device:
    """Shut a device out for good, from its next request on. Doing it twice changes nothing."""
    require(by, "device.revoke", device)
    if device.revoked_at is None:
        with recording(by=by, at=now) as journal:
            device.revoked_at = now
            device.save(update_fields=["revoked_at"])
            journal.log("device.revoked", device, owner=device.user_id)
    return device


def report_lost(device: Device, *, by: User, now: datetime) -> Device:
    """Shut a lost device out until it is found, and let it be told to lock itself. Twice changes nothing."""
    require(by, "device.report-lost", device)
    if device.lost_at is None:
        with recording(by=by, at=now) as journal:
            device.lost_at = now
            device.save(update_fields=["lost_at"])
            journal.log("device.lost", device, owner=device.user_id)
    return device


def take_back(device: Device, *, by: User, drain_only: bool, now: datetime) -> Device:
    """Let a device in again that was found, for good or only to hand in what it signed before."""
    require(by, "device.take-back", device)
    with recording(by=by, at=now) as journal:
        device.lost_at, device.drain_only = None, drain_only
        device.save(update_fields=["lost_at", "drain_only"])
        journal.log("device.found", device, owner=device.user_id, drain_only=drain_only)
    return device


def change_account(
    user: User,
    *,
    role: Role,
    unit_id: str | None,
    is_active: bool,
    full_name: str | None = None,
    email: str | None = None,
    by: User | None,
    now: datetime,
) -> User:
    """Give an account another role or unit, close or reopen it, and tell its devices what they lose and gain.

    A name or an address that is given replaces the one there was.

    Rights count from the next request on; what a device holds of its own stays until it is sealed.
    """
    if by is not None:
        require(by, "account.change", user)
    with recording(by=by, at=now) as journal:
        user = User.objects.select_for_update().get(pk=user.pk)
        before = (user.role, user.unit_id)
        user.role, user.unit_id, user.is_active = role, unit_id, is_active
        user.full_name = user.full_name if full_name is None else nfc(full_name)
        user.email = user.email if email is None else email
        user.full_clean(exclude=["password"])
        user.save(update_fields=["role", "unit_id", "is_active", "full_name", "email"])
        journal.log("account.changed", user, unit_id=unit_id, role=role, is_active=is_active)
        if before != (role, unit_id):
            _tell_scope(journal, "scope_revoke", user, *before)
            _tell_scope(journal, "scope_grant", user, role, unit_id)
    return user


def _tell_scope(journal: Journal, op: str, user: User, role: str, unit_id: str | None) -> None:
    """Tell a person's devices: for an officer a unit comes or goes, for staff what the role may know."""
    kind, object_id = ("unit", unit_id) if unit_id else ("role", role)
    told = {"role": role, "unit": unit_id}
    journal.publish(op, kind, object_id, told, to=Audience.user(user.pk))


def first_secret(session: Session) -> str:
    """Return the secret a device's session starts with: computable again, so that it need not be stored."""
    digest = hmac.digest(settings.FIRST_SECRET_KEY.encode(), str(session.pk).encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def secret_hash(secret: str) -> str:
    """Return what the server keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _checked_key_id(algorithm: str, public_key: str) -> str:
    try:
        return key_id(algorithm, public_key)
    except KeyInvalidError as error:
        wrong = FieldError("key-invalid", str(error), pointer="#/public_key")
        raise ProblemError("key-invalid", errors=[wrong]) from error


def _arguments(device: Device) -> dict[str, Any]:
    return {
        "user": device.user,
        "device_id": device.pk,
        "model": device.model,
        "algorithm": device.algorithm,
        "public_key": device.public_key,
    }


def _session_again(known: Device, asked: Device, now: datetime) -> Session:
    """Return the session nobody took a step in yet; a new one where somebody did.

    Who has taken one and enrols again has lost the chain, or the server has: a copy of the database from
    before the phone's last steps came back. Offering the first secret again would look like a theft.
    """
    same = (known.key_id, known.user_id) == (asked.key_id, asked.user_id)
    if not same or known.revoked_at is not None:
        raise ProblemError("device-conflict")
    latest = known.sessions.filter(revoked_at=None).order_by("-pk").first()
    if latest and latest.current_sha256 == secret_hash(first_secret(latest)):
        return latest
    return _open_device_session(known, now)


def _open_device_session(device: Device, now: datetime) -> Session:
    session = Session(user_id=device.user_id, device=device, created_at=now)
    session.current_sha256 = secret_hash(first_secret(session))
    session.save(force_insert=True)
    return session
