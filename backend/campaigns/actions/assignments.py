"""Sending teams to units. Nothing here names the unit in a column that lists of a unit's events read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from backend.campaigns.actions.announcing import announce, members_of, withdraw
from backend.campaigns.checks import check_interests
from backend.campaigns.models import Assignment, Campaign, Team
from backend.journal.recording import Journal, recording
from backend.kernel.problems import ProblemError, field_invalid
from backend.people.models import User
from backend.people.rules import require
from backend.units.models import Counter, Unit


def plan_assignment(
    assignment: Assignment, checklist_ids: Iterable[str], *, by: User, at: datetime
) -> Assignment:
    """Send a team to a unit in a window; without checklists it asks those of the campaign."""
    require(by, "campaign.plan")
    with recording(by=by, at=at) as journal:
        campaign = Campaign.objects.select_for_update().get(pk=assignment.campaign_id)
        _check(assignment, campaign)
        assignment.save(force_insert=True)
        assignment.checklists.set(_asked(campaign, set(checklist_ids)))  # type: ignore[arg-type]  # text keys
        announce(Assignment.objects.filter(pk=assignment.pk), journal)
        journal.log_row("assignment.planned", assignment, **_facts(assignment))
    return assignment


def reschedule_assignment(
    assignment: Assignment, *, starts: date, ends: date, team: Team, by: User, at: datetime
) -> Assignment:
    """Move an open assignment to another window or another team of its campaign."""
    require(by, "campaign.plan")
    with recording(by=by, at=at) as journal:
        campaign = Campaign.objects.select_for_update().get(pk=assignment.campaign_id)
        assignment = _open_one(assignment.pk)
        before = members_of(assignment)
        assignment.starts, assignment.ends, assignment.team = starts, ends, team
        _check(assignment, campaign)
        assignment.save(update_fields=["starts", "ends", "team"])
        itself = Assignment.objects.filter(pk=assignment.pk)
        withdraw(itself, set(before) - set(members_of(assignment)), journal)
        announce(itself, journal)
        journal.log_row("assignment.rescheduled", assignment, **_facts(assignment))
    return assignment


def cancel_assignment(assignment: Assignment, *, reason: str, by: User, at: datetime) -> Assignment:
    """Call an open assignment off; the team's phones forget it."""
    require(by, "campaign.plan")
    with recording(by=by, at=at) as journal:
        assignment = _open_one(assignment.pk)
        assignment.state, assignment.reason = Assignment.State.CANCELLED, reason
        assignment.save(update_fields=["state", "reason"])
        withdraw(Assignment.objects.filter(pk=assignment.pk), members_of(assignment), journal)
        journal.log_row("assignment.cancelled", assignment, reason=reason)
    return assignment


def fulfil(
    *,
    campaign_id: UUID,
    unit_id: str,
    counter_id: str | None,
    day: date,
    author_id: UUID,
    visit_id: UUID,
    journal: Journal,
) -> None:
    """Note that a sealed visit did an assignment: its own team's before another's, the earliest first.

    Told by unit, campaign and day alone: a visit never has to name its assignment.
    """
    fitting = Assignment.objects.select_for_update().filter(
        campaign=campaign_id, unit=unit_id, starts__lte=day, ends__gte=day, state=Assignment.State.OPEN
    )
    candidates = [row for row in fitting if row.counter_id in (None, counter_id)]
    if not candidates or Assignment.objects.filter(visit_id=visit_id).exists():
        return
    own = set(Team.objects.filter(members__user=author_id).values_list("pk", flat=True))
    done = min(candidates, key=lambda row: (row.team_id not in own, row.starts, row.pk))
    done.state, done.visit_id = Assignment.State.DONE, visit_id
    done.save(update_fields=["state", "visit_id"])
    announce(Assignment.objects.filter(pk=done.pk), journal)
    journal.log_row("assignment.done", done, visit=visit_id)


def _open_one(pk: UUID) -> Assignment:
    assignment = Assignment.objects.select_for_update().get(pk=pk)
    if assignment.state != Assignment.State.OPEN:
        raise ProblemError("transition-forbidden")
    return assignment


def _check(assignment: Assignment, campaign: Campaign) -> None:
    if not campaign.starts <= assignment.starts <= assignment.ends <= campaign.ends:
        raise field_invalid(
            "starts", "Khoảng ngày nằm ngoài kế hoạch.", "The window lies outside the campaign."
        )
    if assignment.team.campaign_id != campaign.pk:
        raise field_invalid(
            "team",
            "Không phải đoàn, tổ của kế hoạch này.",
            "Not a team of this campaign.",
            code="reference-unknown",
        )
    unit = Unit.objects.valid_on(assignment.starts).filter(pk=assignment.unit_id).first()
    if unit is None:
        raise field_invalid(
            "unit", "Ngày đó không có đơn vị này.", "No unit that exists then.", code="reference-unknown"
        )
    _check_place(assignment, unit, campaign)
    check_interests(members_of(assignment), [unit.pk])


def _check_place(assignment: Assignment, unit: Unit, campaign: Campaign) -> None:
    scope = list(campaign.scope.values_list("path", flat=True))
    if scope and not any(unit.path.startswith(path) for path in scope):
        raise field_invalid("unit", "Ngoài phạm vi của kế hoạch.", "Outside the campaign's scope.")
    counter = assignment.counter_id
    if counter and not Counter.objects.filter(pk=counter, unit=unit).exists():
        raise field_invalid(
            "counter",
            "Không phải quầy của đơn vị này.",
            "Not a counter of this unit.",
            code="reference-unknown",
        )


def _asked(campaign: Campaign, wanted: set[str]) -> set[str]:
    known = set(campaign.checklists.values_list("pk", flat=True))
    if wanted - known:
        raise field_invalid(
            "checklists",
            "Không thuộc kế hoạch.",
            "Not among those of the campaign.",
            code="reference-unknown",
        )
    return wanted or known


def _facts(assignment: Assignment) -> dict[str, Any]:
    """Return what the trail keeps; the unit stands in the data, not in the column of the unit's history."""
    return {
        "campaign": assignment.campaign_id,
        "team": assignment.team_id,
        "at": assignment.unit_id,
        "counter": assignment.counter_id,
        "mode": assignment.mode,
        "starts": assignment.starts,
        "ends": assignment.ends,
    }
