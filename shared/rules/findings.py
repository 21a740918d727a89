"""Findings: what follows from a sealed visit, and the states a finding goes through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Literal

from shared.base.records import to_plain
from shared.protocol.revision import Response, Revision
from shared.rules.checklists import Checklist, Item, LegalBasis, Severity, basis_on
from shared.rules.counts import counted_label
from shared.rules.evaluation import Context, Evaluation, History, evaluate_all, may_name_officials
from shared.rules.hours import Sessions
from shared.rules.statements import statement_of

__all__ = [
    "CONFIRMED_STATES",
    "NOTIFIED_STATES",
    "FindingDraft",
    "ForbiddenTransition",
    "Severity",
    "State",
    "Verb",
    "counts_as",
    "findings_of",
    "transition",
]


class State(StrEnum):
    """Where a finding stands."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"
    NOTIFIED = "notified"
    CONTESTED = "contested"
    WITHDRAWN = "withdrawn"
    FIX_SUBMITTED = "fix_submitted"
    CLOSED = "closed"


class Verb(StrEnum):
    """What can be done with a finding; spelled as in the addresses of the API."""

    CONFIRM = "confirm"
    DROP = "drop"
    STATEMENT = "statement"
    NOTIFY = "notify"
    EXPLAIN = "explain"
    CONTEST = "contest"
    UPHOLD = "uphold"
    AMEND = "amend"
    WITHDRAW = "withdraw"
    SUBMIT_FIX = "submit-fix"
    CLOSE = "close"
    RETURN_FIX = "return-fix"
    REOPEN = "reopen"


class ForbiddenTransition(ValueError):  # noqa: N818  # reads as the workflow's own word
    """The verb cannot be done in this state."""

    def __init__(self, state: State, verb: Verb) -> None:
        super().__init__(f"{verb} is not possible for a finding that is {state}")
        self.state = state
        self.verb = verb


TRANSITIONS: Final[Mapping[tuple[State, Verb], State]] = MappingProxyType(
    {
        (State.RECORDED, Verb.CONFIRM): State.CONFIRMED,
        (State.RECORDED, Verb.DROP): State.DROPPED,
        (State.RECORDED, Verb.STATEMENT): State.RECORDED,
        (State.CONFIRMED, Verb.STATEMENT): State.CONFIRMED,
        (State.CONFIRMED, Verb.NOTIFY): State.NOTIFIED,
        (State.NOTIFIED, Verb.EXPLAIN): State.NOTIFIED,
        (State.NOTIFIED, Verb.CONTEST): State.CONTESTED,
        (State.CONTESTED, Verb.UPHOLD): State.NOTIFIED,
        (State.CONTESTED, Verb.AMEND): State.NOTIFIED,
        (State.CONTESTED, Verb.WITHDRAW): State.WITHDRAWN,
        (State.NOTIFIED, Verb.SUBMIT_FIX): State.FIX_SUBMITTED,
        (State.FIX_SUBMITTED, Verb.CLOSE): State.CLOSED,
        (State.FIX_SUBMITTED, Verb.RETURN_FIX): State.NOTIFIED,
        (State.CLOSED, Verb.REOPEN): State.NOTIFIED,
    }
)
"""The whole workflow; every pair that is not here is forbidden."""

CONFIRMED_STATES: Final = frozenset({State.CONFIRMED, State.NOTIFIED, State.FIX_SUBMITTED, State.CLOSED})
"""States that count as confirmed."""
NOTIFIED_STATES: Final = frozenset(
    {State.NOTIFIED, State.CONTESTED, State.WITHDRAWN, State.FIX_SUBMITTED, State.CLOSED}
)
"""States in which the inspected unit sees its finding: all from the conclusion notice on."""

Counter = Literal["recorded", "confirmed", "contested"]


def transition(state: State, verb: Verb) -> State:
    """Return the state after `verb`; ForbiddenTransition where the workflow has no such step."""
    try:
        return TRANSITIONS[state, verb]
    except KeyError:
        raise ForbiddenTransition(state, verb) from None


def counts_as(state: State) -> Counter | None:
    """Return the counter a finding in this state belongs to; dropped and withdrawn ones count nowhere."""
    if state in CONFIRMED_STATES:
        return "confirmed"
    if state is State.RECORDED:
        return "recorded"
    return "contested" if state is State.CONTESTED else None


@dataclass(frozen=True, slots=True)
class FindingDraft:
    """A finding as it follows from the visit, before anybody decided on it.

    `ordinal` counts from 1 within the visit. `facts` is JSON: the answer and what was noted with it.
    `legal_basis` is pinned: the sources in force on the day of the visit.
    """

    ordinal: int
    checklist: str
    item: str
    severity: Severity
    restricted: bool
    to_verify: bool
    sipas: tuple[str, ...]
    legal_basis: tuple[LegalBasis, ...]
    facts: Mapping[str, Any]

    @property
    def statement(self) -> str:
        """Return what was found, as a sentence: it is among the facts, which never change."""
        return str(self.facts["statement"])


def findings_of(
    revision: Revision,
    checklists: Iterable[Checklist],
    sessions: Sessions,
    history: History,
    *,
    day: date | None = None,
) -> tuple[FindingDraft, ...]:
    """Return the findings of a visit in the order of its checklists; none for a withdrawn one.

    `day` stands in for the visit's own where the device's clock was unreadable.
    """
    if revision.kind == "withdraw":
        return ()
    on = day or revision.day
    context = Context(day=on, sessions=sessions, answers=revision.answers, history=history)
    failed = (
        judged for judged in evaluate_all(checklists, context) if judged[3].severity is not Severity.NONE
    )
    return tuple(
        FindingDraft(
            ordinal=ordinal,
            checklist=checklist.code,
            item=item.code,
            severity=result.severity,
            restricted=item.restricted,
            to_verify=result.to_verify,
            sipas=item.sipas,
            legal_basis=basis_on(item, on),
            facts=_facts(item, response, result, context),
        )
        for ordinal, (checklist, item, response, result) in enumerate(failed, start=1)
    )


def _facts(item: Item, response: Response, result: Evaluation, context: Context) -> dict[str, Any]:
    named = may_name_officials(item, result.outcome)
    rule = result.escalated_by
    facts = {
        "statement": statement_of(item, response, result, context),
        "value": response.value,
        "outcome": result.outcome,
        "counted": _counted(item),
        "unit": item.answer.unit,
        "of": item.answer.of,
        "ratio": result.ratio,
        "minutes_late": result.minutes_late,
        "note": response.note,
        "officials": to_plain(response.officials) if named else [],
        "followups": _followup_facts(item, response, named=named),
        "fixed_on_spot": response.fixed_on_spot,
        "photos": list(response.photos),
        "no_photo_reason": response.no_photo_reason,
        "escalated_by": {"vi": rule.if_vi, "en": rule.if_en} if rule else None,
        "problems": list(result.problems),
    }
    return {name: fact for name, fact in facts.items() if fact is not None}


def _counted(item: Item) -> dict[str, str] | None:
    """Return what the number counts, in both languages; None where the answer is no number."""
    if item.answer.type != "count":
        return None
    return {"vi": counted_label(item, "vi"), "en": counted_label(item, "en")}


def _followup_facts(item: Item, response: Response, *, named: bool) -> dict[str, object]:
    """Return the follow-ups the item has, without lists of officials where none may be named."""
    wanted = (f.code for f in item.followups if named or f.answer.type != "official_list")
    return {code: response.followups[code] for code in wanted if code in response.followups}
