"""Taking signed revisions, each for itself: one bad record never blocks another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from backend.intake.envelope import Envelope, RefusedError
from backend.intake.quarantine import set_aside
from backend.intake.queries import photo_states
from backend.intake.receive import Received, receive
from backend.intake.rows import PushResult
from backend.intake.together import plain_submission, take_together
from backend.kernel.problems import FieldError, ProblemError, problem_document
from backend.people.models import Device, User


@dataclass(frozen=True)
class Pusher:
    """Who pushes from which device at what moment."""

    by: User
    device: Device
    now: datetime

    def take_all(self, envelopes: Sequence[Envelope], request: HttpRequest) -> list[PushResult]:
        """Store each revision, set it aside or reject it; return what the device is told of each.

        Plain ones that follow each other are stored together, which changes nothing but the price.
        """
        plain = [plain_submission(each, by=self.by, device=self.device, now=self.now) for each in envelopes]
        results: list[PushResult] = []
        while len(results) < len(envelopes):
            taken = take_together(plain[len(results) :])
            results += [self._stored(one) for one in taken.together]
            one_by_one = envelopes[len(results) : len(results) + taken.one_by_one]
            results += [self._take(each, request) for each in one_by_one]
        return results

    def _take(self, envelope: Envelope, request: HttpRequest) -> PushResult:
        answer: PushResult = {"revision_id": envelope.revision_id, "sha256": envelope.sha256}
        try:
            stored = receive(envelope, by=self.by, device=self.device, now=self.now)
        except RefusedError as refused:
            problem = _problem(request, refused)
            if refused.code == "hash-mismatch":  # damaged on its way: nothing worth keeping
                return {**answer, "status": "rejected", "problem": problem}
            ticket = set_aside(envelope, refused, by=self.by, device=self.device, now=self.now).pk
            return {**answer, "status": "quarantined", "ticket": str(ticket), "problem": problem}
        return self._stored(stored)

    def _stored(self, stored: Received) -> PushResult:
        sizes = {photo.sha256: photo.size for photo in stored.body.photos}
        return {
            "revision_id": stored.body.revision_id,
            "sha256": stored.sha256,
            "status": "stored",
            "received_seq": stored.received_seq,
            "photos": list(photo_states(sizes, self.by.pk, UUID(stored.body.author))),
        }


def _problem(request: HttpRequest, refused: RefusedError) -> dict[str, Any]:
    where = FieldError(refused.code, refused.detail or refused.code, pointer=f"#{refused.pointer}")
    return problem_document(
        request, ProblemError(refused.code, errors=[where] if refused.pointer is not None else [])
    )
