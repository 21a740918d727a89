"""The report's query parameters, read strictly: no figure answers another question than was asked."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.kernel.problems import FieldError, ProblemError
from backend.reports.placing import Rollup, Structure
from backend.reports.queries import COUNTED_STATES, Question
from backend.reports.spans import Days
from shared.rules.checklists import Severity
from shared.rules.findings import CONFIRMED_STATES, State
from shared.rules.periods import Period, PeriodError, official_period

COUNTERS = {"recorded": COUNTED_STATES, "confirmed": CONFIRMED_STATES}
"""`state=` names a counter where there is one of that name, else exactly the state."""


def _day(label: str) -> serializers.DateField:
    return serializers.DateField(required=False, input_formats=["%Y-%m-%d"], help_text=label)


def _choice(values: Any, label: str) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=[str(value) for value in values], required=False, help_text=label)


class ReportParameters(serializers.Serializer[Any]):
    """What `violations-by-unit` can be asked."""

    period = serializers.CharField(
        required=False, max_length=16, help_text="An official reporting period: 2026-Q1, -H1, -Q3, -9M or -Y."
    )
    checklist = serializers.CharField(required=False, max_length=16, help_text="A checklist's code.")
    severity = _choice((s for s in Severity if s is not Severity.NONE), "Findings of this severity alone.")
    state = _choice(State, "What `by_severity` and `by_checklist` split.")
    structure = _choice(Structure, "Units as they were at the visit, or those that carry on their work.")
    rollup = _choice(Rollup, "Each unit alone, or with all that lies below it.")
    unit = serializers.CharField(required=False, max_length=64, help_text="This unit's rows alone.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Add the two whose names are words of Python."""
        ends = {"from": _day("First day of a free range."), "to": _day("Last day of a free range.")}
        return {**super().get_fields(), **ends}


def read_parameters(query: Any) -> tuple[Question, Period | None]:
    """Return the question asked, and the official period if it names one.

    `range-invalid` for a period that does not exist or a range that ends before it starts, `filter-invalid`
    for every other value that cannot be.
    """
    given = ReportParameters(data=query)
    given.is_valid(raise_exception=True)
    values = given.validated_data
    period, days = _days(values)
    return (
        Question(
            days=days,
            checklist=values.get("checklist"),
            severity=values.get("severity"),
            split=_split(values.get("state")),
            structure=Structure(values.get("structure", Structure.THEN)),
            rollup=Rollup(values.get("rollup", Rollup.OWN)),
            unit_id=values.get("unit"),
        ),
        period,
    )


def _days(values: dict[str, Any]) -> tuple[Period | None, Days]:
    first, last = values.get("from"), values.get("to")
    if code := values.get("period"):
        if first or last:
            raise _range_invalid("period", "Either a period or from and to.")
        try:
            period = official_period(code)
        except PeriodError:
            raise _range_invalid("period", "No official reporting period has this name.") from None
        return period, Days(period.date_from, period.date_to)
    if first and last and first > last:
        raise _range_invalid("to", "The range ends before it starts.")
    return None, Days(first, last)


def _range_invalid(parameter: str, detail: str) -> ProblemError:
    return ProblemError("range-invalid", errors=[FieldError("range-invalid", detail, parameter=parameter)])


def _split(state: str | None) -> frozenset[State] | None:
    return None if state is None else COUNTERS.get(state, frozenset({State(state)}))
