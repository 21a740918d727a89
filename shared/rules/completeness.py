"""What a visit still lacks before it may be finished, in the order in which people fill it in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from shared.protocol.revision import Minutes, Response
from shared.rules.checklists import Checklist, Followup, Item, Outcome, items_asked
from shared.rules.conditions import Facts, holds
from shared.rules.evaluation import Context, Evaluation, evaluate, is_answer, may_name_officials
from shared.rules.hours import Sessions

What = Literal["answer", "followup", "photo", "officials", "balance", "minutes"]

EXPECTED: Final = "GG-02"
ACCOUNTED: Final = ("GG-03", "GG-04", "GG-05")


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing still lacking: at which item (None: the visit as a whole), of what kind, in words."""

    item: str | None
    what: What
    vi: str
    en: str
    followup: str | None = None


def missing(
    checklists: Iterable[Checklist],
    answers: Mapping[str, Response],
    photos_by_item: Mapping[str, object],
    minutes: Minutes | None,
    *,
    at_counter: bool,
    day: date | None,
    sessions: Sessions,
) -> tuple[Missing, ...]:
    """Return all that is lacking: answers, follow-ups, photos, officials, the balance, the minutes.

    `photos_by_item` holds for an item's code something true where it has photos. Empty = complete.
    """
    context = Context(day=day, sessions=sessions, answers=answers)
    asked = [
        item for checklist in checklists for item in items_asked(checklist, at_counter=at_counter, day=day)
    ]
    judged = [
        (item, answers.get(item.code), evaluate(item, answers.get(item.code), context)) for item in asked
    ]
    lacking = [
        lack for item, response, result in judged for lack in _of_item(item, response, result, photos_by_item)
    ]
    lacking.sort(key=lambda lack: _ORDER[lack.what])
    if any(item.code == EXPECTED for item in asked):
        lacking += _of_balance(answers)
    return (*lacking, *_of_minutes(minutes))


def followups_due(item: Item, response: Response, outcome: Outcome | None) -> tuple[Followup, ...]:
    """Return the follow-ups to ask after this answer, required or not, in the item's order."""
    if response.value is None:
        return ()
    facts = Facts(value=response.value, outcome=outcome, followups=response.followups)
    return tuple(followup for followup in item.followups if holds(followup.when, facts))


def is_answered(followup: Followup, response: Response) -> bool:
    """Say whether a follow-up has a usable value; named officials answer a question for officials."""
    value = response.followups.get(followup.code)
    if followup.answer.type == "official_list":
        return bool(response.officials or value)
    return value not in (None, "", [], {}) and is_answer(followup.answer, value)


def photo_due(item: Item, response: Response, outcome: Outcome | None) -> bool:
    """Say whether a photo is still required: the answer failed, and no reason is given why there is none."""
    return (
        item.photo_on_fail == "required"
        and outcome == "fail"
        and not (response.no_photo_reason or "").strip()
    )


def attendance_difference(answers: Mapping[str, Response]) -> int | None:
    """Return people expected minus people accounted for (GG-02 - GG-03 - GG-04 - GG-05), None if unknown."""
    values = [answers[code].value for code in (EXPECTED, *ACCOUNTED) if code in answers]
    counts = [value for value in values if type(value) is int]
    if len(counts) <= len(ACCOUNTED):
        return None
    return counts[0] - sum(counts[1:])


_ORDER: Final[Mapping[str, int]] = {"answer": 0, "followup": 1, "photo": 2, "officials": 3}


def _of_item(
    item: Item, response: Response | None, result: Evaluation, photos_by_item: Mapping[str, object]
) -> Iterable[Missing]:
    if response is None or result.outcome is None:
        yield Missing(item.code, "answer", "Chưa trả lời", "Not answered")
        return
    for followup in followups_due(item, response, result.outcome):
        if followup.required and not is_answered(followup, response):
            yield _of_followup(item, followup, result.outcome)
    has_photo = response.photos or photos_by_item.get(item.code)
    if photo_due(item, response, result.outcome) and not has_photo:
        yield Missing(item.code, "photo", "Thiếu ảnh minh chứng", "A photo is required")


def _of_followup(item: Item, followup: Followup, outcome: Outcome) -> Missing:
    if followup.answer.type == "official_list" and may_name_officials(item, outcome):
        return Missing(item.code, "officials", followup.text_vi, followup.text_en, followup.code)
    return Missing(item.code, "followup", followup.text_vi, followup.text_en, followup.code)


def _of_balance(answers: Mapping[str, Response]) -> Iterable[Missing]:
    difference = attendance_difference(answers)
    if difference:
        yield Missing(
            EXPECTED,
            "balance",
            f"Số phải có mặt lệch {difference:+d} người so với có mặt và vắng",
            f"People expected differ by {difference:+d} from those present and absent",
        )


def _of_minutes(minutes: Minutes | None) -> Iterable[Missing]:
    if minutes is None:
        yield Missing(None, "minutes", "Chưa lập biên bản", "No minutes yet")
    elif any(each.role == "unit" for each in minutes.unsigned):
        return
    elif minutes.signed:
        if not minutes.unit_representative:
            yield Missing(
                None, "minutes", "Thiếu tên đại diện đơn vị", "The unit's representative is not named"
            )
        if not minutes.signatures:
            yield Missing(None, "minutes", "Thiếu chữ ký của đại diện đơn vị", "No signature of the unit")
    else:
        if not minutes.refusal_reason:
            yield Missing(None, "minutes", "Thiếu lý do không ký", "No reason why it is not signed")
        if not minutes.witness:
            yield Missing(
                None, "minutes", "Thiếu người chứng kiến việc không ký", "No witness of the refusal"
            )
