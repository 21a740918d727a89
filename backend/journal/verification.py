"""Checking the journal: does every hash still follow from the rows, and does the tree hold its leaves?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.db.models import Model, QuerySet

from backend.journal.chain import GENESIS, event_hash
from backend.journal.head import epoch_file, present_head
from backend.journal.models import Event, FeedEntry, JournalHead, Leaf
from backend.journal.tree import Tree
from shared.base.merkle import Frontier

M = TypeVar("M", bound=Model)

MANY: Final = 20_000  # so many rows are not asked for by name: all are read
CHUNK: Final = 2000  # small rows held in memory at a time
UNREADABLE: Final = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    OSError,
    DatabaseError,
    ValidationError,
)
"""What reading altered data may end in."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was written."""

    kind: str
    id: str
    what: str
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        compared = f": expected {self.expected}, found {self.found}" if self.expected or self.found else ""
        return f"{self.kind} {self.id} {self.what}{compared}"


@dataclass(frozen=True)
class Scope:
    """What is read: what came after this place of the log. The default is everything."""

    event_index: int = 0
    event_head: str = GENESIS
    tree_size: int = 0

    @property
    def is_everything(self) -> bool:
        """Say whether nothing is passed over."""
        return self.event_index == 0

    def touched(self, noun: type[Model]) -> list[str] | None:
        """Return the ids of rows that events since speak of; None where all of them are read."""
        if self.is_everything:
            return None
        events = Event.objects.filter(index__gt=self.event_index, noun=noun._meta.label_lower)
        ids = list(events.order_by().values_list("noun_id", flat=True).distinct()[: MANY + 1])
        return ids if len(ids) <= MANY else None

    def rows(self, model: type[M]) -> QuerySet[M]:
        """Return the rows of a model to be read."""
        ids = self.touched(model)
        rows: QuerySet[M] = model._default_manager.all()
        return rows if ids is None else rows.filter(pk__in=ids)


@dataclass
class Verdict:
    """What a verification has seen: how many of each kind, how many are broken, and the first of those."""

    scope: Scope = Scope()
    head: JournalHead | None = None  # where the journal stood

    seen: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    unproved: Counter[str] = field(default_factory=Counter)  # from before the log kept digests of it
    first: dict[str, Fault] = field(default_factory=dict)

    def fault(self, kind: str, id_: object, what: str, expected: object = "", found: object = "") -> None:
        """Note something broken; `what` reads on from the kind and the id."""
        self.broken[kind] += 1
        if kind not in self.first:
            self.first[kind] = Fault(kind, str(id_), what, str(expected), str(found))

    def expect(self, kind: str, id_: object, what: str, expected: object, found: object) -> bool:
        """Note a fault unless both are equal; say whether they are."""
        if expected != found:
            self.fault(kind, id_, what, expected, found)
        return expected == found

    @contextmanager
    def reading(self, kind: str, id_: object) -> Iterator[None]:
        """Note a fault where altered data cannot even be read, and go on."""
        try:
            yield
        except UNREADABLE as error:
            self.fault(kind, id_, f"cannot be read ({type(error).__name__}: {error})")


def batches(query: QuerySet[M], size: int = CHUNK, key: str = "pk") -> Iterator[list[M]]:
    """Yield all rows in the order of `key` (unique), `size` at a time; no statement stays open in between."""
    rows = list(query.order_by(key)[:size])
    while rows:
        yield rows
        rows = list(query.filter(**{f"{key}__gt": getattr(rows[-1], key)}).order_by(key)[:size])


def first_journal_fault() -> str | None:
    """Return what is first found wrong with the journal, naming the row; None when all of it holds."""
    verdict = Verdict()
    check_journal(verdict)
    return next((str(fault) for fault in verdict.first.values()), None)


def check_journal(verdict: Verdict) -> Tree:
    """Recompute chain, tree and numbering; return the tree as its leaves make it."""
    head = verdict.head = present_head()
    if epoch_file().exists():
        outside = epoch_file().read_text("ascii").strip()
        verdict.expect("epoch", "of the database", "is not the one beside it", outside, str(head.epoch))
    _check_events(verdict, head)
    tree = _check_leaves(verdict, head)
    _check_feed(verdict, head)
    return tree


def _check_events(verdict: Verdict, head: JournalHead) -> None:
    scope = verdict.scope
    previous, expected = _hash_before(verdict), scope.event_index + 1
    for event in _rows(Event.objects.filter(index__gt=scope.event_index)):
        verdict.seen["event"] += 1
        expected = _next_number(verdict, "event", expected, event.index)
        with verdict.reading("event", event.index):
            if event.hash != event_hash(previous, event):
                verdict.fault("event", event.index, f"({event.verb} {event.noun_id}) is not what was written")
        previous = event.hash
    _check_end(verdict, "event", expected, head.event_index + 1, head.event_index)
    if previous != head.event_head:
        verdict.fault("event", expected - 1, "does not carry the hash the journal ended with")


def _hash_before(verdict: Verdict) -> str:
    """Return the hash that the first event to be read follows, as the log has it."""
    scope = verdict.scope
    if scope.is_everything:
        return GENESIS
    found = Event.objects.filter(pk=scope.event_index).values_list("hash", flat=True).first()
    what = "does not carry the hash that was checked before"
    verdict.expect("event", scope.event_index, what, scope.event_head, found)
    return scope.event_head


def _check_leaves(verdict: Verdict, head: JournalHead) -> Tree:
    tree, expected = Tree(), 0
    for leaf in _rows(Leaf.objects.all()):
        verdict.seen["leaf"] += 1
        expected = _next_number(verdict, "leaf", expected, leaf.index)
        with verdict.reading("leaf", leaf.index):
            tree.append(bytes.fromhex(leaf.sha256))
    _check_end(verdict, "leaf", expected, head.tree_size, head.tree_size)
    with verdict.reading("tree", "of the journal"):
        frontier = Frontier.from_json(head.tree_frontier)
        if frontier.root() != tree.root(tree.size) or frontier.to_json() != head.tree_frontier:
            verdict.fault("tree", f"over {tree.size} leaves", "has another root than the journal remembers")
    return tree


def _check_feed(verdict: Verdict, head: JournalHead) -> None:
    expected = 1
    for entry in _rows(FeedEntry.objects.only("seq")):
        verdict.seen["feed entry"] += 1
        expected = _next_number(verdict, "feed entry", expected, entry.seq)
    _check_end(verdict, "feed entry", expected, head.feed_seq + 1, head.feed_seq)


def _rows(query: QuerySet[M]) -> Iterator[M]:
    return (row for batch in batches(query) for row in batch)


def _next_number(verdict: Verdict, kind: str, expected: int, found: int) -> int:
    if found != expected:
        verdict.fault(kind, expected, "is missing")
    return found + 1


def _check_end(verdict: Verdict, kind: str, reached: int, end: int, written: int) -> None:
    if reached < end:
        verdict.fault(kind, reached, f"is missing: the journal has written {written}")
    elif reached > end:
        verdict.fault(kind, end, f"is there, though the journal has written {written}")
