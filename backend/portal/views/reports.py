"""*Báo cáo*: periods with the days left and what is missing, freezing, a preview, figures with their rows."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.documents.content import as_printed
from backend.documents.models import Document, Kind, Referred, TargetSet
from backend.documents.papers.frame import Frame
from backend.documents.papers.period import period_report
from backend.documents.queries import document_rows
from backend.documents.reports.counting import ask_freeze, counted
from backend.documents.reports.entering import enter_referred, set_targets
from backend.documents.reports.facts import Asked, open_findings, score_table, targets_on
from backend.documents.reports.freeze import draft_report
from backend.documents.reports.log import cut_off
from backend.documents.reports.missing import upcoming
from backend.documents.rows import DocumentColumns
from backend.documents.sentences import current_wording, wording_of
from backend.intake.gaps import gaps_of
from backend.kernel.problems import ProblemError
from backend.kernel.rows import rows_of
from backend.people.models import Device
from backend.people.rules import may
from backend.portal.access import page, viewer
from backend.portal.counting import while_counting
from backend.portal.forms.base import PortalForm, form_page
from backend.portal.forms.reports import FreezeForm, ReferredForm, TargetsForm
from shared.rules.periods import PeriodError, official_period

SHOWN = 50


@page("report.freeze")
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Show the periods of the official year, what is missing before each, and the reports made."""
    return _page(request)


def _page(request: HttpRequest, form: PortalForm | None = None) -> HttpResponse:
    reader, today = viewer(request), timezone.localdate()
    made = Document.objects.visible_to(reader).filter(kind=Kind.PERIOD).order_by("-made_at", "-pk")
    gaps = gaps_of(list(Device.objects.values_list("pk", flat=True)))
    forms = {"freeze_form": FreezeForm(), "referred_form": ReferredForm(), "targets_form": TargetsForm()}
    if form is not None:
        forms[form.name] = form  # type: ignore[attr-defined]  # each of the three has one
    shown: dict[str, Any] = {
        "periods": upcoming(today),
        "reports": document_rows(rows_of(DocumentColumns, made)[:SHOWN]),
        "phones_with_gaps": sum(bool(found) for found in gaps.values()),
        "targets": targets_on(today, cut_off()),
        "entered": Referred.objects.select_related("by")[:SHOWN],
        "target_sets": TargetSet.objects.select_related("by")[:SHOWN],
        **forms,
    }
    return form_page(request, "portal/reports.html", form or forms["freeze_form"], shown)


@page("report.freeze")
@require_http_methods(["GET", "POST"])
def freeze(request: HttpRequest) -> HttpResponse:
    """Freeze the report of a period."""
    if request.method == "GET":
        return _page(request, FreezeForm())
    form, asked_for = FreezeForm(request.POST), []

    def act() -> None:
        asked = Asked(form.cleaned_data["period"], structure=form.cleaned_data["structure"])
        asked_for.append(ask_freeze(asked, by=viewer(request), now=timezone.now()))

    if not form.attempt(act):
        return _page(request, form)
    return redirect("portal:job", asked_for[0].pk)


@page("report.freeze")
@require_POST
def draft(request: HttpRequest, period: str) -> HttpResponse:
    """Begin the report of a period: text can be written into it, figures move until it is frozen."""
    made = draft_report(_asked(request, period), by=viewer(request), now=timezone.now())
    return redirect("portal:document", made.pk)


@page("report.decide")
@require_http_methods(["GET", "POST"])
def referred(request: HttpRequest) -> HttpResponse:
    """Enter how many were criticised, reviewed or referred in a period."""
    if request.method == "GET":
        return _page(request, ReferredForm())
    form = ReferredForm(request.POST)

    def act() -> None:
        enter_referred(**form.cleaned_data, by=viewer(request), now=timezone.now())

    if not form.attempt(act):
        return _page(request, form)
    messages.success(request, _("Đã ghi số liệu."))
    return redirect("portal:reports")


@page("report.decide")
@require_http_methods(["GET", "POST"])
def targets(request: HttpRequest) -> HttpResponse:
    """Decide which units count in the denominator."""
    if request.method == "GET":
        return _page(request, TargetsForm())
    form = TargetsForm(request.POST)

    def act() -> None:
        set_targets(**form.cleaned_data, by=viewer(request), now=timezone.now())

    if not form.attempt(act):
        return _page(request, form)
    messages.success(request, _("Đã ghi danh sách đơn vị phải tính."))
    return redirect("portal:reports")


@page("report.freeze")
@require_safe
@while_counting
def preview(request: HttpRequest, period: str) -> HttpResponse:
    """Show the report of a period as it would be today, not frozen."""
    asked = _asked(request, period)
    today = timezone.localdate()
    facts = counted(asked, reader=viewer(request), now=timezone.now())
    paper = period_report(facts, current_wording(), {}, Frame(draft=True, made=today))
    shown = {"paper": as_printed(paper), "facts": facts, "open": open_findings(facts)[:SHOWN]}
    return render(request, "portal/report_preview.html", shown)


def _asked(request: HttpRequest, period: str) -> Asked:
    """Return what an address asks for; a period there is not is a problem."""
    try:
        code = official_period(period).code
    except PeriodError:
        raise ProblemError("range-invalid") from None
    return Asked(code, structure="now" if request.GET.get("structure") == "now" else "then")


@page("report.read")
@require_safe
def figures(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the indicators of a frozen report: definition, figures, points, and the rows behind them."""
    papers = Document.objects.visible_to(viewer(request)).filter(kind=Kind.PERIOD).select_related("frozen")
    found = get_object_or_404(papers, pk=pk)
    if found.frozen is None:
        raise Http404
    facts, words = json.loads(found.frozen.facts), wording_of(found.wording).texts
    rows = [
        {
            **row,
            "vi": words[f"indicator.{row['code']}"],
            "definition": words[f"indicator.{row['code']}.definition"],
        }
        for row in facts["indicators"]
    ]
    shown = {
        "document": found,
        "facts": facts,
        "indicators": rows,
        "open": open_findings(facts)[:SHOWN],
        "scores": score_table(official_period(found.period).date_to),
        "may_open": may(viewer(request), "finding.read"),
    }
    return render(request, "portal/report_figures.html", shown)
