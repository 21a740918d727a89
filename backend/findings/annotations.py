"""What follows from a finding, its history and the day: overdue, repeat, answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from backend.findings.models import Decision
from backend.people.models import Role, User
from shared.rules.findings import CONFIRMED_STATES, State, Verb

# Who follows whom is worked out once for a whole list: nothing in it depends on the finding.
_FAMILY = """
    WITH RECURSIVE heirs (unit, heir, since) AS (
        SELECT predecessor_id, successor_id, "on" FROM units_succession
        UNION SELECT heirs.unit, successor_id, CASE WHEN "on" > since THEN "on" ELSE since END
            FROM heirs JOIN units_succession ON predecessor_id = heir
    ), family (unit, relative, since) AS (
        SELECT unit, heir, since FROM heirs UNION ALL SELECT heir, unit, since FROM heirs
    )
    SELECT 1 FROM family WHERE unit = findings_finding.unit_id AND since <= findings_finding.day
"""
_YEAR_BEFORE = {
    "sqlite": "date(findings_finding.day, '-1 year')",
    "postgresql": "CAST(findings_finding.day - INTERVAL '1 year' AS date)",
}


def overdue(today: date) -> Q:
    """Return the condition that the unit owes its answer: `shared.rules.deadlines.is_overdue` in SQL."""
    return Q(state=State.NOTIFIED, due_on__lt=today)


def with_annotations(findings: QuerySet[Any, Any], reader: User, today: date) -> QuerySet[Any, Any]:
    """Return findings with `overdue`, `repeat`, and when the unit answered.

    A unit is told of a repeat only where it knows the earlier finding: nothing else may be learned from it.
    """
    is_overdue = ExpressionWrapper(overdue(today) & Q(due_on__isnull=False), BooleanField())
    known: QuerySet[Any, Any] = findings.annotate(
        overdue=is_overdue,
        repeat=_repeat(reader),
        answered_at=_answered("at"),
        answered_late=_answered("late"),
    )
    return known


def has_answered() -> Q:
    """Return the condition that the unit has explained itself, in time or late."""
    return Q(pk__in=Decision.objects.filter(verb=Verb.EXPLAIN).values("finding"))


def _answered(column: str) -> Subquery:
    """Return a column of the unit's last explanation, NULL where it gave none."""
    explained = Decision.objects.filter(finding=OuterRef("pk"), verb=Verb.EXPLAIN)
    return Subquery(explained.order_by("-number").values(column)[:1])


def _repeat(reader: User) -> RawSQL:
    """Return whether the same was confirmed there, or across a merger, within the 12 months before."""
    is_unit = reader.role == Role.UNIT_OFFICER
    states = sorted(CONFIRMED_STATES - ({State.CONFIRMED} if is_unit else set()))
    marks = ", ".join(["%s"] * len(states))
    known = "AND NOT earlier.restricted" if is_unit else ""
    earlier = f"""
        SELECT 1 FROM findings_finding earlier
        WHERE earlier.item = findings_finding.item AND earlier.visit_id <> findings_finding.visit_id
            AND earlier.day >= {_YEAR_BEFORE[connection.vendor]} AND earlier.day <= findings_finding.day
            AND (earlier.day, earlier.recorded_at) < (findings_finding.day, findings_finding.recorded_at)
            AND earlier.state IN ({marks}) {known}
    """  # noqa: S608 - only our own words and placeholders are put together
    return RawSQL(  # noqa: S611 - the same
        f"""(
            ({earlier} AND earlier.unit_id = findings_finding.unit_id LIMIT 1) IS NOT NULL
            OR (
                {_FAMILY} AND ({earlier} AND earlier.unit_id = relative LIMIT 1) IS NOT NULL LIMIT 1
            ) IS NOT NULL
        )""",
        [*states, *states],
        output_field=BooleanField(),
    )
