"""The log of revisions at one moment, and what it can prove: against receipts, published roots and itself."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from backend.journal.head import present_head
from backend.journal.models import Event, JournalHead, Leaf
from backend.journal.tree import Tree
from backend.journal.verification import UNREADABLE, batches
from backend.proof import roots
from backend.visits.models import Receipt


@dataclass
class Log:
    """Tree and head of the log; `published` roots say how many leaves they cover, by day, oldest first."""

    tree: Tree
    head: JournalHead
    days: tuple[str, ...]  # of published roots, oldest first
    sizes: tuple[int, ...]  # how many leaves each covers
    at: frozenset[str]
    event_days: tuple[tuple[int, str], ...]  # how many events each published root covers, oldest first
    events: Tree | None = None  # the tree over them, where events are to be proved
    used: set[str] = field(default_factory=set)  # days of roots something was proved against
    size: int = field(init=False)  # leaves that are spoken of

    def __post_init__(self) -> None:
        self.size = self.tree.size

    @classmethod
    def now(cls, at: Collection[str] = ()) -> Self:
        """Return the log as it is; `at` are days of roots against which everything is to be proved.

        LookupError for a day of which no root was published.
        """
        published = dict(_published())
        if unknown := sorted(set(at) - published.keys()):
            raise LookupError(f"no root was published on {', '.join(unknown)}")
        sizes = tuple(root["tree_size"] for root in published.values())
        covers = tuple((root["event_index"], day) for day, root in published.items() if "event_root" in root)
        return cls(_grown(), present_head(), tuple(published), sizes, frozenset(at), covers)

    def proofs(self, index: int, receipt: Receipt | None) -> Iterator[dict[str, Any]]:
        """Yield proofs that the leaf is in the tree of its receipt, of published roots, of this moment."""
        yield from self._proof("receipt", index, _log_size(receipt))
        first = self.days[bisect_right(self.sizes, index) :][:1]
        for day in sorted({*first, *self.at}):
            self.used.add(day)
            yield from self._proof(day, index, self.sizes[self.days.index(day)])
        yield from self._proof("bundle", index, self.size)

    def shown_until(self, event: Event, leaves: int) -> None:
        """Speak of the log as it was after `event` and so many leaves, or at the newest published root.

        What came later is left out: how many events there are says that something was planned.
        """
        published = max((size for size, _ in self.event_days), default=0)
        last = Event.objects.get(pk=max(event.index, published))
        self.head.event_index, self.head.event_head = last.index, last.hash
        self.size = max(leaves, *self.sizes, 0)

    def event_proofs(self, index: int) -> Iterator[dict[str, Any]]:
        """Yield proofs that an event is in the tree of the first root after it, and of this moment."""
        first = [(size, day) for size, day in self.event_days if size >= index][:1]
        self.used |= {day for _, day in first}
        for size, of in (*first, (self.head.event_index, "bundle")):
            if self.events is not None and index <= size <= self.events.size:
                yield {"of": of, "path": [node.hex() for node in self.events.path(index - 1, size)]}

    def _proof(self, of: str, index: int, size: int) -> Iterator[dict[str, Any]]:
        if index < size <= self.size:
            yield {"of": of, "path": [node.hex() for node in self.tree.path(index, size)]}


def _published() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in roots.root_files(roots.root_folder()):
        try:
            root: dict[str, Any] = json.loads(path.read_bytes())
            if isinstance(root["tree_size"], int) and isinstance(root["event_index"], int):
                yield path.stem, root
        except UNREADABLE:
            continue


def _log_size(receipt: Receipt | None) -> int:
    try:
        return int(json.loads(receipt.signed)["log_size"]) if receipt else 0
    except UNREADABLE:
        return 0


def _grown() -> Tree:
    tree = Tree()
    for leaves in batches(Leaf.objects.all()):
        for leaf in leaves:
            tree.append(bytes.fromhex(leaf.sha256))
    return tree
