"""Taking signed revisions, each for itself: one bad record never blocks another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from rest_framework.request import Request

from backend.intake.envelope import Envelope, RefusedError, Submission
from backend.intake.gaps import epoch_and_gaps, gaps_as_json
from backend.intake.leftovers import finish_arrived
from backend.intake.quarantine import set_aside
from backend.intake.queries import all_held, photo_states
from backend.intake.receive import Received, receive
from backend.intake.rows import PushResult
from backend.intake.together import is_plain, open_if_good, take_together
from backend.kernel.problems import FieldError, ProblemError, problem_document
from backend.kernel.times import utc_text
from backend.people.locks import lost_device_problem
from backend.people.models import Device, User
from backend.people.tokens import device_of
from backend.visits.models import Receipt
from shared.protocol.wire import FEATURES


@dataclass(frozen=True)
class Pusher:
    """Who pushes from which device at what moment."""

    by: User
    device: Device
    now: datetime
    receipts: dict[str, Receipt] = field(default_factory=dict)
    """Those of the revisions that were sealed as they were stored, by revision."""

    def open(self, envelopes: Sequence[Envelope]) -> list[Submission | None]:
        """Return what the envelopes hold, None where something is wrong with one."""
        return [open_if_good(each, by=self.by, device=self.device, now=self.now) for each in envelopes]

    def take_all(
        self,
        envelopes: Sequence[Envelope],
        request: HttpRequest,
        submissions: Sequence[Submission | None],
        brought: Collection[str] = (),
    ) -> list[PushResult]:
        """Store each revision, set it aside or reject it; return what the device is told of each.

        `submissions` are what they hold. Plain ones that follow each other are stored together, which changes
        nothing but the price. Photos that came with them are `brought`.
        """
        plain = [one if one and is_plain(one) else None for one in submissions]
        results: list[PushResult] = []
        while len(results) < len(envelopes):
            taken = take_together(plain[len(results) :], brought)
            results += [self._stored(one) for one in taken.together]
            one_by_one = envelopes[len(results) : len(results) + taken.one_by_one]
            results += [self._take(each, request) for each in one_by_one]
        return results

    def finish_arrived(self, results: Iterable[PushResult]) -> None:
        """Finish photos of which every byte was here before their text, and say so in the results."""
        for result in results:
            for photo in result.get("photos", []):
                finish_arrived(photo, by=self.by, now=self.now)

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
        if stored.receipt:
            self.receipts[stored.body.revision_id] = stored.receipt
            photos = all_held(sizes)
        else:
            photos = list(photo_states(sizes, self.by.pk, UUID(stored.body.author)))
        return {
            "revision_id": stored.body.revision_id,
            "sha256": stored.sha256,
            "status": "stored",
            "received_seq": stored.received_seq,
            "photos": photos,
        }


def own_device(request: Request | HttpRequest, by: User, device_id: UUID) -> Device:
    """Return the device a person pushes from; ProblemError where it is not theirs, or shut out."""
    device = device_of(request)
    if device is None or device.pk != device_id:
        device = Device.objects.filter(pk=device_id, user=by).first()
    if device is None:
        raise ProblemError("not-found")
    if device.revoked_at is not None:
        raise ProblemError("device-revoked")
    if device.lost_at is not None:
        raise lost_device_problem(device)
    return device


def as_answer(pusher: Pusher, results: list[PushResult]) -> dict[str, Any]:
    """Return what a device is told after a push: what became of each revision, and what never came."""
    life, gaps = epoch_and_gaps(pusher.device.pk)
    return {
        "epoch": life,
        "server_time": utc_text(pusher.now),
        "features": FEATURES,
        "results": results,
        "missing": gaps_as_json(gaps),
    }


def _problem(request: HttpRequest, refused: RefusedError) -> dict[str, Any]:
    where = FieldError(refused.code, refused.detail or refused.code, pointer=f"#{refused.pointer}")
    return problem_document(
        request, ProblemError(refused.code, errors=[where] if refused.pointer is not None else [])
    )
