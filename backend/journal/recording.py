"""Recording: the one way to change facts, with its log, feed and tree written in the same transaction.

    with recording(by=reviewer, at=now) as journal:
        finding.save(update_fields=["state"])
        journal.log("finding.confirmed", finding, unit_id=finding.unit_id)
        journal.publish("put", "finding", finding.id, body, to=Audience.staff())

Everything collected is written at the very end, after the head row is locked. The lock is thus taken
last and held only until the commit: numbers have no gaps and grow in commit order, so a device that
asks "what came after 41?" can never miss a row of a slower transaction, and no two actions deadlock.
Totals that many actions share (`add_up`) are collected as well and written right before that lock, summed
up and in one order, for the same reason.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from backend.journal.chain import event_hash
from backend.journal.head import locked_head
from backend.journal.models import Event, FeedEntry, Leaf
from backend.journal.rows import digests
from backend.journal.totals import Steps, TotalsTable, write_totals
from backend.kernel.fastpath import Batch
from shared.base.merkle import Frontier
from shared.protocol.wire import CANONICAL

_ENCODER = DjangoJSONEncoder(**CANONICAL)  # type: ignore[arg-type]  # values of several kinds


class NotRecordingError(RuntimeError):
    """The journal was used after its ``recording()`` block had ended."""


@dataclass(frozen=True)
class Audience:
    """Whom a feed entry is for. Judged when the feed is read, by what the reader is then."""

    reader: FeedEntry.Reader
    user_id: UUID | None = None
    unit_id: str | None = None

    @classmethod
    def everyone(cls) -> Audience:
        """Address every enrolled person."""
        return cls(FeedEntry.Reader.EVERYONE)

    @classmethod
    def staff(cls) -> Audience:
        """Address everybody but the inspected units."""
        return cls(FeedEntry.Reader.STAFF)

    @classmethod
    def user(cls, user_id: UUID) -> Audience:
        """Address one person."""
        return cls(FeedEntry.Reader.USER, user_id=user_id)

    @classmethod
    def unit(cls, unit_id: str) -> Audience:
        """Address the officers of one unit."""
        return cls(FeedEntry.Reader.UNIT, unit_id=unit_id)


@dataclass(frozen=True)
class Numbers:
    """Where the journal stands with this action in it."""

    feed_seq: int
    event_index: int
    tree_size: int
    tree_root: str  # hex
    epoch: str


AtEnd: TypeAlias = Callable[[Numbers, Batch], None]


@dataclass
class _Pages:
    """What one transaction has collected so far."""

    events: list[Event] = field(default_factory=list)
    entries: list[FeedEntry] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    callbacks: list[AtEnd] = field(default_factory=list)
    counted: list[tuple[TotalsTable, Steps]] = field(default_factory=list)
    open: bool = True

    def _lists(self) -> tuple[list[Any], ...]:
        return self.events, self.entries, self.leaves, self.callbacks, self.counted

    def mark(self) -> tuple[int, ...]:
        """Return how far each list has come."""
        return tuple(len(rows) for rows in self._lists())

    def tear_back_to(self, mark: tuple[int, ...]) -> None:
        """Forget what was collected since ``mark``."""
        for rows, length in zip(self._lists(), mark, strict=True):
            del rows[length:]


class Journal:
    """What an action says about itself: events for the trail, entries for devices, leaves for the tree."""

    def __init__(self, by: AbstractBaseUser | None, at: datetime, pages: _Pages) -> None:
        self.by = by
        self.at = at
        self._collected = pages

    def log(self, verb: str, noun: models.Model, *, unit_id: str | None = None, **data: Any) -> Event:
        """Note that ``verb`` was done to ``noun``; ``data`` says what a later reader has to know."""
        event = Event(
            at=self.at,
            actor_id=self.by.pk if self.by else None,
            verb=verb,
            noun=noun._meta.label_lower,
            noun_id=str(noun.pk),
            unit_id=unit_id,
            data=_as_text(data),
        )
        self._pages.events.append(event)
        return event

    def log_row(self, verb: str, row: models.Model, *, unit_id: str | None = None, **data: Any) -> Event:
        """Note as `log` does, and how the saved row stands now, so that no column is altered unseen."""
        return self.log(verb, row, unit_id=unit_id, **data, row=digests(row))

    def publish(
        self, op: str, kind: str, object_id: object, body: dict[str, Any] | None, *, to: Audience, v: int = 1
    ) -> FeedEntry:
        """Tell devices; the returned entry has its ``seq`` from the flush on."""
        entry = FeedEntry(
            at=self.at,
            op=FeedEntry.Op(op),
            type=kind,
            object_id=str(object_id),
            version=v,
            body=None if body is None else _as_text(body),
            reader=to.reader,
            user_id=to.user_id,
            unit_id=to.unit_id,
        )
        self._pages.entries.append(entry)
        return entry

    def append_leaf(self, sha256: str) -> Leaf:
        """Add a revision's hash to the tree; the returned leaf has its ``index`` from the flush on."""
        leaf = Leaf(sha256=sha256)
        self._pages.leaves.append(leaf)
        return leaf

    def at_end(self, callback: AtEnd) -> None:
        """Run ``callback`` once the numbers are known, before anything of the journal is written.

        It may add rows that carry those numbers to the batch, and fill in the body of an entry already
        published (``fill``); it can add nothing more to the journal.
        """
        self._pages.callbacks.append(callback)

    def add_up(self, table: TotalsTable, steps: Steps) -> None:
        """Change totals by these steps, after all else and before the head is locked."""
        self._pages.counted.append((table, steps))

    @staticmethod
    def fill(entry: FeedEntry, body: dict[str, Any]) -> None:
        """Give an entry the body that could only be known at the end, such as a receipt with its number."""
        entry.body = _as_text(body)

    @property
    def _pages(self) -> _Pages:
        if not self._collected.open:
            raise NotRecordingError("the journal is written: log and publish belong inside recording()")
        return self._collected


class _Recorder(threading.local):
    """The transaction that is being recorded in this thread."""

    pages: _Pages | None = None


_recorder = _Recorder()


@contextmanager
def recording(*, by: AbstractBaseUser | None, at: datetime) -> Iterator[Journal]:
    """Open a transaction that ends by writing its journal; within another one, join that.

    An exception rolls everything back, journal included; caught around an inner block, it takes back
    that block alone. The outermost block must not sit in somebody else's ``atomic()``: the head's lock
    would then outlive it (Django raises ``RuntimeError``).
    """
    outer = _recorder.pages
    with _joined(by, at, outer) if outer else _outermost(by, at) as journal:
        yield journal


@contextmanager
def _outermost(by: AbstractBaseUser | None, at: datetime) -> Iterator[Journal]:
    pages = _recorder.pages = _Pages()
    try:
        with transaction.atomic(durable=True):
            yield Journal(by, at, pages)
            _write(pages)
    finally:
        pages.open = False
        _recorder.pages = None


@contextmanager
def _joined(by: AbstractBaseUser | None, at: datetime, pages: _Pages) -> Iterator[Journal]:
    mark = pages.mark()
    try:
        with transaction.atomic():
            yield Journal(by, at, pages)
    except BaseException:
        pages.tear_back_to(mark)
        raise


def _write(pages: _Pages) -> None:
    """Lock the head, number what was collected, run the callbacks, write all. Nothing collected: no lock."""
    if not any(pages.mark()):
        return
    write_totals(pages.counted)
    head = locked_head()
    tree = Frontier.from_json(head.tree_frontier)
    for entry in pages.entries:
        head.feed_seq += 1
        entry.seq = head.feed_seq
    for event in pages.events:
        head.event_index += 1
        event.index = head.event_index
        head.event_head = event.hash = event_hash(head.event_head, event)
    for leaf in pages.leaves:
        leaf.index = tree.size
        tree = tree.append(bytes.fromhex(leaf.sha256))
    head.tree_size, head.tree_frontier = tree.size, tree.to_json()
    pages.open = False
    numbers = Numbers(head.feed_seq, head.event_index, tree.size, tree.root().hex(), str(head.epoch))
    batch = Batch()
    for callback in pages.callbacks:
        callback(numbers, batch)
    batch.update(head, "feed_seq", "event_index", "event_head", "tree_size", "tree_frontier")
    batch.insert(pages.events)
    batch.insert(pages.entries)
    batch.insert(pages.leaves)
    batch.run()


def _as_text(data: dict[str, Any]) -> str:
    """Return canonical JSON; ids, dates and times become their usual text."""
    return _ENCODER.encode(data)
