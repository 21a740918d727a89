"""The log of received revisions as a Merkle tree (RFC 6962, section 2.1).

The server keeps only the frontier, about log2(n) hashes, to append and to know the root. A proof of
inclusion is made from all the leaves when somebody asks for one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one log entry, told apart from inner nodes by its prefix."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node from those of its two children."""
    return hashlib.sha256(b"\1" + left + right).digest()


EMPTY_ROOT = hashlib.sha256(b"").digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """What must be remembered to append: the roots of the full subtrees, largest (oldest) first."""

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def append(self, entry: bytes) -> Frontier:
        """Return the frontier after one more log entry."""
        nodes = list(self.nodes)
        node = leaf_hash(entry)
        filled = self.size
        while filled & 1:
            node = node_hash(nodes.pop(), node)
            filled >>= 1
        return Frontier(self.size + 1, (*nodes, node))

    def root(self) -> bytes:
        """Return the tree head over all entries so far."""
        if not self.nodes:
            return EMPTY_ROOT
        root = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            root = node_hash(node, root)
        return root

    def to_json(self) -> dict[str, Any]:
        """Return a JSON value from which `from_json` makes the same frontier."""
        return {"size": self.size, "nodes": [node.hex() for node in self.nodes]}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Frontier:
        """Return the frontier `to_json` wrote; ValueError when its size and nodes disagree."""
        frontier = cls(int(value["size"]), tuple(bytes.fromhex(node) for node in value["nodes"]))
        if frontier.size.bit_count() != len(frontier.nodes) or frontier.size < 0:
            raise ValueError(f"{len(frontier.nodes)} nodes cannot be a tree of {frontier.size} entries")
        return frontier


def root_of(entries: Sequence[bytes]) -> bytes:
    """Return the tree head over `entries`."""
    return _root([leaf_hash(entry) for entry in entries]) if entries else EMPTY_ROOT


def inclusion_proof(entries: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the sibling hashes that lead from entry `index` to the root, lowest first (RFC 6962, 2.1.1)."""
    if not 0 <= index < len(entries):
        raise IndexError(f"no entry {index} in a log of {len(entries)}")
    return tuple(_path([leaf_hash(entry) for entry in entries], index))


def verify_inclusion(entry: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Say whether `proof` shows `entry` at `index` of the log of `size` entries headed by `root`."""
    if not 0 <= index < size:
        return False
    node, last = leaf_hash(entry), size - 1
    for sibling in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            node = node_hash(sibling, node)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and node == root


def _root(hashes: Sequence[bytes]) -> bytes:
    if len(hashes) == 1:
        return hashes[0]
    split = _split(len(hashes))
    return node_hash(_root(hashes[:split]), _root(hashes[split:]))


def _path(hashes: Sequence[bytes], index: int) -> list[bytes]:
    if len(hashes) == 1:
        return []
    split = _split(len(hashes))
    if index < split:
        return [*_path(hashes[:split], index), _root(hashes[split:])]
    return [*_path(hashes[split:], index - split), _root(hashes[:split])]


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
