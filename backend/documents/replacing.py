"""Replacing an issued paper by one of the same kind, as things stand now (NĐ 30/2020, Điều 18.3)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from backend.documents.content import frozen_text
from backend.documents.freezing import About, frozen_document, named_paper
from backend.documents.models import Document, Kind
from backend.documents.opening import (
    Facts,
    campaign_facts,
    in_force,
    notice_of,
    reminder_facts,
    unit_year_facts,
)
from backend.documents.reports.freeze import asked_of, facts_at, last_issued
from backend.documents.reports.log import CutOff, cut_off
from backend.findings.models import Finding
from backend.kernel.problems import ProblemError
from backend.kernel.times import local_day
from backend.people.models import User
from shared.rules.findings import CONFIRMED_STATES

REPLACEABLE: Final = (Kind.NOTICE, Kind.PERIOD, Kind.REMINDER, Kind.UNIT_YEAR, Kind.CAMPAIGN)
"""What can be drawn up again as things stand now."""


def open_replacement(document_id: UUID, *, by: User, now: datetime) -> Document:
    """Draw up the paper that replaces an issued one; the old one stays in force until this is issued.

    `transition-forbidden` for an amendment or a correction: a further one is drawn up instead.
    """
    issued = in_force(document_id, by)
    cut = cut_off(on=local_day(now))
    facts = {**_facts(issued, cut, by), "replaces": named_paper(issued)}
    about = About(
        Kind(issued.kind),
        issued.title,
        unit_id=issued.unit_id,
        visit_id=issued.visit_id,
        campaign_id=issued.campaign_id,
        period=issued.period,
        scope=issued.scope,
        structure=issued.structure,
        follows=issued,
    )
    return frozen_document(about, facts, cut, by=by, now=now)


def _facts(issued: Document, cut: CutOff, by: User) -> Facts:
    if issued.kind == Kind.PERIOD:
        return facts_at(asked_of(issued), cut, last_issued(asked_of(issued)))
    if issued.kind == Kind.NOTICE:
        return _notice_facts(issued)
    if issued.kind == Kind.REMINDER and issued.unit:
        return reminder_facts(issued.unit, cut.day)
    if issued.kind == Kind.UNIT_YEAR and issued.unit:
        return unit_year_facts(issued.unit, issued.period, cut)
    if issued.kind == Kind.CAMPAIGN and issued.campaign:
        return campaign_facts(issued.campaign, by)
    raise ProblemError("transition-forbidden", extra={"state": issued.status, "verb": "replace"})


def _notice_facts(issued: Document) -> Facts:
    """Return a notice's frozen text, its findings as decided since; `nothing-to-notify` if none is left."""
    frozen: Facts = json.loads(frozen_text(issued).facts)
    notice = notice_of(issued)
    now = {
        str(one.pk): one
        for one in Finding.objects.filter(notice=notice, restricted=False, state__in=CONFIRMED_STATES)
    }
    findings = [_as_decided(line, now[line["id"]]) for line in frozen["findings"] if line["id"] in now]
    if not findings:
        raise ProblemError("nothing-to-notify")
    return {**frozen, "findings": findings}


def _as_decided(line: dict[str, Any], finding: Finding) -> Facts:
    due = finding.due_on.isoformat() if finding.due_on else None
    return {**line, "severity": finding.severity, "due_on": due}
