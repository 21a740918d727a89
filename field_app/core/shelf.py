"""Visits to look at, and the moment in which one is finished."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from field_app.core.cards import visit_card
from field_app.core.catalogue import Catalogue
from field_app.core.content import content_hash
from field_app.core.decisions import RETURNED, Decision, Decisions
from field_app.core.delivered import Delivery, PhotoDelivery, ReceiptCard
from field_app.core.device import DeviceIdentity
from field_app.core.drafting import Facts, draft_of, gather, tally
from field_app.core.earlier import LastTime
from field_app.core.errors import AppError
from field_app.core.finishing import Finishing, ServerTime
from field_app.core.model import Draft, VisitCard
from field_app.core.signing import SigningPlace, minutes_record, place_of
from field_app.core.visits import storage_words
from field_app.store.chain import Chain
from field_app.store.clockjumps import ClockJumps
from field_app.store.delivery import Deliveries
from field_app.store.diary import DiaryRows
from field_app.store.markings import MarkedCopy, Markings
from field_app.store.outbox import Outbox, Sending
from field_app.store.photos import Photos, PictureRow
from field_app.store.reference import Reference
from field_app.store.visits import Moment, VisitRow, Visits
from shared.protocol.revision import LOCAL_TIME


class SyncView(NamedTuple):
    """What a visit's card has to know of the sync thread."""

    needs_login: bool
    sending: Sending


class VisitShelf:
    """Reads visits as snapshots and turns a complete draft into a signed revision."""

    def __init__(
        self,
        *,
        visits: Visits,
        photos: Photos,
        markings: Markings,
        outbox: Outbox,
        chain: Chain,
        catalogue: Catalogue,
        device: DeviceIdentity,
        now: Callable[[], Moment],
        new_id: Callable[[], str],
        deliveries: Deliveries,
        jumps: ClockJumps,
        whereabouts: Callable[[], dict[str, Any] | None],
        sync: Callable[[], SyncView],
        rows: DiaryRows,
        reference: Reference,
        names: Callable[[], Mapping[str, str]],
    ) -> None:
        self._visits = visits
        self._photos = photos
        self._markings = markings
        self._outbox = outbox
        self._chain = chain
        self._catalogue = catalogue
        self._device = device
        self._now = now
        self._new_id = new_id
        self._deliveries = deliveries
        self._jumps = jumps
        self._whereabouts = whereabouts
        self._sync = sync
        self._rows = rows
        self._names = names
        self._decisions = Decisions(reference)
        self._last_time = LastTime(rows, self._gathered)

    def cards(self, author: str) -> list[VisitCard]:
        """Return an author's visits, newest first."""
        return [self._card(row) for row in self._visits.of_author(author)]

    def card(self, author: str, visit_id: str) -> VisitCard:
        """Return one visit's card; AppError visit-unknown."""
        return self._card(self._row(author, visit_id))

    def draft(self, author: str, visit_id: str) -> Draft:
        """Return one visit, evaluated; AppError visit-unknown."""
        facts = self.facts(author, visit_id)
        visit, decision = facts.visit, self._decision(visit_id)
        earlier = self._last_time.at(visit) if visit.state == "draft" else {}
        return draft_of(
            facts,
            self._card(visit, facts),
            decision.comments if decision and decision.state == RETURNED else (),
            earlier,
        )

    def delivery(self, author: str, visit_id: str) -> Delivery:
        """Return what of a visit the server holds; see FieldApp.delivery."""
        self._row(author, visit_id)
        sent = self._deliveries.offsets(visit_id, sending=self._sync().sending)
        signatures = (row for row in self._photos.signatures(visit_id) if row.sent)
        pictures = (*self._photos.of_visit(visit_id), *signatures)
        receipt = self._deliveries.receipt(visit_id)
        return Delivery(
            tuple(_photo_delivery(row, sent.get(row.sha256, 0)) for row in pictures),
            receipt_card(receipt) if receipt else None,
        )

    def finish(
        self,
        author: str,
        visit_id: str,
        server_time: ServerTime,
        marked: Callable[[VisitRow, Sequence[PictureRow]], Sequence[MarkedCopy]],
    ) -> None:
        """Sign and queue a complete draft; `marked` gives the copies of photos that were drawn on."""
        facts = self.facts(author, visit_id)
        if facts.visit.state != "draft":
            raise AppError("visit-finished")
        if facts.missing:
            raise AppError("visit-incomplete")
        signed = {place.who for place in facts.places if place.signature}
        signatures = (row for row in self._photos.signatures(visit_id) if row.who in signed)
        photos = self._photos.of_visit(visit_id)
        copies = tuple(marked(facts.visit, photos))
        pictures = (*photos, *signatures)
        files = {row.sha256 for row in pictures if not row.retired}
        files |= {copy.sha256 for copy in copies if not copy.retired}
        if not all(map(self._photos.files.intact, files)):
            raise AppError("photo-lost")
        finishing = Finishing(
            revision_id=self._new_id(),
            facts=facts,
            pictures=pictures,
            copies=copies,
            device=self._device,
            now=self._now(),
            server_time=server_time,
            jumps=tuple(self._jumps.since(facts.visit.started)),
            whereabouts=self._whereabouts(),
        )
        with storage_words():
            self._chain.finish(
                visit_id, self._device.id, finishing.sign, wall=finishing.now.wall, summary=tally(facts)
            )

    def signing_place(self, author: str, visit_id: str, who: str) -> tuple[SigningPlace, str]:
        """Return a place to sign, and the hash of what whoever signs there now signs; AppError."""
        facts = self.facts(author, visit_id)
        try:
            place = place_of(who, facts.minutes, facts.author)
        except KeyError:
            raise AppError("answer-not-allowed") from None
        return place, content_hash(facts, minutes_record(facts.minutes, facts.places))

    def pictures(self, author: str, visit_id: str) -> tuple[VisitRow, list[PictureRow]]:
        """Return a visit and its photos; AppError visit-unknown."""
        return self._row(author, visit_id), self._photos.of_visit(visit_id)

    def picture(self, author: str, visit_id: str, photo_id: str) -> tuple[VisitRow, PictureRow]:
        """Return a visit and one of its photos; AppError visit-unknown, photo-unknown."""
        visit = self._row(author, visit_id)
        for row in self._photos.of_visit(visit_id):
            if row.id == photo_id:
                return visit, row
        raise AppError("photo-unknown")

    def facts(self, author: str, visit_id: str) -> Facts:
        """Return everything put down in one visit; AppError visit-unknown."""
        return self._gather(self._row(author, visit_id))

    def _gathered(self, visit_id: str) -> Facts:
        row = self._visits.get(visit_id)
        if row is None:
            raise AppError("visit-unknown")
        return self._gather(row)

    def _gather(self, row: VisitRow) -> Facts:
        with storage_words():
            return gather(row, self._visits, self._photos, self._markings, self._catalogue, self._names())

    def _decision(self, visit_id: str) -> Decision | None:
        """Return what was decided about the visit's newest revision; an older one's is answered already."""
        decision = self._decisions.of(visit_id)
        newest = self._rows.newest_revision(visit_id)
        return decision if decision and newest and decision.is_about(newest[0]) else None

    def _row(self, author: str, visit_id: str) -> VisitRow:
        row = self._visits.get(visit_id)
        if row is None or row.author != author or row.state == "discarded":
            raise AppError("visit-unknown")
        return row

    def _card(self, row: VisitRow, facts: Facts | None = None) -> VisitCard:
        view = self._sync()
        counts = row.summary or tally(facts or self._gather(row))
        progress = self._outbox.progress(row.id, sending=view.sending)
        return visit_card(
            row,
            counts,
            progress,
            self._catalogue,
            needs_login=view.needs_login,
            decision=self._decision(row.id),
        )


def _photo_delivery(row: PictureRow, sent: int) -> PhotoDelivery:
    percent = 100 if row.done else min(99, sent * 100 // row.size)
    return PhotoDelivery(row.item, row.sha256, row.size, percent, row.done)


def receipt_card(receipt: Mapping[str, Any]) -> ReceiptCard:
    """Return what a person reads of a receipt."""
    index = receipt.get("log_index")
    return ReceiptCard(
        received_at=_local(receipt.get("received_at")),
        seq=int(receipt["seq"]),
        log_index=index if isinstance(index, int) else None,
        sha256=str(receipt["sha256"]),
    )


def _local(moment: object) -> str | None:
    try:
        return datetime.fromisoformat(str(moment)).astimezone(LOCAL_TIME).isoformat()
    except ValueError:
        return None
