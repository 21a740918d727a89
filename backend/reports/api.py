"""`GET reports/violations-by-unit`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.checklists.models import ChecklistVersion
from backend.people.rules import person, require
from backend.reports.figures import SEVERITIES, Figures
from backend.reports.parameters import ReportParameters, read_parameters
from backend.reports.queries import violations_by_unit
from backend.reports.serializers import ViolationsByUnitSerializer
from backend.reports.spans import Days
from backend.units.models import Unit
from shared.rules.periods import Period


class ViolationsByUnit(APIView):
    """Violations by unit."""

    @extend_schema(parameters=[ReportParameters], responses=ViolationsByUnitSerializer)
    def get(self, request: Request) -> Response:
        """Count visits and findings by unit over an official period, a free range of days or all time."""
        viewer = person(request)
        require(viewer, "report.read")
        asked, period = read_parameters(request.query_params)
        table = violations_by_unit(viewer, asked, today=timezone.localdate())
        checklists = ChecklistVersion.objects.order_by("code").values_list("code", flat=True).distinct()
        named = Unit.objects.filter(pk__in=table.rows).order_by("sort", "id")
        units = named.values("id", "district", name=F("name_vi"))
        codes = list(checklists)
        rows = [{"unit": unit, **_figures(table.rows[unit["id"]], codes)} for unit in units]
        total = _figures(table.total, codes)
        return Response({"period": _period(period, asked.days), "rows": rows, "total": total})


def _period(period: Period | None, days: Days) -> dict[str, Any]:
    return {
        "code": period.code if period else None,
        "vi": period.vi if period else None,
        "en": period.en if period else None,
        "from": days.first,
        "to": days.last,
        "due": period.due if period else None,
    }


def _figures(figures: Figures, checklists: Iterable[str]) -> dict[str, Any]:
    return {
        "visits": figures.visits,
        "recorded": figures.recorded,
        "confirmed": figures.confirmed,
        "contested": figures.contested,
        "by_severity": {severity: figures.by_severity[severity] for severity in SEVERITIES},
        "by_checklist": {checklist: figures.by_checklist[checklist] for checklist in checklists},
    }
