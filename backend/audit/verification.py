"""Checking the journal: does every hash still follow from the rows, and does the tree hold its leaves?"""

from __future__ import annotations

from collections.abc import Iterator

from backend.audit.chain import GENESIS, event_hash
from backend.audit.models import Event, FeedEntry, JournalHead, Leaf
from shared.merkle import Frontier

CHUNK = 2000  # rows held in memory at a time


def first_fault() -> str | None:
    """Return what is first found wrong with the journal, naming the row; None when all of it holds."""
    head = JournalHead.objects.get()
    return next((fault for check in (_events, _leaves, _feed) for fault in check(head)), None)


def _events(head: JournalHead) -> Iterator[str]:
    previous, expected = GENESIS, 0
    for event in Event.objects.order_by("index").iterator(CHUNK):
        expected += 1
        if event.index != expected:
            yield f"event {expected} is missing"
        if event.hash != event_hash(previous, event):
            yield f"event {event.index} ({event.verb} {event.noun_id}) is not what was written"
        previous = event.hash
    if expected != head.event_index:
        yield f"event {expected + 1} is missing: the journal has written {head.event_index}"
    if previous != head.event_head:
        yield f"event {expected} does not carry the hash the journal ended with"


def _leaves(head: JournalHead) -> Iterator[str]:
    tree = Frontier()
    for leaf in Leaf.objects.order_by("index").iterator(CHUNK):
        if leaf.index != tree.size:
            yield f"leaf {tree.size} is missing"
        tree = tree.append(bytes.fromhex(leaf.sha256))
    if tree.size != head.tree_size:
        yield f"leaf {tree.size} is missing: the tree has {head.tree_size}"
    if tree.to_json() != head.tree_frontier:
        yield f"the tree over {tree.size} leaves has another root than the journal remembers"


def _feed(head: JournalHead) -> Iterator[str]:
    expected = 0
    for seq in FeedEntry.objects.order_by("seq").values_list("seq", flat=True).iterator(CHUNK):
        expected += 1
        if seq != expected:
            yield f"feed entry {expected} is missing"
    if expected != head.feed_seq:
        yield f"feed entry {expected + 1} is missing: the journal has written {head.feed_seq}"
