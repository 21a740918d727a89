"""What the signed head of a visit says, as facts for the server's copy of its minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from backend.checklists.queries import published_checklists
from backend.documents.minutes_versions import amendment_facts, versions_of
from backend.documents.papers.minutes import HEADS
from backend.documents.papers.words import OUTCOMES, answered
from backend.findings.notices.facts import (
    campaign_facts,
    people_of,
    proof_by_item,
    times_of,
    visit_facts,
)
from backend.findings.notices.statement import first_statement
from backend.units.queries import sessions_on
from backend.visits.bodies import parsed_body
from backend.visits.models import Revision, Visit
from shared.protocol.revision import Minutes, Response
from shared.protocol.revision import Revision as Body
from shared.rules.checklists import Item
from shared.rules.counts import count_words, whole_of
from shared.rules.evaluation import Context, Evaluation, evaluate_all
from shared.rules.findings import State

Facts = dict[str, Any]
Judged = tuple[Item, Response, Evaluation]


def minutes_facts(visit: Visit) -> Facts:
    """Return the facts of a sealed visit's minutes; nothing restricted is among them."""
    revision = Revision.objects.get(pk=visit.head_id)
    body = parsed_body(revision.body)
    judged = [one for one in _judged(visit, body) if not one[0].restricted]
    times = times_of(visit)
    proof = proof_by_item(visit, times)
    signed = body.minutes or Minutes()
    checklists = tuple(published_checklists(body.checklists))
    amendment = amendment_facts(body, visit, checklists)
    return {
        "unit": {"id": visit.unit_id, "name": visit.unit.name_vi},
        "place": visit.counter.name_vi if visit.counter else visit.unit.name_vi,
        "campaign": campaign_facts(visit),
        "visit": {
            **visit_facts(visit, times, sum(len(found) for found in proof.values())),
            "people": people_of(visit),
        },
        "representative": _text(signed.unit_representative) or "không có mặt",
        "explanation": _text(signed.explanation),
        "refusal_reason": _text(signed.refusal_reason),
        "witness": _text(signed.witness),
        "amends": bool(body.parents),
        "amendment": amendment,
        "is_old_explanation": amendment is not None and _is_old_explanation(body, amendment),
        "versions": versions_of(revision, checklists),
        "asked": len(judged),
        "passed": sum(one[2].outcome == "pass" for one in judged),
        "failed": sum(one[2].outcome == "fail" for one in judged),
        "heads": _heads(body),
        "found": list(_found(visit, [one[0] for one in judged])),
        "answers": [_answer(*one) for one in judged],
        "photos": sum(len(found) for found in proof.values()),
        "proof": list(_proof(proof, {one[0].code: one[0] for one in judged})),
        "revision": {"id": str(revision.pk), "sha256": revision.sha256},
    }


def _is_old_explanation(body: Body, amendment: Facts) -> bool:
    """Say whether the unit's words were said of the version before, and this one it did not sign."""
    return not (amendment["has_new_explanation"] or any(one.role == "unit" for one in body.signatures))


def _text(value: str | None) -> str:
    return (value or "").strip()


def _judged(visit: Visit, body: Body) -> Iterator[Judged]:
    context = Context(day=visit.day, sessions=sessions_on(visit.unit_id, visit.day), answers=body.answers)
    for _, item, response, result in evaluate_all(published_checklists(body.checklists), context):
        yield item, response, result


def _heads(body: Body) -> dict[str, int] | None:
    """Return the head count, None unless all of it was answered."""
    given = {code: body.answers[code].value for code in HEADS if code in body.answers}
    counts = {code: value for code, value in given.items() if isinstance(value, int)}
    return counts if len(counts) == len(HEADS) else None


def _found(visit: Visit, items: Iterable[Item]) -> Iterator[Facts]:
    """Yield what the evaluation found in this revision, whatever was decided about it later."""
    by_code = {item.code: item for item in items}
    findings = visit.findings.filter(restricted=False).exclude(state=State.DROPPED)
    for finding in findings.order_by("item", "ordinal"):
        item = by_code.get(finding.item)
        yield {
            "item": finding.item,
            "text": item.text_vi if item else "",
            "statement": first_statement(finding),
            "severity": finding.initial_severity,
            "fixed": bool(finding.facts.get("fixed_on_spot")),
        }


def _value(item: Item, response: Response, result: Evaluation) -> str:
    """Return the answer in words; a count says what it counts, as its question may say the reverse."""
    if item.answer.type == "count" and type(response.value) is int:
        return count_words(item, response.value, whole_of(response.value, result.ratio))
    return answered(item.answer, response.value)


def _answer(item: Item, response: Response, result: Evaluation) -> Facts:
    value = _value(item, response, result)
    outcome = OUTCOMES.get(result.outcome or "", "")
    words = value if not outcome or outcome == value else f"{value} – {outcome}"
    return {"code": item.code, "text": item.text_vi, "value": words}


def _proof(proof: Mapping[str, list[dict[str, str | None]]], items: Mapping[str, Item]) -> Iterator[Facts]:
    for code in sorted(proof):
        text = f"[{code}] {items[code].text_vi}" if code in items else f"[{code}]"
        for one in proof[code]:
            yield {"text": text, **one}
