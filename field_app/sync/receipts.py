"""Receipts: nothing is called safe before the server's signature over our very bytes is verified and kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from field_app.states import RevisionState
from field_app.sync.client import SyncClient
from field_app.sync.exchange import RefusedError
from field_app.sync.ports import FeedPort, OutboxPort
from shared.protocol.wire import photos_sha256


class Receipts:
    """Asks for receipts that are due and takes those that are genuine."""

    def __init__(
        self,
        *,
        client: SyncClient,
        outbox: OutboxPort,
        feed: FeedPort,
        is_genuine: Callable[[Mapping[str, Any]], bool],
        on_change: Callable[[], None],
    ) -> None:
        """`is_genuine` verifies the signature with the server's key learned at enrolment."""
        self._client = client
        self._outbox = outbox
        self._feed = feed
        self._is_genuine = is_genuine
        self._on_change = on_change
        self.refusal: RefusedError | None = None

    def begin_run(self) -> None:
        """Forget the troubles of the last run."""
        self.refusal = None

    def run(self) -> None:
        """Ask about every visit the server holds whole but has not signed for here."""
        for visit_id in dict.fromkeys(revision.visit_id for revision in self._outbox.unsealed()):
            try:
                self._ask(visit_id)
            except RefusedError as refusal:
                self._note(refusal)

    def take(self, receipt: Mapping[str, Any]) -> None:
        """Keep a receipt if it is about our very bytes and genuine; call the revision safe only then."""
        revision = self._outbox.revision(str(receipt.get("revision_id")))
        if revision is None or revision.state is RevisionState.SEALED:
            return
        photos = photos_sha256(self._outbox.photos_of(revision.id))
        seq = receipt.get("seq")
        ours = receipt.get("sha256") == revision.sha256 and receipt.get("photos_sha256") == photos
        if not (ours and isinstance(seq, int) and self._is_genuine(receipt)):
            self._note(RefusedError("receipt-invalid", 200, "later"))
            return
        text = json.dumps(dict(receipt), ensure_ascii=False)
        self._outbox.seal(revision.id, text, seq=seq, epoch=self._feed.position().epoch or "")
        self._on_change()

    def _ask(self, visit_id: str) -> None:
        try:
            answer = self._client.visit(visit_id)
        except RefusedError as refusal:
            if refusal.status != 404:
                raise
            self._offer_again(visit_id)
            return
        for receipt in answer.receipts:
            self.take(receipt)
        for photo in answer.photos:
            if not photo.done:
                self._outbox.set_offset(photo.sha256, photo.offset)

    def _offer_again(self, visit_id: str) -> None:
        """The server has no such visit though it once stored it: the text travels again."""
        stored = [
            r.id
            for r in self._outbox.unsealed()
            if r.visit_id == visit_id and r.state is RevisionState.STORED
        ]
        self._outbox.offer_again(stored)

    def _note(self, refusal: RefusedError) -> None:
        self.refusal = self.refusal or refusal
