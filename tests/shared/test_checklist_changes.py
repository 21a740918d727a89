"""What differs between two versions is told value by value, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.rules.checklist_changes import Change, changes
from shared.rules.checklists import Checklist, Severity, checklist_from_dict, checklist_to_dict
from tests.shared import cast

GG = cast.core()[0]


def with_item(**fields: Any) -> Checklist:
    """Return the checklist with its first item changed."""
    return replace(GG, items=(replace(GG.items[0], **fields), *GG.items[1:]))


def test_a_version_differs_from_itself_in_nothing_whatever_it_is_called() -> None:
    assert changes(GG, GG) == []
    assert changes(GG, replace(GG, id="GG-2027.1", version="2027.1")) == []


def test_a_changed_value_is_told_with_what_it_was() -> None:
    assert changes(GG, with_item(severity=Severity.SERIOUS)) == [
        Change(GG.items[0].code, "severity", str(GG.items[0].severity), "serious")
    ]
    assert changes(GG, replace(GG, valid_from=date(2027, 1, 1))) == [
        Change("", "valid_from", GG.valid_from.isoformat(), "2027-01-01")
    ]


def test_an_item_that_comes_or_goes_is_told_once_by_its_question() -> None:
    without = replace(GG, items=GG.items[1:])
    first = GG.items[0]
    assert changes(GG, without) == [Change(first.code, "", first.text_vi, None)]
    assert changes(without, GG) == [Change(first.code, "", None, first.text_vi)]


def test_what_lies_deep_in_an_item_is_told_under_its_own_key() -> None:
    item = next(one for one in GG.items if one.followups)
    other = replace(item, followups=(replace(item.followups[0], text_vi="Khác?"), *item.followups[1:]))
    after = replace(GG, items=tuple(other if one is item else one for one in GG.items))
    (change,) = changes(GG, after)
    assert (change.path, change.after) == (f"followups.{item.followups[0].code}.text_vi", "Khác?")


@given(st.data())
def test_some_difference_is_told_exactly_where_there_is_one(data: Any) -> None:
    plain = checklist_to_dict(GG)
    item = data.draw(st.sampled_from(plain["items"]))
    name = data.draw(st.sampled_from(["text_vi", "text_en", "order", "photo_on_fail", "restricted"]))
    value = {"order": st.integers(0, 99), "restricted": st.booleans()}.get(name, st.just("none"))
    item[name] = data.draw(value)
    after = checklist_from_dict(plain)
    reported = changes(GG, after)
    assert bool(reported) == (after != GG)
    assert {(change.item, change.path) for change in reported} <= {(item["code"], name)}
