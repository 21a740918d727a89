"""One sync run: all text first, then photos, then receipts, the feed, notes of faults. No I/O of its own.

    bundle*  →  push*  →  photos* (fewest remaining bytes first)  →  receipts  →  pull*

Every step may be cut anywhere and run again. What the server did but could not tell is found out by asking
the same again. One bad record never keeps another from travelling.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from field_app.ports import Clock, Random
from field_app.states import RevisionState
from field_app.sync.bundles import BundlePush
from field_app.sync.client import SyncClient
from field_app.sync.exchange import Answered, FilePart, RefusedError, Send
from field_app.sync.messages import ChangesAnswer, PushAnswer
from field_app.sync.ports import CrashesPort, FeedPort, FilesPort, OutboxPort, OutboxRevision
from field_app.sync.push import RevisionPush
from field_app.sync.receipts import Receipts
from field_app.sync.states import Phase, RunResult
from field_app.sync.upload import PhotoUpload
from shared.base.ids import RANDOM_BYTES, uuid7

PROTOCOL = 1
MAX_RESTARTS = 3
"""How often one run begins again because the server turned out to be another incarnation."""
RETRY_QUARANTINED_MS = 6 * 3600 * 1000
"""How often the server is asked again about what it wanted to hear about later; it may have learned since."""
READ_FROM_START = frozenset({"resync", "cursor-invalid"})
"""Refusals of a pull after which the feed is read from its start."""


class _EpochChanged(Exception):  # noqa: N818  # a turn of events, not an error
    pass


class SyncEngine:
    """Moves what is owed to the server and brings back what it says; `run` may be called again and again."""

    def __init__(
        self,
        *,
        client: SyncClient,
        outbox: OutboxPort,
        feed: FeedPort,
        files: FilesPort,
        clock: Clock,
        random: Random,
        hand: Callable[[Send, FilePart], Answered],
        device_id: Callable[[], str],
        receipt_is_genuine: Callable[[Mapping[str, Any]], bool],
        crashes: CrashesPort,
        bytes_per_s: Callable[[], float] = lambda: 0.0,
        on_contact: Callable[[str], None] = lambda _server_time: None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_contact` is told the server's time at every answer that is certainly the server's.

        `hand` is the line's way to send a photo, `bytes_per_s` how fast it was last; 0 where nobody knows.
        """
        self._client = client
        self._outbox = outbox
        self._feed = feed
        self._clock = clock
        self._random = random
        self._device_id = device_id
        self._on_contact = on_contact
        self._on_change = on_change
        self._upload = PhotoUpload(client=client, outbox=outbox, files=files, on_change=on_change, hand=hand)
        self._push = RevisionPush(
            client=client,
            outbox=outbox,
            envelope=self._envelope,
            on_answer=self._meet,
            on_offsets=self._upload.learn,
            on_change=on_change,
        )
        self._bundles = BundlePush(
            client=client,
            outbox=outbox,
            files=files,
            clock=clock,
            envelope=self._envelope,
            waiting=self._push.waiting,
            bytes_per_s=bytes_per_s,
            on_answer=self._take_bundle,
            on_change=on_change,
        )
        self._receipts = Receipts(
            client=client, outbox=outbox, feed=feed, is_genuine=receipt_is_genuine, on_change=on_change
        )
        self._crashes: CrashesPort | None = crashes
        self._refusal: RefusedError | None = None
        self._retried_ms: int | None = None
        self.phase = Phase.IDLE

    def sending(self) -> dict[str, int]:
        """Return of each photo on its way how many of its bytes were handed to the network so far."""
        return self._upload.sending | self._bundles.sending

    def run(self) -> RunResult:
        """Do one whole run. UnreachableError and NeedsLoginError end it early; nothing is lost by that."""
        self._begin_run()
        try:
            for _ in range(MAX_RESTARTS):
                try:
                    self._run_phases()
                    break
                except _EpochChanged:
                    continue
        finally:
            self._enter(Phase.IDLE)
        parts = (self._push, self._upload, self._receipts)
        refusals = [self._refusal, *(part.refusal for part in parts)]
        return RunResult(next(filter(None, refusals), None), self._unfinished())

    def _begin_run(self) -> None:
        now_ms = self._clock.mono_ms()
        if self._retried_ms is None or now_ms - self._retried_ms > RETRY_QUARANTINED_MS:
            self._retried_ms = now_ms
            self._outbox.retry_quarantined()
        self._refusal = None
        for part in (self._push, self._bundles, self._upload, self._receipts):
            part.begin_run()

    def _run_phases(self) -> None:
        self._enter(Phase.PUSHING)
        self._bundles.run()
        self._guarded(self._push.run)
        self._enter(Phase.PHOTOS)
        if self._upload.run():  # the server did not know a photo's revision: tell it again
            self._guarded(self._push.run)
            self._upload.run()
        self._receipts.run()
        self._enter(Phase.PULLING)
        self._guarded(self._pull_all)
        self._report_crashes()

    def _take_bundle(self, batch: Sequence[OutboxRevision], answer: PushAnswer) -> None:
        self._push.take_answer(batch, answer)
        for result in answer.results:
            if result.receipt is not None:
                self._receipts.take(result.receipt)

    def _report_crashes(self) -> None:
        """Send what was noted of faults; a server that refuses it is not asked again by this process."""
        crashes = self._crashes.unsent() if self._crashes else []
        if self._crashes is None or not crashes:
            return
        try:
            self._crashes.mark_sent(self._client.report_crashes(crashes))
        except RefusedError:
            self._crashes = None

    def _unfinished(self) -> bool:
        if self._outbox.ready(1) or self._outbox.open_photos():
            return True
        return any(revision.state is RevisionState.STORED for revision in self._outbox.unsealed())

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        self._on_change()

    def _guarded(self, step: Callable[[], None]) -> None:
        """A refusal ends its own step, not the run."""
        try:
            step()
        except RefusedError as refusal:
            self._refusal = self._refusal or refusal

    def _envelope(self) -> dict[str, Any]:
        envelope: dict[str, Any] = {
            "protocol": PROTOCOL,
            "device_id": self._device_id(),
            "batch_id": uuid7(self._clock.unix_ms(), self._random.bytes(RANDOM_BYTES)),
            "known_epoch": self._feed.position().epoch,
        }
        if receipt := self._outbox.highest_receipt():
            envelope["highest_receipt"] = {
                name: receipt[name] for name in ("seq", "sig", "signed") if name in receipt
            }
        return envelope

    def _pull_all(self) -> None:
        try:
            self._pull_pages()
        except RefusedError as refusal:
            if refusal.code == "server-restored":  # it forgot what it once told us: it may have lost more
                self._outbox.new_epoch(self._feed.position().epoch or "")
                raise _EpochChanged from None
            if refusal.code not in READ_FROM_START:
                raise
            self._feed.restart()
            self._pull_pages()

    def _pull_pages(self) -> None:
        while self._pull_page():
            self._on_change()

    def _pull_page(self) -> bool:
        """Take one page; returns whether there is more."""
        here = self._feed.position()
        page = self._client.changes(here.cursor)
        self._meet(page)
        if here.cursor and here.scope_version not in (None, page.scope_version):
            self._feed.forget_scope()  # other rights, another view of the feed: read it all again
            return True
        self._take_page(page)
        return page.more

    def _take_page(self, page: ChangesAnswer) -> None:
        self._feed.apply(
            [
                {"seq": event.seq, "op": event.op, "type": event.type, "id": event.id, "body": event.body}
                for event in page.events
            ],
            cursor=page.cursor,
            at_end=not page.more,
            scope_version=page.scope_version,
        )
        for event in page.events:
            if event.op == "sealed" and event.body is not None:
                receipt = event.body.get("receipt", event.body)
                if isinstance(receipt, Mapping):
                    self._receipts.take(receipt)

    def _meet(self, answer: PushAnswer | ChangesAnswer) -> None:
        """Note that the server answered; when it is another incarnation, offer it everything again."""
        self._on_contact(answer.server_time)
        self._bundles.features = frozenset(answer.features)
        known = self._feed.position().epoch
        if answer.epoch != known:
            self._outbox.new_epoch(answer.epoch)
            if known is not None:
                raise _EpochChanged
