"""What an inspector puts down on the items of a visit; every call is one committed transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TypedDict, Unpack

from field_app.core.errors import AppError
from field_app.core.machine import Machine
from field_app.core.model import FollowupValue, Value
from field_app.core.storage_errors import storage_errors
from field_app.core.visits import VisitService
from field_app.store.store import Store
from field_app.store.visits import AnswerFields
from shared.base.text import typed_text
from shared.protocol.limits import MAX_NAME_CHARS, MAX_NOTE_CHARS, MAX_PEOPLE, MAX_STATEMENT_CHARS
from shared.protocol.revision import Official, Response
from shared.rules.checklists import Followup, Item
from shared.rules.evaluation import ANSWER_INVALID, Context, evaluate, is_answer, may_name_officials
from shared.rules.statements import tidy_statement

MOST_PHRASES = 3
MOST_LETTERS = 60
"""Of a phrase that is offered: longer ones belong to one visit alone."""


class AnswerInput(TypedDict, total=False):
    """What can be put down on an item; a field that is not named stays as it is.

    `value` None clears the answer; a blank `statement` lets the composed one stand; None or a blank
    `no_photo_reason` takes it back.
    """

    value: Value
    note: str
    statement: str
    officials: Sequence[Official]
    fixed_on_spot: bool
    no_photo_reason: str | None


class AnswerService:
    """Takes answers, refusing what the checklist or the protocol could not carry."""

    def __init__(self, store: Store, machine: Machine, visits: VisitService) -> None:
        self._rows = store.visits
        self._machine = machine
        self._visits = visits

    def put(self, visit_id: str, item: str, **given: Unpack[AnswerInput]) -> None:
        """Set what is given of an item; nothing is set when any of it is refused.

        AppError: answer-not-allowed, officials-not-allowed where the checklist forbids names, text-too-long,
        visit-unknown, visit-finished, item-unknown.
        """
        fields = _checked(self._visits.item(visit_id, item), given)
        with storage_errors():
            self._rows.put(visit_id, item, fields, self._machine.now())

    def phrases(self, visit_id: str, item: str) -> list[str]:
        """Return what its author wrote most often on an item at other visits, as one tap writes it again."""
        with storage_errors():
            notes = self._rows.notes_before(visit_id, item)
        short = Counter(note for note in notes if len(note) <= MOST_LETTERS and "\n" not in note)
        return [note for note, _ in short.most_common(MOST_PHRASES)]

    def put_followup(self, visit_id: str, item: str, code: str, value: FollowupValue) -> None:
        """Set (or with None clear) a follow-up's answer; AppError as `put`."""
        question = _followup(self._visits.item(visit_id, item), code)
        cleaned = clean_text(value) if isinstance(value, str) else value
        if cleaned in ("", [], {}):
            cleaned = None
        if cleaned is not None and not is_answer(question.answer, cleaned):
            raise AppError("answer-not-allowed")
        with storage_errors():
            self._rows.set_followup(visit_id, item, code, cleaned)


def clean_text(text: str) -> str:
    """Return text as it is stored, nothing a server would refuse; AppError text-too-long."""
    cleaned = typed_text(text)
    if len(cleaned) > MAX_NOTE_CHARS:
        raise AppError("text-too-long")
    return cleaned


def _checked(item: Item, given: AnswerInput) -> AnswerFields:
    fields: AnswerFields = {}
    if "value" in given:
        fields["value"] = _value(item, given["value"])
    if "note" in given:
        fields["note"] = clean_text(given["note"])
    if "statement" in given:
        fields["statement"] = _statement(given["statement"])
    if "officials" in given:
        fields["officials"] = _officials(item, given["officials"])
    if "fixed_on_spot" in given:
        fields["fixed_on_spot"] = given["fixed_on_spot"]
    if "no_photo_reason" in given:
        fields["no_photo_reason"] = clean_text(given["no_photo_reason"] or "") or None
    return fields


def _value(item: Item, value: Value) -> Value:
    if ANSWER_INVALID in evaluate(item, Response(item.code, value), Context()).problems:
        raise AppError("answer-not-allowed")
    return value


def _statement(text: str) -> str | None:
    own = tidy_statement(clean_text(text))
    if len(own) > MAX_STATEMENT_CHARS:
        raise AppError("text-too-long")
    return own or None


def _officials(item: Item, officials: Sequence[Official]) -> list[dict[str, str]]:
    if officials and not may_name_officials(item, "fail"):
        raise AppError("officials-not-allowed")
    if len(officials) > MAX_PEOPLE:
        raise AppError("answer-not-allowed")
    return [_named(official) for official in officials]


def _named(official: Official) -> dict[str, str]:
    """Return an official as stored, blank fields left out; AppError when there is no name."""
    cleaned = {name: clean_text(value) for name, value in asdict(official).items() if value}
    if not cleaned.get("full_name"):
        raise AppError("answer-not-allowed")
    if any(len(value) > MAX_NAME_CHARS for value in cleaned.values()):
        raise AppError("text-too-long")
    return {name: value for name, value in cleaned.items() if value}


def _followup(item: Item, code: str) -> Followup:
    for followup in item.followups:
        if followup.code == code:
            return followup
    raise AppError("item-unknown")
