"""Whatever is altered behind the product's back is named: at the server, and far from it in a bundle."""

from __future__ import annotations

import re

import pytest

from tests.faults.tamper_deeds import DEEDS
from tests.faults.tamper_kinds import Kind
from tests.faults.tamper_scene import Scene

pytestmark = pytest.mark.django_db


def test_untouched_evidence_holds(scene: Scene) -> None:
    assert not scene.verdict().first
    assert scene.offline()[0] == 0


@pytest.mark.parametrize("kind", DEEDS, ids=lambda kind: kind.name)
def test_a_deed_is_named_by_both(scene: Scene, kind: Kind) -> None:
    with scene.done(kind.deed, on_guards=kind.on_guards):
        named = [str(fault) for fault in scene.verdict().first.values()]
        assert any(re.search(kind.named, fault) for fault in named), named
        if kind.offline:
            code, output = scene.offline()
            assert code == 1
            assert re.search(kind.offline, output), output


def test_who_owns_server_key_and_phone_is_betrayed_only_by_copies_elsewhere(scene: Scene) -> None:
    (everything,) = (kind for kind in DEEDS if kind.name == "the same, and the published roots too")
    with scene.done(everything.deed):
        assert not scene.verdict(with_copies=False).first
        assert "published root" in scene.verdict().first


def test_what_is_damaged_beyond_reading_is_named_too(scene: Scene) -> None:
    with scene.done(lambda scene: scene.root.write_bytes(b"\xff")):
        assert "cannot be read" in str(scene.verdict().first["published root"])
