"""What lists of findings can be narrowed down by."""

from __future__ import annotations

from datetime import date

from django_filters import rest_framework as filters

from backend.findings.annotations import has_answered
from backend.findings.models import Notice
from backend.findings.search import found_by
from backend.units.filters import day_filter
from backend.visits.filters import OnVisitsFilter, Rows
from shared.rules.checklists import Severity
from shared.rules.findings import State


class FindingFilter(OnVisitsFilter):
    """Findings by visit, checklist, item, severity and state too; a search also finds what was found."""

    paths = {"unit": "unit", "day": "day", "campaign": "visit__campaign"}

    visit = filters.UUIDFilter()
    checklist = filters.CharFilter(max_length=16, label='Its code: "GG".')
    item = filters.CharFilter(max_length=16, label='"GG-05".')
    severity = filters.ChoiceFilter(choices=[(severity.value, severity.value) for severity in Severity])
    state = filters.ChoiceFilter(choices=[(state.value, state.value) for state in State])

    notice = filters.UUIDFilter()
    overdue = filters.BooleanFilter(label="Whether the unit owes an answer whose day has passed.")
    repeat = filters.BooleanFilter(label="Whether the same was confirmed there within the 12 months before.")
    answered = filters.BooleanFilter(method="explained", label="Whether the unit has explained itself.")
    due_from = day_filter("due_since", "First day, included, on which a fix is due.")
    due_to = day_filter("due_until", "Last day, included, on which a fix is due.")

    def explained(self, rows: Rows, _name: str, answered: bool) -> Rows:
        """Keep what the unit has explained, or what it has not."""
        return rows.filter(has_answered()) if answered else rows.exclude(has_answered())

    def due_since(self, rows: Rows, _name: str, day: date) -> Rows:
        """Keep what is due from that day on."""
        return rows.filter(due_on__gte=day)

    def due_until(self, rows: Rows, _name: str, day: date) -> Rows:
        """Keep what is due up to that day."""
        return rows.filter(due_on__lte=day)

    def by_name(self, rows: Rows, _name: str, text: str) -> Rows:
        """Keep the findings at units, of items or with statements that `text` names."""
        return found_by(rows, text)


class NoticeFilter(OnVisitsFilter):
    """Notices by visit, year and kind too; `from` and `to` are days of the visit."""

    paths = {"unit": "unit", "day": "visit__day", "campaign": "visit__campaign"}

    visit = filters.UUIDFilter()
    year = filters.NumberFilter(min_value=2000, max_value=9999)
    kind = filters.ChoiceFilter(choices=Notice.Kind.choices)
