"""Publishing checklists: everybody gets a version once, and it stays what it was."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from backend.checklists import sonla
from backend.checklists.actions import AlreadyPublishedError, publish_version, put_legal_sources
from backend.checklists.models import ChecklistVersion, LegalSource
from backend.checklists.queries import definitions
from backend.journal.models import Event, FeedEntry
from backend.kernel.problems import ProblemError
from backend.people.models import User
from shared.rules.checklists import Checklist, checklist_from_dict
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def working_hours() -> Checklist:
    """Give the checklist of working hours."""
    return next(checklist for checklist in sonla.checklists() if checklist.code == "GG")


def test_a_version_goes_to_everyone_as_the_whole_definition(
    working_hours: Checklist, administrator: User
) -> None:
    assert publish_version(working_hours, by=administrator, at=NOW)

    entry = FeedEntry.objects.get(type="checklist")
    assert (entry.op, entry.object_id, entry.reader) == ("put", "GG-2026.1", "everyone")
    assert checklist_from_dict(json.loads(entry.body or "")) == working_hours
    event = Event.objects.get(verb="checklist.published")
    assert (event.actor_id, event.noun_id) == (administrator.pk, "GG-2026.1")


def test_publishing_the_same_again_tells_nobody(working_hours: Checklist) -> None:
    publish_version(working_hours, by=None, at=NOW)

    assert not publish_version(working_hours, by=None, at=NOW)
    assert FeedEntry.objects.count() == Event.objects.count() == 1


def test_a_published_version_keeps_its_content(working_hours: Checklist) -> None:
    publish_version(working_hours, by=None, at=NOW)
    milder = replace(working_hours, items=working_hours.items[1:])

    with pytest.raises(AlreadyPublishedError, match=r"GG-2026\.1 is published; publish a new version"):
        publish_version(milder, by=None, at=NOW)

    assert definitions(["GG-2026.1"]) == {"GG-2026.1": working_hours}
    assert FeedEntry.objects.count() == 1


def test_a_change_is_a_new_version_beside_the_old_one(working_hours: Checklist) -> None:
    newer = replace(working_hours, id="GG-2026.2", version="2026.2", items=working_hours.items[1:])
    publish_version(working_hours, by=None, at=NOW)
    publish_version(newer, by=None, at=NOW)

    assert definitions(["GG-2026.1", "GG-2026.2", "GG-1999.1"]) == {
        "GG-2026.1": working_hours,
        "GG-2026.2": newer,
    }


def test_only_administrators_publish(working_hours: Checklist, reviewer: User, inspector_1: User) -> None:
    for person in (reviewer, inspector_1):
        with pytest.raises(ProblemError):
            publish_version(working_hours, by=person, at=NOW)
        with pytest.raises(ProblemError):
            put_legal_sources(sonla.legal_sources(), by=person, at=NOW)

    assert not ChecklistVersion.objects.exists()


def test_a_legal_source_that_changed_is_told_alone() -> None:
    sources = sonla.legal_sources()
    assert put_legal_sources(sources, by=None, at=NOW) == 44
    sources[3].title_vi = "Luật Viên chức 2025"

    assert put_legal_sources(sources, by=None, at=NOW) == 1
    assert FeedEntry.objects.latest("seq").object_id == sources[3].pk
    assert LegalSource.objects.get(pk=sources[3].pk).title_vi == "Luật Viên chức 2025"


def test_every_legal_basis_of_an_item_is_a_source_that_is_loaded() -> None:
    known = {source.pk for source in sonla.legal_sources()}
    items = [item for checklist in sonla.checklists() for item in checklist.items]

    assert {basis.source for item in items for basis in item.legal_basis} <= known
