from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pytest

from shared.base.records import RecordError, from_plain, to_plain
from shared.rules.checklists import Severity


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    when: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    n: int
    parts: tuple[Part, ...]
    pairs: tuple[tuple[str, str], ...] = ()
    day: date | None = None
    severity: Severity = Severity.NONE
    kind: Literal["a", "b"] = "a"
    flag: bool = False


WHOLE = Whole(
    3,
    (Part("x", {"always": True}), Part("y")),
    (("a", "b"),),
    date(2026, 1, 2),
    Severity.SERIOUS,
    "b",
    flag=True,
)
PLAIN = {
    "n": 3,
    "parts": [{"name": "x", "when": {"always": True}}, {"name": "y"}],
    "pairs": [["a", "b"]],
    "day": "2026-01-02",
    "severity": "serious",
    "kind": "b",
    "flag": True,
}


def test_a_record_goes_to_json_and_back() -> None:
    assert to_plain(WHOLE) == PLAIN
    assert from_plain(Whole, PLAIN) == WHOLE


def test_unknown_keys_are_ignored_so_that_an_old_app_reads_a_new_server() -> None:
    assert from_plain(Whole, {**PLAIN, "added_in_2030": [1]}) == WHOLE


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"n": "3"}, "/n"),
        ({"n": True}, "/n"),
        ({"n": None}, "/n"),
        ({"parts": {}}, "/parts"),
        ({"parts": [{"name": 1}]}, "/parts/0/name"),
        ({"parts": [{}]}, "/parts/0"),
        ({"parts": [5]}, "/parts/0"),
        ({"parts": [{"name": "x", "when": 1}]}, "/parts/0/when"),
        ({"pairs": [["a"]]}, "/pairs/0"),
        ({"day": "soon"}, "/day"),
        ({"severity": "huge"}, "/severity"),
        ({"kind": "c"}, "/kind"),
        ({"flag": 1}, "/flag"),
    ],
)
def test_a_value_of_the_wrong_shape_is_refused_with_its_place(change: dict[str, Any], where: str) -> None:
    with pytest.raises(RecordError, match=where):
        from_plain(Whole, PLAIN | change)


def test_what_is_no_object_at_all_is_refused_by_the_records_name() -> None:
    with pytest.raises(RecordError, match="Whole: an object is wanted"):
        from_plain(Whole, [])
