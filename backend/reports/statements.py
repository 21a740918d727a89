"""The report's statements: composed by the ORM, run as they are, several in one where they add up."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, QuerySet

from shared.rules.findings import State

Statement: TypeAlias = tuple[str, tuple[Any, ...]]
"""SQL and its parameters."""
Counters: TypeAlias = Collection[Collection[State]]
"""Groups of states that are counted together."""


def statement_of(rows: QuerySet[Any, Any]) -> Statement | None:
    """Return the statement of a query, None for one that can find nothing."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return None


def counted_by_kind(findings: QuerySet[Any], counters: Counters, *, times: int = 1) -> Statement | None:
    """Count findings by unit, checklist and severity, once per counter.

    They are grouped by state first: asking every single finding for every counter took three times as long.
    """
    grouped = findings.order_by().values("unit_id", "checklist", "severity", "state").annotate(n=Count("*"))
    inner = statement_of(grouped)
    if inner is None:
        return None
    sums = ", ".join(_sum_where(states, times) for states in counters)
    sql = f"SELECT unit_id, checklist, severity, {sums} FROM ({inner[0]}) AS kinds GROUP BY 1, 2, 3"  # noqa: S608 - placeholders
    return sql, (*(state for states in counters for state in sorted(states)), *inner[1])


def rows_of_statements(statements: Iterable[Statement | None]) -> list[Any]:
    """Return the rows of all statements, read at one moment."""
    known = [one for one in statements if one is not None]
    if not known:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(sql for sql, _ in known), [value for _, values in known for value in values]
        )
        rows: list[Any] = cursor.fetchall()
    return rows


def _sum_where(states: Collection[State], times: int) -> str:
    marks = ", ".join(["%s"] * len(states))
    return f"CAST({times} * SUM(CASE WHEN state IN ({marks}) THEN n ELSE 0 END) AS bigint)"
