"""What was found at a unit last time, to be looked at again: a repeat weighs more than a first finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from field_app.core.drafting import Facts
from field_app.core.model import Earlier
from field_app.store.diary import DiaryRows
from field_app.store.visits import VisitRow
from shared.rules.evaluation import evaluate


class LastTime:
    """Findings of the author's last visit on this device."""

    def __init__(self, rows: DiaryRows, gather: Callable[[str], Facts]) -> None:
        self._rows = rows
        self._gather = gather
        self._kept: tuple[str, Mapping[str, Earlier]] = ("", {})

    def at(self, visit: VisitRow) -> Mapping[str, Earlier]:
        """Return, by item, what was found at the visit's unit before."""
        last = self._rows.last_finished(visit.author, visit.unit_id, but=visit.id)
        return {} if last is None else self._of_visit(last)

    def _of_visit(self, visit_id: str) -> Mapping[str, Earlier]:
        """Judge a finished visit once: it does not change while it is the last one."""
        newest = self._rows.newest_revision(visit_id)
        key = newest[0] if newest else visit_id
        if self._kept[0] != key:
            self._kept = (key, found_in(self._gather(visit_id)))
        return self._kept[1]


def found_in(facts: Facts) -> dict[str, Earlier]:
    """Return the failing items of a visit; what only Home Affairs may read is no hint at a counter."""
    answers = facts.context.answers
    found = {}
    for _, item in facts.items:
        response = answers.get(item.code)
        verdict = evaluate(item, response, facts.context)
        if verdict.outcome == "fail" and not item.restricted:
            note = response.note if response and response.note else ""
            found[item.code] = Earlier(facts.visit.started.wall[:10], verdict.severity, note)
    return found
