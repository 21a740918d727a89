"""Drawing up a notice: its kind and what is due when; the same for a preview and for the notice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from backend.findings.calendar import working_days
from backend.findings.deadlines import deadlines_of
from backend.findings.models import Finding, Notice
from backend.findings.notices.facts import NoticeFacts, notice_facts
from backend.kernel.preconditions import visible_row
from backend.kernel.problems import ProblemError
from backend.kernel.times import local_day
from backend.people.models import User
from backend.people.rules import require
from backend.units.models import Unit
from backend.visits.models import Visit
from shared.rules.checklists import Severity
from shared.rules.findings import State


def preview(visit_id: UUID, *, by: User, now: datetime) -> NoticeFacts:
    """Return what the notice of the visit's confirmed findings would say if it were issued now."""
    visit = visible_row(Visit.objects.visible_to(by), visit_id)
    require(by, "finding.notify")
    confirmed = visit.findings.filter(state=State.CONFIRMED, restricted=False).order_by("item", "ordinal")
    findings = list(confirmed)
    if not findings:
        raise ProblemError("nothing-to-notify")
    terms = terms_of(findings, visit.campaign_id, now)
    return notice_facts(unnumbered(visit, by=by, at=now), visit, findings, terms)


def unnumbered(visit: Visit, *, by: User, at: datetime) -> Notice:
    """Return the visit's next notice, without a number and unsaved."""
    unit = Unit.objects.only("level").get(pk=visit.unit_id)
    vertical = unit.level == Unit.Level.CENTRAL_VERTICAL
    return Notice(
        year=local_day(at).year,
        visit=visit,
        supplement=visit.notices.count(),
        unit_id=visit.unit_id,
        kind=Notice.Kind.RECOMMENDATION if vertical else Notice.Kind.DEMAND,
        issued_at=at,
        issued_by=by,
    )


def terms_of(
    findings: Iterable[Finding], campaign_id: UUID | None, at: datetime
) -> dict[UUID, Mapping[str, date]]:
    """Return what of each finding is due when, counted from the day of the notice."""
    deadlines, today = deadlines_of(campaign_id), local_day(at)
    calendar = working_days(today)
    answers = {
        "notified_on": today,
        "explain_until": deadlines.explain_until(today, calendar),
        "contest_until": deadlines.contest_until(today, calendar),
    }
    return {
        finding.pk: {**answers, "due_on": deadlines.due_on(Severity(finding.severity), today, calendar)}
        for finding in findings
    }
