"""The tree in a scratch file says what RFC 6962 says, for every size it ever had."""

from __future__ import annotations

import pytest

from backend.journal.tree import Tree
from tests.shared.rfc6962 import inclusion_proof, root_of

ENTRIES = [bytes([number]) * 32 for number in range(70)]


@pytest.fixture(scope="module")
def grown() -> Tree:
    """Give a tree of all entries."""
    tree = Tree()
    for entry in ENTRIES:
        tree.append(entry)
    return tree


@pytest.mark.parametrize("size", range(len(ENTRIES) + 1))
def test_the_root_of_every_earlier_size_is_known(grown: Tree, size: int) -> None:
    assert grown.root(size) == root_of(ENTRIES[:size])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 63, 64, 65, 70])
def test_every_leaf_can_be_proved_at_every_size(grown: Tree, size: int) -> None:
    for index in range(size):
        assert tuple(grown.path(index, size)) == inclusion_proof(ENTRIES[:size], index)


def test_it_knows_its_leaves(grown: Tree) -> None:
    assert grown.holds(41, ENTRIES[41])
    assert not grown.holds(41, ENTRIES[40])
    assert not grown.holds(70, ENTRIES[0])


def test_a_size_it_never_had_is_an_error(grown: Tree) -> None:
    with pytest.raises(IndexError):
        grown.root(71)
    with pytest.raises(IndexError):
        grown.path(9, 9)
