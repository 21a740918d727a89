"""Taking signed revisions, each for itself: one bad record never blocks another."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest

from backend.intake.envelope import Envelope, RefusedError
from backend.intake.quarantine import is_set_aside, set_aside
from backend.intake.queries import photo_state
from backend.intake.receive import Decision, Received, receive
from backend.intake.rows import PushResult
from backend.kernel.problems import FieldError, ProblemError, problem_document
from backend.people.models import Device, User

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pusher:
    """Who pushes from which device at what moment."""

    by: User
    device: Device
    now: datetime

    def take(self, envelope: Envelope, request: HttpRequest) -> PushResult:
        """Store the revision, set it aside or reject it; return what the device is told."""
        answer: PushResult = {"revision_id": envelope.revision_id, "sha256": envelope.sha256}
        try:
            stored = received(envelope, by=self.by, device=self.device, now=self.now)
        except RefusedError as refused:
            problem = _problem(request, refused)
            if refused.code == "hash-mismatch":  # damaged on its way: nothing worth keeping
                return {**answer, "status": "rejected", "problem": problem}
            ticket = set_aside(envelope, refused, by=self.by, device=self.device, now=self.now).pk
            return {**answer, "status": "quarantined", "ticket": str(ticket), "problem": problem}
        sizes = {photo.sha256: photo.size for photo in stored.body.photos}
        photos = [photo_state(sha256, size) for sha256, size in sorted(sizes.items())]
        return {**answer, "status": "stored", "received_seq": stored.received_seq, "photos": photos}


def received(
    envelope: Envelope, *, by: User, device: Device, now: datetime, decision: Decision | None = None
) -> Received:
    """Store the revision; RefusedError where it cannot be, also by a fault of our own."""
    known = partial(is_set_aside, device)
    try:
        return receive(envelope, by=by, device=device, now=now, is_set_aside=known, decision=decision)
    except (RefusedError, OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("revision %s could not be stored", envelope.revision_id)
        raise RefusedError("server-error") from error


def _problem(request: HttpRequest, refused: RefusedError) -> dict[str, Any]:
    where = FieldError(refused.code, refused.detail or refused.code, pointer=f"#{refused.pointer}")
    return problem_document(
        request, ProblemError(refused.code, errors=[where] if refused.pointer is not None else [])
    )
