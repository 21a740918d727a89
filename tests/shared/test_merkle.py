from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.base.merkle import EMPTY_ROOT, Frontier, leaf_hash, node_hash
from tests.shared.rfc6962 import inclusion_proof, root_of, verify_inclusion

entries = st.lists(st.binary(max_size=4), max_size=70)


def naive_root(log: list[bytes]) -> bytes:
    """Return the head as RFC 6962, section 2.1, defines it."""
    if not log:
        return hashlib.sha256(b"").digest()
    if len(log) == 1:
        return hashlib.sha256(b"\x00" + log[0]).digest()
    split = 1
    while split * 2 < len(log):
        split *= 2
    return hashlib.sha256(b"\x01" + naive_root(log[:split]) + naive_root(log[split:])).digest()


def grown(log: list[bytes]) -> Frontier:
    frontier = Frontier()
    for entry in log:
        frontier = frontier.append(entry)
    return frontier


@given(entries)
def test_the_frontier_knows_the_root_the_standard_defines(log: list[bytes]) -> None:
    frontier = grown(log)
    assert frontier.root() == root_of(log) == naive_root(log)
    assert frontier.size == len(log)
    assert len(frontier.nodes) == len(log).bit_count()


def test_published_test_vectors_of_certificate_transparency_hold() -> None:
    log = [bytes.fromhex(h) for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
    assert grown(log[:1]).root().hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert grown(log[:2]).root().hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert grown(log).root().hex() == "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"


@given(entries)
def test_a_frontier_survives_being_written_down(log: list[bytes]) -> None:
    frontier = grown(log)
    assert Frontier.from_json(json.loads(json.dumps(frontier.to_json()))) == frontier


@pytest.mark.parametrize(
    "written", [{"size": 3, "nodes": ["00"]}, {"size": 0, "nodes": ["00"]}, {"size": -1, "nodes": ["00"]}]
)
def test_a_frontier_that_cannot_be_is_refused(written: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="cannot be a tree"):
        Frontier.from_json(written)


@given(st.lists(st.binary(max_size=3), min_size=1, max_size=40), st.data())
def test_every_entry_can_be_proved_and_nothing_else(log: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(log) - 1))
    root, proof = root_of(log), inclusion_proof(log, index)
    assert verify_inclusion(log[index], index, len(log), proof, root)
    assert not verify_inclusion(log[index] + b"!", index, len(log), proof, root)
    assert not verify_inclusion(log[index], index, len(log), (*proof, root), root)
    assert not verify_inclusion(log[index], len(log), len(log), proof, root)
    if proof:
        assert not verify_inclusion(log[index], index, len(log), proof[:-1], root)
        assert (
            not verify_inclusion(log[index], index ^ 1, len(log), proof, root) or log[index] == log[index ^ 1]
        )


def test_a_leaf_cannot_pass_for_a_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)
    assert EMPTY_ROOT not in (left, right)


def test_there_is_no_proof_of_what_is_not_there() -> None:
    with pytest.raises(IndexError):
        inclusion_proof([b"a"], 1)
