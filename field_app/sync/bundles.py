"""Visits with their photos in one request each, where the line carries them soon; else text goes first.

Nothing depends on a bundle: one that breaks is never sent again, its visits are pushed and their photos go on
from where the server stands. What a server does that knows no bundles is to say so, once a day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import takewhile
from typing import Any, Final

from field_app.ports import Clock
from field_app.sync.client import SyncClient
from field_app.sync.exchange import FilePart, RefusedError
from field_app.sync.messages import PushAnswer
from field_app.sync.ports import FilesPort, OutboxPhoto, OutboxPort, OutboxRevision

FEATURE: Final = "bundle/1"
MAX_VISITS: Final = 4
MAX_BYTES: Final = 8 * 1024 * 1024
SOON_S: Final = 30
"""Seconds in which the line, as fast as it was last, has to carry a bundle: text must not wait longer."""
UNKNOWN_THERE: Final = frozenset({404, 405, 415})
"""Answers of a server, or of what stands before it, that knows no bundles."""
ASKED_AGAIN_MS: Final = 24 * 3600 * 1000


class BundlePush:
    """Sends what was never sent before."""

    def __init__(
        self,
        *,
        client: SyncClient,
        outbox: OutboxPort,
        files: FilesPort,
        clock: Clock,
        envelope: Callable[[], Mapping[str, Any]],
        waiting: Callable[[int], Sequence[OutboxRevision]],
        bytes_per_s: Callable[[], float],
        on_answer: Callable[[Sequence[OutboxRevision], PushAnswer], None],
        on_change: Callable[[], None],
    ) -> None:
        """`waiting` gives the next revisions to be pushed, `on_answer` hears what became of a bundle's."""
        self._client = client
        self._outbox = outbox
        self._files = files
        self._clock = clock
        self._envelope = envelope
        self._waiting = waiting
        self._bytes_per_s = bytes_per_s
        self._on_answer = on_answer
        self._on_change = on_change
        self._not_before_ms = 0
        self._is_off = False
        self.features: frozenset[str] = frozenset()
        """What the server said it can do."""
        self.sending: dict[str, int] = {}

    def begin_run(self) -> None:
        """Try again what the server refused in the last run."""
        self._is_off = False

    def run(self) -> None:
        """Send bundles as long as there is something for one; a refusal leaves the rest to the other way."""
        while not self._is_off and (batch := self._next()):
            try:
                self._send(batch)
            except RefusedError as refusal:
                self._is_off = True
                if refusal.status in UNKNOWN_THERE:
                    self._not_before_ms = self._clock.mono_ms() + ASKED_AGAIN_MS
            finally:
                self.sending.clear()
                self._on_change()

    def _next(self) -> list[tuple[OutboxRevision, Sequence[OutboxPhoto]]]:
        """Return the next visits that fit one bundle, in their order; none where none has a photo."""
        if FEATURE not in self.features or self._clock.mono_ms() < self._not_before_ms:
            return []
        room = min(MAX_BYTES, SOON_S * self._bytes_per_s())
        carried = Counter[str]()
        batch = []
        for revision in takewhile(self._is_new, self._waiting(MAX_VISITS)):
            photos = self._outbox.unsent_photos(revision.id)
            carried |= Counter({revision.id: len(revision.body.encode())})
            carried |= Counter({photo.sha256: photo.size for photo in photos})
            if carried.total() > room or not all(self._files.intact(photo.sha256) for photo in photos):
                break
            batch.append((revision, photos))
        return batch if any(photos for _, photos in batch) else []

    def _is_new(self, revision: OutboxRevision) -> bool:
        """Say whether none of its photos was ever begun: what was goes on from where the server stands."""
        return all(photo.offset is None for photo in self._outbox.unsent_photos(revision.id))

    def _send(self, batch: Sequence[tuple[OutboxRevision, Sequence[OutboxPhoto]]]) -> None:
        revisions = [revision for revision, _ in batch]
        photos = {photo.sha256: photo for _, of_one in batch for photo in of_one}
        for sha256 in photos:
            self._outbox.set_offset(sha256, 0)  # begun, whatever comes of it
        parts = {
            sha256: FilePart(self._files.source(sha256), 0, photo.size, partial(self._progress, sha256))
            for sha256, photo in photos.items()
        }
        self._on_answer(revisions, self._client.bundle(self._envelope(), revisions, parts))

    def _progress(self, sha256: str, sent: int) -> None:
        self.sending[sha256] = sent
        self._on_change()
