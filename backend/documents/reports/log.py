"""Reading the log up to one event: what happened to findings, which visits were sealed, how units stood."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from backend.findings.models import Decision, Finding
from backend.journal.models import Event
from backend.kernel.problems import ProblemError
from backend.kernel.times import local_day
from shared.rules.lives import EXPLAINED, STATES_AFTER, Happening

FINDING_VERBS: Final = (*STATES_AFTER, EXPLAINED)
RECORDED: Final = "finding.recorded"
CHUNK: Final = 2000
Data = Mapping[str, Any]
Progress = Callable[[int, int], None]
"""Is told the event a replay has come to, and the last one."""
REPORT_EVERY: Final = 50_000
"""Events."""


@dataclass(frozen=True)
class CutOff:
    """The last event that counts, its hash in the chain, and the day on which it is known what is overdue."""

    event: int
    chain: str
    day: date


def cut_off(event: int | None = None, *, on: date | None = None) -> CutOff:
    """Return the cut-off at an event, or at the last one; `range-invalid` for one there is not.

    What is overdue is asked `on` that day, on the event's own without.
    """
    events = Event.objects.order_by("-index")
    found = events.first() if event is None else events.filter(index=event).first()
    if found is None:
        raise ProblemError("range-invalid")
    return CutOff(found.index, found.hash, on or local_day(found.at))


def happenings(until: int, tell: Progress = lambda _done, _of: None) -> Iterator[Happening]:
    """Yield every event of findings up to one, each with all a replay has to know."""
    counted = 0
    before = _BeforeEventsWereWhole()
    rows = Event.objects.filter(index__lte=until, verb__in=FINDING_VERBS).order_by("index")
    columns = rows.values_list("index", "at", "verb", "noun_id", "unit_id", "data")
    for number, at, verb, finding, unit, text in columns.iterator(CHUNK):
        if number >= counted + REPORT_EVERY:
            counted = number
            tell(number, until)
        data = json.loads(text)
        yield Happening(
            number, local_day(at), verb, finding, unit or "", before.completed(verb, finding, data)
        )


class _BeforeEventsWereWhole:
    """Early events left out what stands in rows whose hash they name, so that none of it can have changed."""

    def completed(self, verb: str, finding: str, data: Data) -> Data:
        """Return what an event said, with what it left out."""
        if verb == RECORDED:
            return data if "restricted" in data else {**data, **self._findings[finding]}
        if "late" not in data:
            return {**data, **self._decisions[data["decision"]]}
        return {**data, "due_on": data["terms"].get("due_on"), "notice": data["terms"].get("notice")}

    @cached_property
    def _findings(self) -> dict[str, Data]:
        rows = Finding.objects.values_list("pk", "restricted", "facts__fixed_on_spot")
        return {
            str(pk): {"restricted": restricted, "fixed_on_spot": bool(fixed)}
            for pk, restricted, fixed in rows.iterator(CHUNK)
        }

    @cached_property
    def _decisions(self) -> dict[str, Data]:
        rows = Decision.objects.values_list("pk", "due_after", "late", "notice_id")
        return {
            str(pk): {
                "due_on": due.isoformat() if due else None,
                "late": late,
                "notice": str(notice) if notice else None,
            }
            for pk, due, late, notice in rows.iterator(CHUNK)
        }


def sealed_revisions(until: int) -> dict[str, str]:
    """Return the revision that counts of every visit sealed by then, by the visit's id."""
    events = Event.objects.filter(index__lte=until, verb="visit.sealed").order_by("index")
    return {visit: json.loads(data)["revision"] for visit, data in events.values_list("noun_id", "data")}


def latest(verb: str, until: int) -> dict[str, Data]:
    """Return what the last event of a verb said of each thing, in the order in which they first came."""
    events = Event.objects.filter(index__lte=until, verb=verb).order_by("index")
    return {noun: json.loads(data) for noun, data in events.values_list("noun_id", "data").iterator(CHUNK)}


def all_of(verb: str, until: int) -> Iterable[Data]:
    """Return what every event of a verb said, the first one first."""
    events = Event.objects.filter(index__lte=until, verb=verb).order_by("index")
    return [json.loads(data) for data in events.values_list("data", flat=True)]
