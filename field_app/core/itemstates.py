"""One item of a visit as the screens show it: what was put down, what the rules say, what it states."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from field_app.core.model import ItemState, Stated
from shared.protocol.revision import Response
from shared.rules.checklists import Checklist, Item
from shared.rules.completeness import Missing, followups_due
from shared.rules.evaluation import Evaluation, evaluate
from shared.rules.statements import composed_statement, statement_of

if TYPE_CHECKING:
    from field_app.core.drafting import Facts

_EMPTY = Response("")


def item_state(facts: Facts, checklist: Checklist, item: Item, lacking: Iterable[Missing]) -> ItemState:
    """Return one item of a visit, judged."""
    response = facts.context.answers.get(item.code)
    given = response or _EMPTY
    evaluation = evaluate(item, response, facts.context)
    return ItemState(
        item=item,
        checklist=checklist.id,
        value=given.value,
        note=given.note or "",
        officials=given.officials,
        followups=dict(facts.followups.get(item.code, {})),
        followups_due=followups_due(item, given, evaluation.outcome),
        fixed_on_spot=given.fixed_on_spot,
        no_photo_reason=given.no_photo_reason,
        photos=facts.photos.get(item.code, ()),
        evaluation=evaluation,
        missing=tuple(lacking),
        stated=_stated(facts, item, response, evaluation),
    )


def _stated(facts: Facts, item: Item, response: Response | None, result: Evaluation) -> Stated | None:
    """Return what the item states, None unless it failed."""
    if response is None or result.outcome != "fail":
        return None
    return Stated(
        statement_of(item, response, result, facts.context),
        composed_statement(item, response, result, facts.context),
        response.statement or "",
    )
