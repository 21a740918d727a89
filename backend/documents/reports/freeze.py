"""Freezing a report at an event of the log, signing it, and counting it again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from backend.documents.freezing import About, draft_document, freeze_draft, frozen_document, named_paper
from backend.documents.models import PUBLISHED, Document, Freeze, Kind, Status
from backend.documents.reports.facts import Asked, report_facts
from backend.documents.reports.known import world_at
from backend.documents.reports.log import CutOff, Progress, cut_off
from backend.journal.recording import recording
from backend.kernel.preconditions import etag, is_repeated, locked_row, visible_row
from backend.kernel.problems import ProblemError, field_invalid
from backend.kernel.times import local_day
from backend.people.models import User
from backend.people.rules import require
from shared.protocol.wire import canonical_json
from shared.rules.periods import official_period

Facts = dict[str, Any]


def _silent(_done: int, _of: int) -> None:
    """Tell nobody how far it is."""


def freeze_report(
    asked: Asked, *, by: User, now: datetime, event: int | None = None, tell: Progress = _silent
) -> Document:
    """Freeze the report of a period that has ended, at an event or at the last one, and return its paper.

    Asked again while nothing of it has changed, it is the report that was frozen before. ProblemError
    `range-invalid` where there is no such event.
    """
    cut = check_freeze(asked, by=by, now=now, event=event)
    facts = facts_at(asked, cut, last_issued(asked), tell)
    known = _same_as_before(asked, facts, by)
    return known or _frozen(asked, facts, cut, by=by, now=now)


def check_freeze(asked: Asked, *, by: User, now: datetime, event: int | None) -> CutOff:
    """Return where a report would be cut off; refuse for whom may not, for a period that goes on."""
    require(by, "report.freeze")
    _require_ended(asked.period, now)
    return cut_off(event, on=local_day(now) if event is None else None)


def facts_at(asked: Asked, cut: CutOff, adjusts: Freeze | None, tell: Progress = _silent) -> Facts:
    """Return the facts of a report at a cut-off, and which issued report it adjusts."""
    world = world_at(cut, official_period(asked.period).date_to, tell)
    before = json.loads(adjusts.facts) if adjusts else None
    return {**report_facts(asked, world, before), "adjusts": str(adjusts.pk) if adjusts else None}


def last_issued(asked: Asked) -> Freeze | None:
    """Return the figures last reported for an earlier period of the same units; None before the first."""
    issued = (
        reports()
        .exclude(status=Status.WITHDRAWN)
        .filter(status__in=PUBLISHED, scope=asked.scope, structure=asked.structure)
    )
    this = official_period(asked.period)
    earlier = [
        one for one in issued.select_related("frozen") if official_period(one.period).date_to < this.date_to
    ]
    earlier.sort(key=lambda one: (official_period(one.period).date_to, one.registered_at or one.made_at))
    return earlier[-1].frozen if earlier else None


def reports() -> QuerySet[Document]:
    """Return the papers that are reports of a period."""
    return Document.objects.filter(kind=Kind.PERIOD)


def recount(document: Document) -> Iterator[tuple[str, Any, Any]]:
    """Count a frozen report anew and yield every figure that differs: its name, as frozen, as counted."""
    freeze = document.frozen
    if freeze is None:
        return
    frozen = json.loads(freeze.facts)
    asked = Asked(frozen["period"]["code"], frozen["scope"], frozen["structure"])
    adjusts = Freeze.objects.get(pk=frozen["adjusts"]) if frozen["adjusts"] else None
    cut = cut_off(freeze.cutoff_event, on=date.fromisoformat(frozen["cutoff"]["day"]))
    counted = facts_at(asked, cut, adjusts)
    if document.follows:
        counted["replaces"] = named_paper(document.follows)
    same_keys = {name: counted[name] for name in frozen if name in counted}  # later versions count more
    if canonical_json(same_keys) != freeze.facts:
        yield from differences(frozen, same_keys)


def differences(frozen: Any, counted: Any, name: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield the leaves in which two facts differ, each by its name."""
    if isinstance(frozen, dict) and isinstance(counted, dict):
        for key in sorted(frozen.keys() | counted.keys()):
            yield from differences(frozen.get(key), counted.get(key), f"{name}.{key}" if name else key)
    elif isinstance(frozen, list) and isinstance(counted, list) and len(frozen) == len(counted):
        for place, (before, now) in enumerate(zip(frozen, counted, strict=True)):
            yield from differences(before, now, f"{name}[{place}]")
    elif frozen != counted:
        yield name, frozen, counted


def _same_as_before(asked: Asked, facts: Facts, by: User) -> Document | None:
    """Return the person's own last report of the same, where it says the same but for the event."""
    mine = reports().filter(period=asked.period, scope=asked.scope, structure=asked.structure, made_by=by)
    last = mine.select_related("frozen").order_by("-made_at", "-pk").first()
    if last is None or last.frozen is None or last.status not in (Status.FROZEN, Status.OUT):
        return None
    before = json.loads(last.frozen.facts)
    same_day = before["cutoff"]["day"] == facts["cutoff"]["day"]
    return last if same_day and {**before, "cutoff": None} == {**facts, "cutoff": None} else None


def _frozen(asked: Asked, facts: Facts, cut: CutOff, *, by: User, now: datetime) -> Document:
    return frozen_document(_about(asked), facts, cut, by=by, now=now)


def _about(asked: Asked) -> About:
    return About(
        Kind.PERIOD,
        f"Báo cáo kết quả kiểm tra {official_period(asked.period).vi}",
        unit_id=asked.scope or None,
        period=asked.period,
        scope=asked.scope,
        structure=asked.structure,
    )


def draft_report(asked: Asked, *, by: User, now: datetime) -> Document:
    """Begin the report of a period: what people write is kept, figures move until it is frozen."""
    require(by, "report.freeze")
    begun = reports().filter(
        period=asked.period, scope=asked.scope, structure=asked.structure, status=Status.DRAFT
    )
    return begun.first() or draft_document(_about(asked), by=by, now=now)


def asked_of(document: Document) -> Asked:
    """Return what a report is about."""
    return Asked(document.period, document.scope, document.structure)


def check_freeze_begun(document_id: UUID, *, by: User, now: datetime, match: str | None) -> Document | None:
    """Refuse what cannot be frozen; return the paper where the same person froze it before."""
    document = visible_row(Document.objects.visible_to(by).select_related("frozen"), document_id)
    require(by, "report.freeze")
    if _is_frozen_already(document, by, match):
        return document
    _require_ended(document.period, now)
    return None


def _is_frozen_already(document: Document, by: User, match: str | None) -> bool:
    """Say whether this person froze it before; ProblemError where it is no draft for another reason."""
    frozen = document.frozen
    same = frozen is not None and frozen.by_id == by.pk
    if is_repeated(match, etag(document.pk, document.edition), same=same):
        return True
    if document.status != Status.DRAFT:
        raise ProblemError("transition-forbidden", extra={"state": document.status})
    return False


def freeze_begun(
    document_id: UUID, *, by: User, now: datetime, match: str | None, tell: Progress = _silent
) -> Document:
    """Freeze a draft whose period has ended, at the last event; what people wrote stays."""
    papers = Document.objects.visible_to(by)
    draft = visible_row(papers, document_id)
    require(by, "report.freeze")
    if draft.status == Status.DRAFT:
        _require_ended(draft.period, now)
    cut = cut_off(on=local_day(now))
    facts = (
        facts_at(asked_of(draft), cut, last_issued(asked_of(draft)), tell)
        if draft.status == Status.DRAFT
        else {}
    )
    with recording(by=by, at=now) as journal:
        document = locked_row(Document, document_id)
        if not _is_frozen_already(document, by, match):
            freeze_draft(document, facts, cut, journal, by)
    return document


def _require_ended(period: str, now: datetime) -> None:
    if local_day(now) <= official_period(period).date_to:
        raise field_invalid("period", "Kỳ báo cáo chưa kết thúc.", "The period has not ended yet.")
