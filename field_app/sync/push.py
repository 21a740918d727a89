"""Text on its way: batches of signed revisions, and what is believed of the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from field_app.states import RevisionState
from field_app.sync.client import SyncClient
from field_app.sync.exchange import RefusedError
from field_app.sync.messages import PhotoStatus, PushAnswer, RevisionResult
from field_app.sync.ports import Held, OutboxPort, OutboxRevision
from shared.protocol.limits import MAX_REVISIONS

BATCH_BYTES = 128 * 1024
"""Text of one push before it is packed; a single longer revision travels alone."""
NOT_ABOUT_CONTENT = frozenset({401, 403, 408, 426, 429, 502, 503, 504, 507})
"""Statuses with which a server refuses whoever asks, whatever is in the batch."""


class RevisionPush:
    """Pushes what is ready; a revision that cannot travel is set aside and the others go on."""

    def __init__(
        self,
        *,
        client: SyncClient,
        outbox: OutboxPort,
        envelope: Callable[[], Mapping[str, Any]],
        on_answer: Callable[[PushAnswer], None],
        on_offsets: Callable[[Sequence[PhotoStatus]], None],
        on_change: Callable[[], None],
    ) -> None:
        """`on_answer` hears of the server's epoch and time, `on_offsets` of the photos it told about."""
        self._client = client
        self._outbox = outbox
        self._envelope = envelope
        self._on_answer = on_answer
        self._on_offsets = on_offsets
        self._on_change = on_change
        self._set_aside: set[str] = set()
        self.refusal: RefusedError | None = None

    def begin_run(self) -> None:
        """Give what was set aside another chance."""
        self._set_aside.clear()
        self.refusal = None

    def run(self) -> None:
        """Push until nothing is ready; RefusedError when the server refuses whoever asks."""
        while batch := self._next_batch():
            self._push(batch)
            self._on_change()

    def waiting(self, limit: int) -> list[OutboxRevision]:
        """Return the next revisions to be pushed, the oldest first."""
        ready = self._outbox.ready(limit + len(self._set_aside))
        return [revision for revision in ready if revision.id not in self._set_aside][:limit]

    def _next_batch(self) -> list[OutboxRevision]:
        batch: list[OutboxRevision] = []
        room = BATCH_BYTES
        for revision in self.waiting(MAX_REVISIONS):
            room -= len(revision.body.encode())
            if batch and room < 0:
                break
            batch.append(revision)
        return batch

    def _push(self, batch: Sequence[OutboxRevision]) -> None:
        """Push a batch; when all of it is refused, halve it until the one that is meant stands alone."""
        try:
            answer = self._client.push(self._envelope(), batch)
        except RefusedError as refusal:
            if refusal.status in NOT_ABOUT_CONTENT:
                raise
            if len(batch) > 1:
                self._push(batch[: len(batch) // 2])
                self._push(batch[len(batch) // 2 :])
            else:
                self._refuse(batch[0], refusal)
            return
        self.take_answer(batch, answer)

    def _refuse(self, revision: OutboxRevision, refusal: RefusedError) -> None:
        """A revision refused all alone: a server's own failure may pass, anything else is for a person."""
        self._set_aside.add(revision.id)
        self._note(refusal)
        if refusal.status < 500:
            problem = {"code": refusal.code, "retry": refusal.retry}
            self._outbox.mark_quarantined(revision.id, None, problem, ())

    def take_answer(self, batch: Sequence[OutboxRevision], answer: PushAnswer) -> None:
        """Believe of each revision only what is said about its very bytes; silence means: ask again."""
        self._on_answer(answer)
        by_id = {result.revision_id: result for result in answer.results}
        for revision in batch:
            result = by_id.get(revision.id)
            if result is None or not self._take_result(revision, result):
                self._set_aside.add(revision.id)

    def _take_result(self, revision: OutboxRevision, result: RevisionResult) -> bool:
        if result.status == RevisionState.STORED and result.sha256 == revision.sha256:
            self._outbox.mark_stored(revision.id, result.received_seq, _held(result.photos))
        elif result.problem is None:
            return False
        elif result.status != RevisionState.QUARANTINED and result.problem.retry in ("now", "later"):
            self._note(RefusedError(result.problem.name, 200, result.problem.retry))
            return False
        else:
            problem = asdict(result.problem) | {"code": result.problem.name}
            self._outbox.mark_quarantined(revision.id, result.ticket, problem, _held(result.photos))
        self._on_offsets(result.photos)
        return True

    def _note(self, refusal: RefusedError) -> None:
        self.refusal = self.refusal or refusal


def _held(photos: Sequence[PhotoStatus]) -> list[Held]:
    return [(photo.sha256, photo.offset, photo.done) for photo in photos]
