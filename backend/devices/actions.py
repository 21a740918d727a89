"""What changes devices: enrolling, shutting out, reporting lost, taking back; each is in the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from backend.journal.recording import Journal, recording
from backend.kernel.problems import FieldError, ProblemError
from backend.people.models import Device, Session, User
from backend.people.rules import require
from backend.people.sessions import first_secret, open_device_session, secret_hash
from backend.people.signatures import KeyInvalidError, key_id


def enrol_device(
    user: User,
    *,
    device_id: UUID,
    model: str,
    algorithm: str,
    public_key: str,
    now: datetime,
    by: Session | None = None,
) -> tuple[Session, bool]:
    """Enrol a device with its public key; return its session and whether the device is new.

    The session `by` that showed the password ends with it, and goes on only to ask the same again: a phone
    that is shut out later holds nothing else.

    Asked again with the same id and key (the answer was lost), it gives the same session. Another key,
    another person or a revoked device is `device-conflict`: the phone then makes itself a new id and key.
    """
    require(user, "device.enrol")
    _check_asker(by, device_id)
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
                session = _session_again(known, device, now)
            else:
                device.save(force_insert=True)
                journal.log_row("device.enrolled", device, model=model, key_id=device.key_id)
                session = open_device_session(device, now)
            _hand_over(by, session, journal, now)
            return session, known is None
    except IntegrityError:  # the key is another device's, or the same request came twice at once
        if Device.objects.filter(pk=device.pk, key_id=device.key_id, user=user).exists():
            return enrol_device(**_arguments(device), by=by, now=now)
        raise ProblemError("device-conflict") from None


def revoke_device(device: Device, *, by: User, now: datetime) -> Device:
    """Shut a device out for good, from its next request on. Doing it twice changes nothing."""
    require(by, "device.revoke", device)
    if device.revoked_at is None:
        with recording(by=by, at=now) as journal:
            device.revoked_at = now
            device.save(update_fields=["revoked_at"])
            ended = _end_all_of(device, now)
            journal.log_row("device.revoked", device, owner=device.user_id, sessions_ended=ended)
    return device


def report_lost_device(device: Device, *, by: User, now: datetime) -> Device:
    """Shut a lost device out until it is found, end every session that came from it, and let it lock itself.

    Twice changes nothing.
    """
    require(by, "device.report-lost", device)
    if device.lost_at is None:
        with recording(by=by, at=now) as journal:
            device.lost_at = now
            device.save(update_fields=["lost_at"])
            ended = _end_all_of(device, now)
            journal.log_row("device.lost", device, owner=device.user_id, sessions_ended=ended)
    return device


def take_back_device(device: Device, *, by: User, drain_only: bool, now: datetime) -> Device:
    """Let a device in again that was found, for good or only to hand in what it signed before.

    For good it goes on once its owner has shown the password. What may only hand in, perhaps of an account
    that was closed meanwhile, goes on with the session that the loss had ended.
    """
    require(by, "device.take-back", device)
    with recording(by=by, at=now) as journal:
        if drain_only or not device.user.is_active:
            device.sessions.filter(revoked_at=device.lost_at).update(revoked_at=None)
        device.lost_at, device.drain_only = None, drain_only
        device.save(update_fields=["lost_at", "drain_only"])
        journal.log_row("device.found", device, owner=device.user_id, drain_only=drain_only)
    return device


def _check_asker(by: Session | None, device_id: UUID) -> None:
    """Refuse a session that is over and asks for another device than the one that ended it."""
    if by and by.revoked_at is not None and not by.opened.filter(device=device_id).exists():
        raise ProblemError("session-revoked")


def _hand_over(by: Session | None, session: Session, journal: Journal, now: datetime) -> None:
    """Note which session the device's came from, and end it where it is not a device's own."""
    if by is None or by.pk == session.pk:
        return
    session.opened_by = by
    session.save(update_fields=["opened_by"])
    if by.device_id is None and by.revoked_at is None:
        by.revoked_at = now
        by.save(update_fields=["revoked_at"])
        journal.log("session.ended", by)


def _end_all_of(device: Device, now: datetime) -> int:
    """End the sessions of a device, and those of devices that were enrolled by them; return how many."""
    found: set[UUID] = set()
    newest = set(Session.objects.filter(device=device).values_list("pk", flat=True))
    while newest:
        found |= newest
        newest = set(Session.objects.filter(opened_by__in=newest).values_list("pk", flat=True)) - found
    return Session.objects.filter(pk__in=found, revoked_at=None).update(revoked_at=now)


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
    return open_device_session(known, now)
