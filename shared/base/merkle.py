"""The log of received revisions as a Merkle tree (RFC 6962, section 2.1).

The server keeps only the frontier, about log2(n) hashes, to append and to know the root. Proofs of inclusion
are made from the whole tree, see `backend.journal.tree`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
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
