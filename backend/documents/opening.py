"""Opening papers that follow from what happened: each kind one function, its facts frozen at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from backend.campaigns.coverage import covered_units, with_coverage
from backend.campaigns.models import Campaign
from backend.campaigns.rows import CoveredUnit
from backend.checklists.queries import newest_items
from backend.documents.freezing import About, frozen_document, named_paper
from backend.documents.models import IN_FORCE, PUBLISHED, Document, Kind
from backend.documents.reports.facts import Asked
from backend.documents.reports.freeze import facts_at
from backend.documents.reports.log import CutOff, cut_off
from backend.findings.calendar import working_days
from backend.findings.models import Decision, Finding, Notice
from backend.findings.notices.text import code_of
from backend.kernel.preconditions import visible_row
from backend.kernel.problems import ProblemError, field_invalid
from backend.kernel.rows import rows_of
from backend.kernel.times import local_day
from backend.people.models import User
from backend.people.rules import require
from backend.units.heirs import answered_for
from backend.units.models import Unit
from shared.rules.findings import CONFIRMED_STATES, State, Verb
from shared.rules.periods import official_period

Facts = dict[str, Any]
AMENDING: Final = (Verb.UPHOLD, Verb.AMEND, Verb.WITHDRAW)
DAYS_TO_ANSWER: Final = 5
"""Working days a unit has to answer a reminder."""


def open_amendment(document_id: UUID, *, by: User, now: datetime) -> Document:
    """Amend an issued notice: what was decided about its findings since stands in a paper of the same kind.

    `nothing-to-notify` where nothing was decided. NĐ 30/2020, Điều 18.3.
    """
    issued = in_force(document_id, by)
    notice = notice_of(issued)
    if notice is None:
        raise ProblemError("transition-forbidden", extra={"state": issued.status})
    decisions = Decision.objects.filter(finding__notice=notice, finding__restricted=False, verb__in=AMENDING)
    if issued.frozen:  # a notice that replaced another knows what was decided before
        decisions = decisions.filter(at__gt=issued.frozen.at)
    changes = [_change(decision) for decision in decisions.select_related("finding").order_by("at", "pk")]
    if not changes:
        raise ProblemError("nothing-to-notify")
    facts = {**_of_issued(issued), "changes": changes}
    title = f"Thông báo sửa đổi, bổ sung Thông báo số {issued.official_number}/{issued.symbol}"
    about = About(Kind.AMENDMENT, title, unit_id=issued.unit_id, visit_id=issued.visit_id, follows=issued)
    return frozen_document(about, facts, cut_off(on=local_day(now)), by=by, now=now)


def open_correction(document_id: UUID, *, printed: str, corrected: str, by: User, now: datetime) -> Document:
    """Correct the form of an issued paper by a letter: what was printed, and what it has to be."""
    issued = in_force(document_id, by)
    facts = {**_of_issued(issued), "printed": printed, "corrected": corrected}
    title = f"Công văn đính chính văn bản số {issued.official_number}/{issued.symbol}"
    about = About(Kind.CORRECTION, title, unit_id=issued.unit_id, visit_id=issued.visit_id, follows=issued)
    return frozen_document(about, facts, cut_off(on=local_day(now)), by=by, now=now)


def open_reminder(unit_id: str, *, by: User, now: datetime) -> Document:
    """Remind a unit of all it owes whose day has passed, in one letter; `nothing-to-notify` for nothing."""
    require(by, "document.open")
    unit, today = _unit(unit_id), local_day(now)
    about = About(Kind.REMINDER, f"Công văn đôn đốc khắc phục gửi {unit.name_vi}", unit_id=unit.pk)
    return frozen_document(about, reminder_facts(unit, today), cut_off(on=today), by=by, now=now)


def reminder_facts(unit: Unit, today: date) -> Facts:
    """Return what a unit owes whose day has passed."""
    overdue = (
        _findings_of(unit).filter(state=State.NOTIFIED, due_on__lt=today).order_by("due_on", "item", "pk")
    )
    rows = [{**_line(one), "days": (today - one.due_on).days} for one in overdue if one.due_on]
    if not rows:
        raise ProblemError("nothing-to-notify")
    issued = Document.objects.filter(kind=Kind.REMINDER, unit=unit, status__in=PUBLISHED)
    return {
        "unit": {"id": unit.pk, "name": unit.name_vi},
        "findings": rows,
        "n": len(rows),
        "before": issued.count(),
        "on": today.isoformat(),
        "answer_until": working_days(today).add(today, DAYS_TO_ANSWER).isoformat(),
    }


def open_remediation(unit_id: str, *, by: User, now: datetime) -> Document:
    """Draft a unit's report on what it mended, from its own texts; it signs it under its own number."""
    require(by, "document.open-remediation")
    unit = _unit(unit_id)
    if by.unit_id is None or unit.pk not in answered_for(by.unit_id):
        raise ProblemError("not-found")
    fixes = Decision.objects.filter(finding__in=_findings_of(unit), verb=Verb.SUBMIT_FIX)
    rows = [_fix(decision) for decision in fixes.select_related("finding__notice").order_by("at", "pk")]
    if not rows:
        raise ProblemError("nothing-to-notify")
    facts = {"unit": {"id": unit.pk, "name": unit.name_vi, "kind": unit.kind}, "fixes": rows, "n": len(rows)}
    about = About(Kind.REMEDIATION, f"Báo cáo kết quả khắc phục của {unit.name_vi}", unit_id=unit.pk)
    return frozen_document(about, facts, cut_off(on=local_day(now)), by=by, now=now)


def open_unit_year(unit_id: str, period: str, *, by: User, now: datetime) -> Document:
    """Draw up a unit's sheet of a period: facts alone, no points; its predecessors count with it."""
    require(by, "document.open")
    unit, ends = _unit(unit_id), official_period(period).date_to
    if local_day(now) <= ends:
        raise field_invalid("period", "Kỳ báo cáo chưa kết thúc.", "The period has not ended yet.")
    cut = cut_off(on=local_day(now))
    facts = unit_year_facts(unit, period, cut)
    title = f"Phiếu kết quả kiểm tra {facts['period']['vi']} của {unit.name_vi}"
    about = About(Kind.UNIT_YEAR, title, unit.pk, period=period, scope=unit.pk, structure="now")
    return frozen_document(about, facts, cut, by=by, now=now)


def unit_year_facts(unit: Unit, period: str, cut: CutOff) -> Facts:
    """Return what happened at a unit and its predecessors in a period, as known at a cut-off."""
    facts = facts_at(Asked(period, unit.pk, "now"), cut, None)
    return {**facts, "unit": {"id": unit.pk, "name": unit.name_vi}}


def open_campaign_report(campaign_id: UUID, *, by: User, now: datetime) -> Document:
    """Draw up the report of a campaign that has ended: units reached, what was found most often."""
    campaign = visible_row(Campaign.objects.visible_to(by), campaign_id)
    require(by, "document.open")
    if local_day(now) <= campaign.ends:
        raise ProblemError("transition-forbidden", extra={"state": "running"})
    facts = campaign_facts(campaign, by)
    about = About(Kind.CAMPAIGN, f"Báo cáo kết quả đợt kiểm tra: {campaign.title}", campaign_id=campaign.pk)
    return frozen_document(about, facts, cut_off(on=local_day(now)), by=by, now=now)


def campaign_facts(campaign: Campaign, by: User) -> Facts:
    """Return which units a campaign reached, and what was found most often."""
    units = rows_of(CoveredUnit, covered_units(by, campaign).order_by("sort", "id"))
    coverage = with_coverage(units, by, campaign)
    found = Finding.objects.filter(visit__campaign=campaign, restricted=False)
    confirmed = found.filter(state__in=CONFIRMED_STATES)
    asked = newest_items()
    kinds = (
        confirmed.values_list("item", "severity").annotate(n=Count("pk")).order_by("-n", "item", "severity")
    )
    return {
        "campaign": {
            "title": campaign.title,
            "decision_number": campaign.decision_number,
            "decided_on": campaign.decided_on.isoformat(),
            "starts": campaign.starts.isoformat(),
            "ends": campaign.ends.isoformat(),
        },
        "visits": campaign.visits.filter(sealed_at__isnull=False).count(),
        "units": {"planned": len(coverage), "seen": sum(row["state"] == "visited" for row in coverage)},
        "recorded": found.exclude(state__in=(State.DROPPED, State.WITHDRAWN)).count(),
        "confirmed": confirmed.count(),
        "closed": confirmed.filter(state=State.CLOSED).count(),
        "coverage": [
            {name: row[name] for name in ("name_vi", "assigned", "visits", "state")} for row in coverage
        ],
        "by_item": [
            {"item": item, "text": asked[item].text_vi if item in asked else "", "severity": severity, "n": n}
            for item, severity, n in kinds
        ],
    }


def in_force(document_id: UUID, by: User) -> Document:
    """Return an issued paper that may be amended, replaced or corrected."""
    papers = Document.objects.visible_to(by).select_related("notice", "unit", "frozen", "follows")
    issued = visible_row(papers, document_id)
    require(by, "document.open")
    if issued.status not in IN_FORCE:
        raise ProblemError("transition-forbidden", extra={"state": issued.status})
    return issued


def notice_of(document: Document) -> Notice | None:
    """Return the notice that a paper's text began as, through all that replaced it; None for other papers."""
    if document.kind != Kind.NOTICE or document.notice or document.follows is None:
        return document.notice
    return notice_of(document.follows)


def _of_issued(issued: Document) -> Facts:
    return {
        "paper": named_paper(issued),
        "unit": {"id": issued.unit_id, "name": issued.unit.name_vi if issued.unit else ""},
    }


def _change(decision: Decision) -> Facts:
    return {
        **_line(decision.finding),
        "verb": decision.verb,
        "before": decision.severity_before,
        "after": decision.severity_after,
        "reason": decision.reason,
        "due_on": _iso(decision.due_after),
    }


def _line(finding: Finding) -> Facts:
    asked = newest_items().get(finding.item)
    return {
        "finding": str(finding.pk),
        "item": finding.item,
        "text": asked.text_vi if asked else "",
        "notice": code_of(finding.notice) if finding.notice else "",
        "due_on": _iso(finding.due_on),
    }


def _fix(decision: Decision) -> Facts:
    finding = decision.finding
    return {
        **_line(finding),
        "measure": decision.reason,
        "on": local_day(decision.at).isoformat(),
        "files": len(decision.files),
        "state": finding.state,
    }


def _findings_of(unit: Unit) -> QuerySet[Finding]:
    """Return the findings a unit answers for, those of its predecessors too; nothing restricted."""
    units: Iterable[str] = answered_for(unit.pk)
    return Finding.objects.filter(Q(unit__in=units), restricted=False).select_related("notice")


def _unit(unit_id: str) -> Unit:
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        raise field_invalid("unit", "Không có đơn vị này.", "There is no such unit.")
    return unit


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
