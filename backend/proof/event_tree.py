"""The Merkle tree over the events of the log: a few hashes prove that one event was in it on some day.

The chain of hashes proves nothing to somebody who may see a few events alone. The tree is grown, not made
anew: a file keeps its nodes. It is a convenience and no truth: what does not fit the log is thrown away, and
what a published root says of the tree is checked against the events themselves.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from backend.journal.models import Event
from backend.journal.tree import Tree

FILE: Final = "events.tree"
CHUNK: Final = 10_000


@contextmanager
def event_tree(size: int) -> Iterator[Tree]:
    """Give the tree over at least the first `size` events, while nobody else grows it."""
    path = Path(settings.DATA_DIR) / FILE
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        tree = Tree.kept(file)
        if tree.size and not _fits(tree):
            file.truncate(0)
            tree = Tree.kept(file)
        grow(tree, size)
        yield tree


def grow(tree: Tree, size: int) -> None:
    """Add the hashes of the events that the tree lacks, up to `size`."""
    while tree.size < size:
        end = min(size, tree.size + CHUNK)
        hashes = Event.objects.filter(index__gt=tree.size, index__lte=end).order_by("index")
        before = tree.size
        for sha256 in hashes.values_list("hash", flat=True):
            tree.append(bytes.fromhex(sha256))
        if tree.size == before:
            raise LookupError(f"event {before + 1} is missing")


def event_root(size: int) -> str:
    """Return the root over the first `size` events, from the events themselves."""
    tree = Tree()
    grow(tree, size)
    return tree.root(size).hex()


def _fits(tree: Tree) -> bool:
    last = Event.objects.filter(pk=tree.size).values_list("hash", flat=True).first()
    return last is not None and tree.holds(tree.size - 1, bytes.fromhex(last))
