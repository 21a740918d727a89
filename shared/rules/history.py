"""What has to be known of earlier visits before a visit can be judged: most visits ask for nothing.

Whether an answer fails never depends on the past; how grave a failure is may. So the past is asked only about
items that failed and whose rules for a graver severity name it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from shared.base.text import fold
from shared.protocol.revision import Response, Revision
from shared.rules.checklists import Checklist, Item, asked_on
from shared.rules.conditions import facts_asked
from shared.rules.evaluation import Context, evaluate
from shared.rules.hours import Sessions


@dataclass(frozen=True, slots=True)
class HistoryQuestion:
    """Which items are to be looked for among earlier findings, and whose names (folded) among absentees."""

    items: tuple[str, ...] = ()
    officials: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Say whether anything is asked at all."""
        return bool(self.items or self.officials)


def history_question(
    revision: Revision, checklists: Iterable[Checklist], sessions: Sessions, day: date
) -> HistoryQuestion:
    """Return what judging the visit asks of earlier ones; nothing for a withdrawn one."""
    if revision.kind == "withdraw":
        return HistoryQuestion()
    context = Context(day=day, sessions=sessions, answers=revision.answers)
    failed = tuple(_failed(checklists, context))
    named = (response for item, response in failed if "official_repeated" in _facts_of(item))
    return HistoryQuestion(
        items=tuple(sorted({item.code for item, _ in failed if "repeat" in _facts_of(item)})),
        officials=frozenset(
            fold(official.full_name) for response in named for official in response.officials
        ),
    )


def _failed(checklists: Iterable[Checklist], context: Context) -> Iterator[tuple[Item, Response]]:
    for checklist in checklists:
        for item in checklist.items:
            response = context.answers.get(item.code)
            if response is None or not _facts_of(item) or not asked_on(item, context.day):
                continue
            if evaluate(item, response, context).outcome == "fail":
                yield item, response


def _facts_of(item: Item) -> frozenset[str]:
    return frozenset().union(*(facts_asked(rule.when) for rule in item.escalation))
