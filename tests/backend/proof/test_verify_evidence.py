"""`verify_evidence`: it counts what it saw, names what is broken, and is in nobody's way."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from backend.journal.head import present_head
from backend.journal.models import Event
from backend.journal.recording import recording
from backend.proof import roots
from backend.proof.snapshot import one_snapshot
from backend.proof.verification import verify_evidence
from backend.visits.models import Photo
from shared.protocol.wire import sha256_hex
from tests.faults.tamper_scene import PHOTOS, Scene
from tests.world import original


def test_it_says_how_much_of_each_kind_holds(scene: Scene) -> None:
    out = StringIO()
    call_command("verify_evidence", stdout=out)
    stated = {line.rsplit(maxsplit=1)[0].strip(): line.split()[-1] for line in out.getvalue().splitlines()}
    assert stated["revision"] == "4"
    assert stated["receipt"] == "4"
    assert stated["photo"] == str(len(PHOTOS))
    assert stated["quarantined body"] == "1"
    assert stated["published root"] == "2"
    assert out.getvalue().endswith("everything holds\n")


def test_it_names_the_first_of_each_kind_and_ends_with_1(scene: Scene) -> None:
    scene.original.unlink()
    roots.root_files(roots.root_folder())[0].unlink()
    with pytest.raises(CommandError) as failure:
        call_command("verify_evidence", stdout=StringIO())
    assert failure.value.returncode == 1
    assert f"photo {scene.original.name} is missing in the store" in str(failure.value)
    assert "published root" in str(failure.value)


def test_it_says_how_many_more_there_are(scene: Scene) -> None:
    for data in PHOTOS:
        original(sha256_hex(data)).unlink()
    with pytest.raises(CommandError, match=r"photo .* is missing in the store.*\(and 2 more\)"):
        call_command("verify_evidence", stdout=StringIO())


def test_copies_of_roots_kept_elsewhere_are_checked_too(scene: Scene) -> None:
    copy = roots.root_files(scene.outside)[0]
    copy.write_text(copy.read_text().replace('"tree_size":2', '"tree_size":3'))
    call_command("verify_evidence", stdout=StringIO())
    with pytest.raises(CommandError, match=f"published root {copy}"):
        call_command("verify_evidence", "--roots", str(scene.outside), stdout=StringIO())


def test_a_photo_still_on_its_way_is_no_fault(scene: Scene) -> None:
    Photo.objects.create(sha256="ab" * 32, size=5)
    assert not verify_evidence().first


def test_a_server_that_has_nothing_yet_holds(db: None) -> None:
    assert not verify_evidence().first


@pytest.mark.django_db(transaction=True)
def test_one_moment_is_seen_while_others_go_on_writing() -> None:
    with one_snapshot():
        before = Event.objects.count()
        _elsewhere(_write)
        assert Event.objects.count() == before
    assert Event.objects.count() == before + 1


def _write() -> None:
    with recording(by=None, at=datetime(2026, 11, 22, tzinfo=UTC)) as journal:
        journal.log("journal.tried", present_head())


def _elsewhere(act: Callable[[], None]) -> None:
    def acted() -> None:
        act()
        connections.close_all()

    with ThreadPoolExecutor(1) as others:
        others.submit(acted).result(timeout=60)
