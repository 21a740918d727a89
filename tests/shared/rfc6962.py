"""RFC 6962, section 2.1, written out over all entries: what the tree and the frontier are held against."""

from __future__ import annotations

from collections.abc import Sequence

from shared.base.merkle import EMPTY_ROOT, leaf_hash, node_hash


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
