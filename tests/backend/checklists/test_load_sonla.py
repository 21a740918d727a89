"""`load_sonla`: one command for all reference data, safe to run again."""

from __future__ import annotations

import json
from collections import Counter as Tally
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from backend.checklists.models import ChecklistVersion, LegalSource
from backend.checklists.sonla import DATA
from backend.journal.models import Event, FeedEntry
from backend.journal.verification import first_journal_fault
from backend.people.models import User
from backend.units.models import Counter, Succession, Unit, WorkingHours
from tests import world

pytestmark = pytest.mark.django_db


def load() -> str:
    out = StringIO()
    call_command("load_sonla", stdout=out)
    return out.getvalue().strip()


def test_everything_is_loaded_once_and_a_second_run_changes_and_tells_nothing() -> None:
    assert load().startswith("326 units, 288 counters, 2 working hours, 44 legal sources, 10 checklists")
    entries = FeedEntry.objects.count(), Event.objects.count()

    assert load().startswith("0 units, 0 counters, 0 working hours, 0 legal sources, 0 checklists")
    assert (FeedEntry.objects.count(), Event.objects.count()) == entries == (670, 670)
    assert (Unit.objects.count(), Counter.objects.count(), Succession.objects.count()) == (326, 288, 216)
    assert (ChecklistVersion.objects.count(), LegalSource.objects.count()) == (10, 44)
    assert WorkingHours.objects.count() == 2
    assert first_journal_fault() is None


def test_devices_get_the_same_bodies_that_the_api_shows(inspector_1: User) -> None:
    load()
    inspector = world.client(inspector_1)
    bodies = {(e.type, e.object_id): json.loads(e.body or "") for e in FeedEntry.objects.all()}

    assert Tally(kind for kind, _ in bodies) == {
        "unit": 326,
        "counter": 288,
        "working_hours": 2,
        "legal_source": 44,
        "checklist": 10,
    }
    for kind, path in (("unit", "units"), ("counter", "counters"), ("legal_source", "legal-sources")):
        shown = inspector.get(f"/api/v1/{path}", {"limit": 500}).json()["results"]
        assert {row["id"]: row for row in shown} == {i: body for (k, i), body in bodies.items() if k == kind}
    assert inspector.get("/api/v1/checklists/UX-2026.1").json() == bodies["checklist", "UX-2026.1"]


def test_a_row_somebody_changed_is_set_right_and_told() -> None:
    load()
    Unit.objects.filter(pk=world.TO_HIEU).update(name_vi="UBND phường Chiềng Lề")

    assert load().startswith("1 units, 0 counters")
    assert Unit.objects.get(pk=world.TO_HIEU).name_vi == "UBND phường Tô Hiệu"
    assert FeedEntry.objects.latest("seq").object_id == world.TO_HIEU


def test_a_published_checklist_with_other_content_stops_the_whole_load() -> None:
    load()
    ChecklistVersion.objects.filter(pk="GG-2026.1").update(sha256="0" * 64)
    Unit.objects.filter(pk=world.TO_HIEU).update(name_vi="UBND phường Chiềng Lề")

    with pytest.raises(CommandError, match="publish a new version instead"):
        load()
    assert Unit.objects.get(pk=world.TO_HIEU).name_vi == "UBND phường Chiềng Lề"
    assert FeedEntry.objects.count() == 670


def test_the_words_of_counts_are_a_version_of_their_own_and_the_first_stays_byte_for_byte() -> None:
    first = json.loads((DATA / "checklists.json").read_text(encoding="utf-8"))["checklists"]
    load()
    published = dict(ChecklistVersion.objects.values_list("id", "body"))
    assert [published[body["id"]] for body in first] == first
    badges = {id_: body["items"][0]["answer"] for id_, body in published.items() if id_.startswith("UX")}
    assert "counted_vi" not in badges["UX-2026.1"]
    assert badges["UX-2026.2"]["counted_vi"] == "Số người không đeo thẻ"


def test_a_server_that_has_the_first_versions_gets_the_new_ones_by_loading_again() -> None:
    load()
    ChecklistVersion.objects.filter(version="2026.2").delete()
    assert load().endswith("5 checklists new or changed")
