"""Changing units: what follows from a change, and what devices are told."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError

from backend.journal.models import Event, FeedEntry
from backend.kernel.problems import ProblemError
from backend.people.models import User
from backend.units.actions import put_counters, put_units, put_working_hours
from backend.units.models import Counter, Succession, Unit, WorkingHours
from backend.units.queries import sessions_on, subtree_ids, units_in_time
from backend.units.search import units_found
from shared.rules.units import successor_on
from tests.world import NOW

pytestmark = pytest.mark.django_db


def a_unit(unit_id: str, parent: str | None, name: str = "UBND xã Mường La", **fields: Any) -> Unit:
    return Unit(
        id=unit_id,
        parent_id=parent,
        name_vi=name,
        kind=Unit.Kind.COMMUNE,
        level=Unit.Level.COMMUNE,
        **fields,
    )


@pytest.fixture(autouse=True)
def _province() -> None:
    units = [a_unit("a-b", "a"), a_unit("a", "sl"), a_unit("b", "sl"), a_unit("sl", None)]
    put_units(units, {}, by=None, at=NOW)


def published_since(seq: int) -> list[tuple[str, str, str]]:
    return list(FeedEntry.objects.filter(seq__gt=seq).values_list("op", "type", "object_id"))


def test_the_path_of_a_unit_names_all_that_stand_above_it() -> None:
    assert Unit.objects.get(pk="a-b").path == "sl/a/a-b/"
    assert set(subtree_ids("sl")) == {"a", "a-b", "b", "sl"}
    assert set(Unit.objects.under(Unit.objects.get(pk="a")).values_list("id", flat=True)) == {"a", "a-b"}
    assert subtree_ids("nowhere") == []


def test_what_lies_below_a_unit_moves_along_with_it() -> None:
    put_units([a_unit("a", "b")], {}, by=None, at=NOW)

    assert dict(Unit.objects.values_list("id", "path")) == {
        "sl": "sl/",
        "b": "sl/b/",
        "a": "sl/b/a/",
        "a-b": "sl/b/a/a-b/",
    }


def test_a_unit_cannot_be_put_below_itself() -> None:
    with pytest.raises(ValueError, match="below itself"):
        put_units([a_unit("a", "a-b")], {}, by=None, at=NOW)

    assert Unit.objects.get(pk="a").path == "sl/a/"


def test_putting_what_is_already_there_changes_nothing_and_tells_nobody() -> None:
    before = FeedEntry.objects.count(), Event.objects.count()

    assert put_units([a_unit("a", "sl"), a_unit("b", "sl")], {}, by=None, at=NOW) == 0
    assert (FeedEntry.objects.count(), Event.objects.count()) == before


def test_a_new_name_is_told_to_everyone_and_found_at_once(administrator: User) -> None:
    seq = FeedEntry.objects.count()
    put_units(
        [a_unit("a", "sl", "UBND xã Bình Thuận", district="Huyện Thuận Châu")], {}, by=administrator, at=NOW
    )

    entry = FeedEntry.objects.get(seq__gt=seq)
    assert (entry.op, entry.type, entry.object_id, entry.reader) == ("put", "unit", "a", "everyone")
    assert json.loads(entry.body or "")["name_vi"] == "UBND xã Bình Thuận"
    assert [*units_found("binh thuan chau")] == ["a"]
    event = Event.objects.order_by("-index")[0]
    assert (event.verb, event.noun_id, event.actor_id) == ("unit.put", "a", administrator.pk)


def test_a_name_typed_with_combining_marks_is_stored_in_one_spelling() -> None:
    put_units([a_unit("a", "sl", "Xa\u0303 Chiê\u0300ng Ơn")], {}, by=None, at=NOW)

    assert Unit.objects.get(pk="a").name_vi == "Xã Chiềng Ơn"


def test_a_merger_is_told_as_a_change_of_the_unit_that_ended() -> None:
    seq, day = FeedEntry.objects.count(), date(2027, 1, 1)
    merged = {"a": [Succession(predecessor_id="a", successor_id="b", on=day, principal=True)]}

    assert put_units([a_unit("a", "sl")], merged, by=None, at=NOW) == 1
    assert published_since(seq) == [("put", "unit", "a")]
    assert successor_on(units_in_time(), "a", day) == "a"  # it has not ended
    assert put_units([a_unit("a", "sl", valid_to=date(2026, 12, 31))], merged, by=None, at=NOW) == 1
    assert successor_on(units_in_time(), "a", day) == "b"


def test_a_unit_has_one_principal_successor_and_never_itself() -> None:
    day = date(2027, 1, 1)
    for successors in (["b", "sl"], ["a"]):
        rows = [Succession(predecessor_id="a", successor_id=s, on=day, principal=True) for s in successors]
        with pytest.raises(IntegrityError):
            put_units([a_unit("a", "sl")], {"a": rows}, by=None, at=NOW)


def test_nothing_ends_before_it_begins() -> None:
    backwards = a_unit("c", "sl", valid_from=date(2026, 1, 2), valid_to=date(2026, 1, 1))
    with pytest.raises(IntegrityError):
        put_units([backwards], {}, by=None, at=NOW)


def test_hours_of_a_units_own_beat_those_of_everybody() -> None:
    def hours(key: str, unit: str | None, start: str) -> WorkingHours:
        days, seasons = [0, 1, 2, 3, 4], {"season_from": "01-01", "season_to": "12-31"}
        return WorkingHours(id=key, unit_id=unit, weekdays=days, sessions=[[start, "12:00"]], **seasons)

    assert put_working_hours([hours("all", None, "07:30"), hours("a", "a", "07:00")], by=None, at=NOW) == 2
    assert put_working_hours([hours("all", None, "07:30")], by=None, at=NOW) == 0
    assert sessions_on("a", date(2026, 11, 23)) == (("07:00", "12:00"),)
    assert sessions_on("b", date(2026, 11, 23)) == (("07:30", "12:00"),)


def test_only_administrators_change_reference_data(reviewer: User, inspector_1: User) -> None:
    counter = Counter(id="a-ctr", unit_id="a", name_vi="Bộ phận Một cửa", kind=Counter.Kind.COMMUNE_ONE_STOP)
    for person in (reviewer, inspector_1):
        with pytest.raises(ProblemError):
            put_units([a_unit("a", "b")], {}, by=person, at=NOW)
        with pytest.raises(ProblemError):
            put_counters([counter], by=person, at=NOW)

    assert Unit.objects.get(pk="a").parent_id == "sl"
    assert not Counter.objects.exists()
