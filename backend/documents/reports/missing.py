"""What is missing before a period's report can be frozen, and how far each period has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from backend.documents.models import PUBLISHED, Document, Status
from backend.documents.reports.freeze import reports
from backend.findings.models import Finding
from backend.visits.models import Visit
from shared.rules.findings import State
from shared.rules.periods import Period, periods_with_neighbours


@dataclass(frozen=True)
class Upcoming:
    """An official period as it stands today: days left to its end and to its report, and what is missing."""

    period: Period
    days_left: int
    days_to_report: int
    has_ended: bool
    undecided: int
    contested: int
    unsealed: int
    returned: int
    report: Document | None


def upcoming(today: date) -> list[Upcoming]:
    """Return the periods of the official year, by the day their report is due."""
    return [
        _state_of(period, today) for period in periods_with_neighbours(today) if period.date_from <= today
    ]


def _state_of(period: Period, today: date) -> Upcoming:
    days = Q(day__gte=period.date_from, day__lte=period.date_to)
    found = Finding.objects.filter(days, restricted=False)
    visits = Visit.objects.filter(days)
    made = reports().filter(period=period.code, scope="").exclude(status=Status.REPLACED)
    frozen = made.order_by("-made_at", "-pk").first()
    return Upcoming(
        period=period,
        days_left=(period.date_to - today).days,
        days_to_report=(period.due - today).days,
        has_ended=today > period.date_to,
        undecided=found.filter(state=State.RECORDED).count(),
        contested=found.filter(state=State.CONTESTED).count(),
        unsealed=visits.filter(sealed_at=None).count(),
        returned=visits.filter(state=Visit.State.RETURNED).count(),
        report=made.filter(status__in=PUBLISHED).order_by("-registered_at").first() or frozen,
    )
