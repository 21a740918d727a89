"""Visits of the person logged in: begun, read as snapshots, dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from field_app.core.account import Account
from field_app.core.cards import visit_card
from field_app.core.catalogue import Catalogue
from field_app.core.decisions import RETURNED, Decision, Decisions
from field_app.core.delivered import Delivery, PhotoDelivery, ReceiptCard
from field_app.core.drafting import Facts, day_of, draft_of, gather, tally
from field_app.core.earlier import LastTime
from field_app.core.errors import AppError
from field_app.core.known_time import local_time
from field_app.core.machine import Machine
from field_app.core.model import Draft, VisitCard, VisitMode
from field_app.core.server import Server
from field_app.core.storage_errors import storage_errors
from field_app.core.sync_service import SyncService
from field_app.states import VisitStage
from field_app.store.photos import PictureRow
from field_app.store.store import Store
from field_app.store.visits import VisitRow
from shared.protocol.revision import LOCAL_TIME
from shared.rules.checklists import Item, items_asked


class VisitService:
    """Reads and begins visits; everything is about the person who is logged in."""

    def __init__(
        self,
        store: Store,
        machine: Machine,
        server: Server,
        *,
        account: Account,
        catalogue: Catalogue,
        sync: SyncService,
    ) -> None:
        self._store = store
        self._machine = machine
        self._server = server
        self._account = account
        self._catalogue = catalogue
        self._sync = sync
        self._decisions = Decisions(store.reference)
        self._last_time = LastTime(store.diary, self._gathered)
        self._asked: dict[str, dict[str, Item]] = {}

    def start(
        self,
        unit_id: str,
        counter_id: str | None,
        mode: VisitMode,
        campaign_id: str | None = None,
        checklist_ids: Sequence[str] = (),
        team: Sequence[str] = (),
    ) -> str:
        """Begin a visit now and return its id; no `checklist_ids` means the core checklists of today.

        `team` are the ids of those who come along.
        """
        author = self._account.require().id
        visit = VisitRow(
            id=self._machine.new_id(),
            author=author,
            state=VisitStage.DRAFT,
            unit_id=unit_id,
            counter_id=counter_id,
            campaign_id=campaign_id,
            mode=VisitMode(mode).value,
            checklists=(),
            started=self._machine.now(),
            day=local_time(self._machine, self._server)[:10],
            location=self._machine.whereabouts(),
            minutes={},
            summary=None,
            finished_wall=None,
            team=tuple(dict.fromkeys((author, *team))),
        )
        day = day_of(visit)
        unit = self._catalogue.unit(unit_id, day=day)
        if unit is None or counter_id not in (None, *(counter.id for counter in unit.counters)):
            raise AppError("unit-unknown")
        chosen = tuple(checklist_ids) or tuple(c.id for c in self._catalogue.checklists(day=day) if c.core)
        if not chosen:
            raise AppError("reference-missing")
        for checklist_id in chosen:
            self._catalogue.checklist(checklist_id)
        with storage_errors():
            self._store.visits.start(replace(visit, checklists=chosen))
        return visit.id

    def all(self) -> list[VisitCard]:
        """Return this person's visits on this device, newest first, without discarded ones."""
        person = self._account.person()
        return [] if person is None else [self._card(row) for row in self._store.visits.of_author(person.id)]

    def card(self, visit_id: str) -> VisitCard:
        """Return one visit's card; AppError visit-unknown, no-account."""
        return self._card(self.row(visit_id))

    def draft(self, visit_id: str) -> Draft:
        """Return the whole visit, evaluated; AppError visit-unknown."""
        facts = self.facts(visit_id)
        visit, decision = facts.visit, self._decision(visit_id)
        earlier = self._last_time.at(visit) if visit.state is VisitStage.DRAFT else {}
        return draft_of(
            facts,
            self._card(visit, facts),
            decision.comments if decision and decision.state == RETURNED else (),
            earlier,
        )

    def delivery(self, visit_id: str) -> Delivery:
        """Return how far a visit's photos have travelled, and its receipt; AppError visit-unknown."""
        self.row(visit_id)
        sent = self._store.deliveries.offsets(visit_id, sending=self._sync.view().sending)
        signatures = (row for row in self._store.photos.signatures(visit_id) if row.sent)
        pictures = (*self._store.photos.of_visit(visit_id), *signatures)
        receipt = self._store.deliveries.receipt(visit_id)
        return Delivery(
            tuple(_photo_delivery(row, sent.get(row.sha256, 0)) for row in pictures),
            receipt_card(receipt) if receipt else None,
        )

    def pictures(self, visit_id: str) -> tuple[VisitRow, list[PictureRow]]:
        """Return a visit and its photos; AppError visit-unknown."""
        return self.row(visit_id), self._store.photos.of_visit(visit_id)

    def picture(self, visit_id: str, photo_id: str) -> tuple[VisitRow, PictureRow]:
        """Return a visit and one of its photos; AppError visit-unknown, photo-unknown."""
        visit = self.row(visit_id)
        for row in self._store.photos.of_visit(visit_id):
            if row.id == photo_id:
                return visit, row
        raise AppError("photo-unknown")

    def facts(self, visit_id: str) -> Facts:
        """Return everything put down in one visit; AppError visit-unknown."""
        return self._gather(self.row(visit_id))

    def discard(self, visit_id: str) -> None:
        """Drop a draft begun by mistake; AppError visit-finished once it was finished.

        One that answers a return cannot be dropped (visit-returned): the server waits for it.
        """
        if self.draft_row(visit_id).parent is not None:
            raise AppError("visit-returned")
        with storage_errors():
            self._store.visits.discard(visit_id, now_ms=self._machine.clock.unix_ms())

    def draft_row(self, visit_id: str) -> VisitRow:
        """Return a visit that can still change; AppError visit-unknown or visit-finished."""
        visit = self._store.visits.get(visit_id)
        if visit is None or visit.state is VisitStage.DISCARDED:
            raise AppError("visit-unknown")
        if visit.state is not VisitStage.DRAFT:
            raise AppError("visit-finished")
        return visit

    def photo_policy(self, visit_id: str) -> str:
        """Return which file of a photo the visit's campaign wants: the original unless it says so."""
        return self._catalogue.photo_policy(self.draft_row(visit_id).campaign_id)

    def item(self, visit_id: str, code: str) -> Item:
        """Return an item the visit asks; AppError visit-unknown or item-unknown."""
        asked = self._asked.get(visit_id)
        if asked is None:
            self._asked.clear()  # one visit at a time is worked on
            asked = self._asked[visit_id] = self._items(self.draft_row(visit_id))
        if code not in asked:
            raise AppError("item-unknown")
        return asked[code]

    def _items(self, visit: VisitRow) -> dict[str, Item]:
        day, at_counter = day_of(visit), visit.counter_id is not None
        checklists = [self._catalogue.checklist(checklist_id) for checklist_id in visit.checklists]
        return {
            item.code: item
            for checklist in checklists
            for item in items_asked(checklist, at_counter=at_counter, day=day)
        }

    def _gathered(self, visit_id: str) -> Facts:
        row = self._store.visits.get(visit_id)
        if row is None:
            raise AppError("visit-unknown")
        return self._gather(row)

    def _gather(self, row: VisitRow) -> Facts:
        with storage_errors():
            return gather(row, self._store, self._catalogue, self._account.names())

    def _decision(self, visit_id: str) -> Decision | None:
        """Return what was decided about the visit's newest revision; an older one's is answered already."""
        decision = self._decisions.of(visit_id)
        newest = self._store.diary.newest_revision(visit_id)
        return decision if decision and newest and decision.is_about(newest[0]) else None

    def row(self, visit_id: str) -> VisitRow:
        author, row = self._account.require().id, self._store.visits.get(visit_id)
        if row is None or row.author != author or row.state is VisitStage.DISCARDED:
            raise AppError("visit-unknown")
        return row

    def _card(self, row: VisitRow, facts: Facts | None = None) -> VisitCard:
        view = self._sync.view()
        counts = row.summary or tally(facts or self._gather(row))
        progress = self._store.outbox.progress(row.id, sending=view.sending)
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


def _local(at: object) -> str | None:
    try:
        return datetime.fromisoformat(str(at)).astimezone(LOCAL_TIME).isoformat()
    except ValueError:
        return None
