"""Checklists: what is asked on a visit, what an answer can be, and what follows from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, Literal

from shared.base.records import from_plain, to_plain
from shared.rules.conditions import Condition, check_condition

Outcome = Literal["pass", "fail", "na"]
AnswerType = Literal[
    "pass_fail_na", "count", "count_by", "time", "choice", "multi_choice", "text", "official_list"
]
PhotoRule = Literal["required", "recommended", "optional", "none", "forbidden"]
Place = Literal["one_stop_counter", "unit_office"]


class Severity(StrEnum):
    """How grave a finding is: a category of this inspection, not the discipline scale of NĐ 172/2025."""

    NONE = "none"
    REMINDER = "reminder"
    VIOLATION = "violation"
    SERIOUS = "serious"

    @property
    def rank(self) -> int:
        """Return 0 for none up to 3 for serious."""
        return _RANKS[self]


TIME_FIGURES: Final = frozenset({"value", "late", "start"})
"""What the statement of a time may name in braces: the time, the minutes after, the session's begin."""
_NAMED_IN_BRACES = re.compile(r"\{(.*?)\}")
_RANKS: Mapping[Severity, int] = {severity: rank for rank, severity in enumerate(Severity)}


class ChecklistError(ValueError):
    """The checklist contradicts itself; the message names the item."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of an answer; where the answer decides the item, it carries the outcome.

    `statement_vi` says as a sentence what was found where a failing one is chosen.
    """

    value: str
    text_vi: str
    text_en: str
    outcome: Outcome | None = None
    statement_vi: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What can be answered. `of` names the item or follow-up that is the denominator of a count.

    A time is compared with the start of the unit's session where `compare_with` says so; `tolerance_minutes`
    is repeated in `fail_when`, which alone decides. Without `fail_when` a count is information only.
    `counted_*` says of a count what its number counts ("Số người không đeo thẻ"), `none_*` what 0 means ("Đủ
    cả, không thiếu ai"); versions before 2026.2 have neither.
    """

    type: AnswerType
    unit: str | None = None
    min: int | None = None
    max: int | None = None
    fail_when: Condition | None = None
    of: str | None = None
    options: tuple[Option, ...] = ()
    compare_with: str | None = None
    tolerance_minutes: int | None = None
    counted_vi: str | None = None
    counted_en: str | None = None
    none_vi: str | None = None
    none_en: str | None = None


@dataclass(frozen=True, slots=True)
class Followup:
    """A question asked only `when` its condition holds for the answer of the item it belongs to.

    `if_vi` and `if_en` say the condition in words; `added` marks questions put beside the proposed form.
    `stated_vi` names the answer within the statement of a finding, "" keeps it out of the statement.
    """

    code: str
    when: Condition
    if_vi: str
    if_en: str
    text_vi: str
    text_en: str
    answer: Answer
    required: bool = True
    contains_personal_data: bool = False
    added: bool = False
    note: str | None = None
    stated_vi: str | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """The severity of a failed answer `when` the condition holds; `if_vi` and `if_en` say it in words."""

    when: Condition
    severity: Severity
    if_vi: str
    if_en: str


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A legal source, by its key, and the days on which it carries the item; both ends included."""

    source: str
    article: str | None = None
    applies_from: date | None = None
    applies_to: date | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a checklist.

    `restricted` findings go to Home Affairs alone; a failed answer among `lead_values` is a lead to
    verify, not an established fact; `seed` names clauses of Quyết định 1038/QĐ-UBND. `statement_vi` says
    as a sentence what was found where the answer failed; of a time it names {value}, {late} and {start}.
    """

    code: str
    text_vi: str
    text_en: str
    answer: Answer
    severity: Severity
    photo_on_fail: PhotoRule
    applies_to: tuple[Place, ...]
    order: int
    observe_vi: str = ""
    observe_en: str = ""
    legal_basis: tuple[LegalBasis, ...] = ()
    escalation: tuple[Escalation, ...] = ()
    followups: tuple[Followup, ...] = ()
    official_may_be_named: bool = False
    restricted: bool = False
    may_be_na: bool = False
    lead_values: tuple[str, ...] = ()
    asked_from: date | None = None
    sipas: tuple[str, ...] = ()
    seed: tuple[str, ...] = ()
    note: str | None = None
    note_vi: str | None = None
    statement_vi: str | None = None


@dataclass(frozen=True, slots=True)
class Checklist:
    """One published version of a checklist; its id is code and version, "GG-2026.1".

    `short_*` is its name where there is room for a word or two.
    """

    id: str
    code: str
    version: str
    title_vi: str
    title_en: str
    core: bool
    valid_from: date
    items: tuple[Item, ...]
    valid_to: date | None = None
    status: str = "proposed"
    seed: tuple[str, ...] = ()
    short_vi: str | None = None
    short_en: str | None = None


def checklist_from_dict(value: Mapping[str, Any]) -> Checklist:
    """Return the checklist `value` describes; ValueError, saying where, when it cannot be trusted."""
    checklist = from_plain(Checklist, value)
    if checklist.id != f"{checklist.code}-{checklist.version}":
        raise ChecklistError(f"{checklist.id}: the id is not made of code and version")
    codes = [item.code for item in checklist.items]
    codes += [followup.code for item in checklist.items for followup in item.followups]
    if len(set(codes)) != len(codes):
        raise ChecklistError(f"{checklist.id}: a code is used twice")
    for item in checklist.items:
        _check_item(item)
    return checklist


def checklist_to_dict(checklist: Checklist) -> dict[str, Any]:
    """Return the JSON from which `checklist_from_dict` makes the same checklist."""
    plain: dict[str, Any] = to_plain(checklist)
    return plain


def items_by_code(checklists: Iterable[Checklist]) -> dict[str, Item]:
    """Return every item of the checklists under its code."""
    return {item.code: item for checklist in checklists for item in checklist.items}


def basis_on(item: Item, day: date | None) -> tuple[LegalBasis, ...]:
    """Return the legal bases in force on that day; without a day, only those without dates."""
    return tuple(basis for basis in item.legal_basis if _carries(basis, day))


def items_asked(checklist: Checklist, *, at_counter: bool, day: date | None) -> tuple[Item, ...]:
    """Return the items asked at a one-stop counter, or else at an office, on that day."""
    place = "one_stop_counter" if at_counter else "unit_office"
    return tuple(item for item in checklist.items if place in item.applies_to and asked_on(item, day))


def asked_on(item: Item, day: date | None) -> bool:
    """Say whether the item is asked on that day; some rules exist only since 01/7/2025."""
    return item.asked_from is None or day is None or day >= item.asked_from


def version_on(versions: Iterable[Checklist], code: str, day: date) -> Checklist | None:
    """Return the version of checklist `code` for a visit on `day`: the latest begun, else the earliest."""
    known = sorted((v for v in versions if v.code == code), key=lambda v: v.valid_from)
    begun = [version for version in known if version.valid_from <= day]
    return begun[-1] if begun else next(iter(known), None)


def _carries(basis: LegalBasis, day: date | None) -> bool:
    if day is None:
        return basis.applies_from is None and basis.applies_to is None
    return (basis.applies_from is None or basis.applies_from <= day) and (
        basis.applies_to is None or day <= basis.applies_to
    )


def _check_item(item: Item) -> None:
    followups = {followup.code for followup in item.followups}
    for at, condition in _conditions(item):
        check_condition(condition, followups, at=at)
    if not set(item.lead_values) <= {option.value for option in item.answer.options}:
        raise ChecklistError(f"{item.code}: a lead is no option")
    if item.answer.type == "choice" and any(option.outcome is None for option in item.answer.options):
        raise ChecklistError(f"{item.code}: an option without outcome")
    if not set(_NAMED_IN_BRACES.findall(item.statement_vi or "")) <= TIME_FIGURES:
        raise ChecklistError(f"{item.code}: the statement names an unknown figure")


def _conditions(item: Item) -> Iterator[tuple[str, Condition]]:
    if item.answer.fail_when is not None:
        yield f"{item.code}.fail_when", item.answer.fail_when
    for index, escalation in enumerate(item.escalation):
        yield f"{item.code}.escalation[{index}]", escalation.when
    for followup in item.followups:
        yield f"{followup.code}.when", followup.when
