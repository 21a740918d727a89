"""The whole Merkle tree at hand, in constant memory: roots of any earlier size, and proofs of inclusion."""

from __future__ import annotations

import os
import tempfile
import weakref
from typing import IO, Self

from shared.base.merkle import EMPTY_ROOT, leaf_hash, node_hash

NODE = 32  # bytes


class Tree:
    """A tree that grows leaf by leaf; every full subtree's root is kept in a scratch file, 64 bytes per leaf.

    Nodes lie there in the order in which they are completed, so level and index say where.
    """

    def __init__(self) -> None:
        self.size = 0
        self._file: IO[bytes] = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed with the tree
        weakref.finalize(self, self._file.close)

    @classmethod
    def kept(cls, file: IO[bytes]) -> Self:
        """Return the tree whose nodes are in a file, which stays its owner's; half a leaf is none."""
        tree = cls()
        tree._file.close()
        tree._file, tree.size = file, _leaves(os.fstat(file.fileno()).st_size // NODE)
        return tree

    def append(self, entry: bytes) -> None:
        """Add one log entry."""
        node, level = leaf_hash(entry), 0
        nodes = [node]
        while self.size >> level & 1:
            node = node_hash(self._node(level, (self.size >> level) - 1), node)
            nodes.append(node)
            level += 1
        os.pwrite(self._file.fileno(), b"".join(nodes), NODE * _place(0, self.size))
        self.size += 1

    def holds(self, index: int, entry: bytes) -> bool:
        """Say whether `entry` is the leaf at `index`."""
        return 0 <= index < self.size and self._node(0, index) == leaf_hash(entry)

    def root(self, size: int) -> bytes:
        """Return the tree head over the first `size` leaves; IndexError when there are fewer."""
        self._check(size)
        return self._root(0, size) if size else EMPTY_ROOT

    def path(self, index: int, size: int) -> list[bytes]:
        """Return the proof that leaf `index` is among the first `size`, lowest sibling first (RFC 6962)."""
        self._check(size)
        if not 0 <= index < size:
            raise IndexError(f"no leaf {index} in a tree of {size}")
        return self._path(index, 0, size)

    def _check(self, size: int) -> None:
        if not 0 <= size <= self.size:
            raise IndexError(f"a tree of {self.size} leaves was never one of {size}")

    def _node(self, level: int, index: int) -> bytes:
        return os.pread(self._file.fileno(), NODE, NODE * _place(level, index))

    def _root(self, start: int, end: int) -> bytes:
        leaves = end - start
        if leaves & (leaves - 1) == 0:
            level = leaves.bit_length() - 1
            return self._node(level, start >> level)
        middle = _middle(start, end)
        return node_hash(self._root(start, middle), self._root(middle, end))

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = _middle(start, end)
        if index < middle:
            return [*self._path(index, start, middle), self._root(middle, end)]
        return [*self._path(index, middle, end), self._root(start, middle)]


def _place(level: int, index: int) -> int:
    """Return how many nodes were complete before this one."""
    last_leaf = (index + 1 << level) - 1
    return 2 * last_leaf - last_leaf.bit_count() + level


def _leaves(nodes: int) -> int:
    """Return how many leaves have so many nodes complete: `n` leaves have `2 n` less the ones in `n`."""
    leaves = nodes // 2
    while 2 * (leaves + 1) - (leaves + 1).bit_count() <= nodes:
        leaves += 1
    return leaves


def _middle(start: int, end: int) -> int:
    """Return where RFC 6962 divides the leaves: after the largest power of two that leaves some."""
    return start + (1 << (end - start - 1).bit_length() - 1)
