"""What the leader's page shows, each by one look at a tally or an index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, F, Q, QuerySet, Sum, Value

from backend.checklists.models import ChecklistVersion
from backend.findings.models import Finding, FindingTally, VisitTally
from backend.findings.tallies import HALF_MONTH
from backend.insight.models import ItemAnswers, UnitAnswers
from backend.people.models import Role, User
from backend.units.models import Unit
from backend.visits.models import Visit
from shared.rules.findings import CONFIRMED_STATES, State
from shared.rules.periods import half_month_of
from shared.rules.proportions import Counted, Mark, mark_of, overdispersion, wilson
from shared.rules.survival import Duration, median_days

YEAR: Final = timedelta(days=365)
KINDS: Final = (
    Unit.Kind.COMMUNE,
    Unit.Kind.WARD,
    Unit.Kind.PROVINCIAL_DEPARTMENT,
    Unit.Kind.PROVINCIAL_OFFICE,
)
"""The kinds of unit that are inspected."""
OWN_DAYS: Final = 14
"""Days after which what lies with Home Affairs counts as late; no statute sets them, the office does."""
MOST: Final = 1000
"""So much of what lies with Home Affairs is looked through for what is late."""


@dataclass(frozen=True, slots=True)
class Share:
    """What failed of what was looked at, under which code, with the interval that holds the true share."""

    code: str
    k: int
    n: int
    low: float
    high: float
    expected: float = 0.0
    mark: Mark = Mark.WITHIN


@dataclass(frozen=True, slots=True)
class Comparison:
    """All units beside what would be expected of them."""

    units: list[Share]
    phi: float
    k: int
    n: int


@dataclass(frozen=True, slots=True)
class HalfMonth:
    """A half month's confirmed findings, and those of the same half month a year before."""

    first: date
    by_severity: Mapping[str, int]
    last_year: int

    @property
    def total(self) -> int:
        """Return how many findings of this half month are confirmed."""
        return sum(self.by_severity.values())


def answers_of(year: date) -> list[tuple[str, str, int, int]]:
    """Return unit, item, looked at and failed of an official year."""
    rows = UnitAnswers.objects.filter(year=year, looked__gt=0)
    return list(rows.values_list("unit_id", "item", "looked", "failed"))


def compared(answers: Iterable[tuple[str, str, int, int]]) -> Comparison:
    """Return how each unit stands beside what its own items usually give, with φ for all."""
    rows = list(answers)
    usual = {one.code: one.k / one.n for one in by_item(rows)}
    found: defaultdict[str, list[float]] = defaultdict(lambda: [0, 0, 0.0])
    for unit, item, looked, failed in rows:
        counted = found[unit]
        counted[0] += failed
        counted[1] += looked
        counted[2] += looked * usual[item]
    counts = {unit: Counted(int(k), int(n), expected) for unit, (k, n, expected) in found.items()}
    phi = overdispersion(counts.values())
    units = [
        Share(unit, one.k, one.n, *wilson(one.k, one.n), one.expected, mark_of(one, phi))
        for unit, one in sorted(counts.items())
    ]
    return Comparison(units, phi, sum(one.k for one in units), sum(one.n for one in units))


def by_item(answers: Iterable[tuple[str, str, int, int]]) -> list[Share]:
    """Return the items by what failed, the ones with the highest lower end of their interval first."""
    found: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for _, item, looked, failed in answers:
        found[item][0] += failed
        found[item][1] += looked
    shares = [Share(item, k, n, *wilson(k, n)) for item, (k, n) in found.items()]
    return sorted(shares, key=lambda one: (-one.low, one.code))


def repeats(answers: Iterable[tuple[str, str, int, int]]) -> list[tuple[str, str, int]]:
    """Return unit, item and how often it failed there in the year, where that was more than once."""
    again = [(unit, item, failed) for unit, item, _, failed in answers if failed > 1]
    return sorted(again, key=lambda row: (-row[2], row))


def shares_over_time(since: date) -> list[tuple[date, int, int]]:
    """Return of each half month since then how much failed of how much that was looked at."""
    rows = ItemAnswers.objects.filter(half_month__gte=half_month_of(since)).order_by("half_month")
    summed = rows.values("half_month").annotate(k=Sum("failed"), n=Sum("looked"))
    return [(row["half_month"], row["k"], row["n"]) for row in summed if row["n"]]


def trend(reader: User, today: date) -> list[HalfMonth]:
    """Return the last 24 half months, each beside the same one of the year before."""
    first = half_month_of(today.replace(day=1) - timedelta(days=360))
    allowed = Q() if reader.role == Role.REVIEWER else Q(restricted=False)
    tallied = FindingTally.objects.filter(allowed, length=HALF_MONTH, bucket__gte=first - YEAR).order_by()
    confirmed = sum((F(str(state)) for state in sorted(CONFIRMED_STATES)), start=Value(0))
    found: defaultdict[date, dict[str, int]] = defaultdict(dict)
    for bucket, severity, n in tallied.values_list("bucket", "severity").annotate(n=Sum(confirmed)):
        found[bucket][severity] = n
    half_months = sorted({half_month_of(today - timedelta(days=days)) for days in range(0, 365, 7)})[-24:]
    return [
        HalfMonth(one, found.get(one, {}), sum(found.get(one.replace(year=one.year - 1), {}).values()))
        for one in half_months
    ]


def versions_since(since: date, today: date) -> list[tuple[date, str]]:
    """Return the checklist versions that came into force since then: where a line over time breaks."""
    began = ChecklistVersion.objects.filter(valid_from__gt=since, valid_from__lte=today).order_by(
        "valid_from", "id"
    )
    return list(began.values_list("valid_from", "id"))


def ageing(today: date) -> dict[str, int]:
    """Return how many findings lie with their units, by how long their date has passed."""
    lies = Finding.objects.filter(state=State.NOTIFIED, due_on__isnull=False)
    month, quarter = today - timedelta(days=30), today - timedelta(days=90)
    counted: dict[str, int] = lies.aggregate(
        in_time=Count("pk", filter=Q(due_on__gte=today)),
        month=Count("pk", filter=Q(due_on__lt=today, due_on__gte=month)),
        quarter=Count("pk", filter=Q(due_on__lt=month, due_on__gte=quarter)),
        longer=Count("pk", filter=Q(due_on__lt=quarter)),
    )
    return counted


def days_to_fix(today: date) -> tuple[int | None, int, int]:
    """Return the median of days from notice to close over a year, how many were closed, and how many not."""
    began = Finding.objects.filter(notified_on__gte=today - YEAR).exclude(state=State.WITHDRAWN)
    rows = began.order_by().values_list("notified_on", "closed_on").annotate(n=Count("pk"))
    durations = [
        Duration(max(0, ((closed or today) - notified).days), closed is not None, n)
        for notified, closed, n in rows
        if notified
    ]
    fixed = sum(one.count for one in durations if one.is_fixed)
    return median_days(durations), fixed, sum(one.count for one in durations) - fixed


def never_visited(today: date) -> tuple[list[Unit], int]:
    """Return the units of today that are inspected and were never visited, and how many are inspected."""
    now = Q(valid_to=None) | Q(valid_to__gte=today)
    units = Unit.objects.filter(now, kind__in=KINDS)
    visited = VisitTally.objects.filter(sealed__gt=0).values("unit")
    return list(units.exclude(pk__in=visited).order_by("name_vi")), units.count()


def late_at_home_affairs(now_day: date) -> dict[str, int]:
    """Return how much has lain with Home Affairs for more than OWN_DAYS days, counted up to MOST."""
    before = now_day - timedelta(days=OWN_DAYS)
    late = {
        "reviews": Visit.objects.filter(state=Visit.State.SEALED, day__lt=before),
        "contests": _lying(State.CONTESTED, "contest", before),
        "fixes": _lying(State.FIX_SUBMITTED, "submit-fix", before),
    }
    return {name: len(rows.values_list("pk", flat=True)[:MOST]) for name, rows in late.items()}


def _lying(state: State, verb: str, before: date) -> QuerySet[Finding]:
    oldest = Finding.objects.filter(state=state).order_by("day", "pk").values("pk")[:MOST]
    return Finding.objects.filter(pk__in=list(oldest.values_list("pk", flat=True))).exclude(
        history__verb=verb, history__at__date__gte=before
    )
