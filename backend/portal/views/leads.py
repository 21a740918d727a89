"""Leads of citizens: the list, one with what was done, what is late, and who reads restricted ones."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.citizens.actions import leads as actions
from backend.citizens.leads_api import LeadFilter
from backend.citizens.models import Lead
from backend.citizens.queries import LeadColumns, lead_counts, lead_rows, may_open, readers, whole_lead
from backend.kernel.rows import columns_of
from backend.kernel.times import local_day
from backend.people.models import User
from backend.people.rules import may
from backend.portal.access import page, viewer
from backend.portal.forms.base import PortalForm, form_page
from backend.portal.forms.citizens import LeadFilterForm, LeadForm, ReadersForm, ReadForm
from backend.portal.lists import listing
from backend.units.models import Unit

ORDER: Final = ("due_on", "pk")


@page("lead.read")
@require_safe
def leads(request: HttpRequest) -> HttpResponse:
    """Show leads, the earliest due first."""
    rows, form = Lead.objects.visible_to(viewer(request)), LeadFilterForm(request.GET)
    columns = columns_of(LeadColumns)
    found = listing(request, rows, columns, filters=LeadFilter, ordering=ORDER, form=form)
    units = Unit.objects.in_bulk({row["unit_id"] for row in found.rows})
    shown = lead_rows(found.rows, local_day(timezone.now()))
    return render(request, "portal/leads.html", {"listing": found, "leads": shown, "units": units})


@page("lead.read")
@require_safe
def lead(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one lead; the words of a restricted one only after it was opened."""
    return _page(request, _found(request, pk))


@page("lead.read-restricted")
@require_POST
def open_(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the words of a restricted lead, and note who did."""
    text = actions.open_restricted(pk, by=viewer(request), now=timezone.now())
    return _page(request, _found(request, pk), opened=text)


@page("lead.answer")
@require_http_methods(["GET", "POST"])
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note of what class it is, and its words without names."""
    found, by, now = _found(request, pk), viewer(request), timezone.now()
    if request.method == "GET":
        return _page(request, found, ReadForm())
    form = ReadForm(request.POST)
    if not form.attempt(lambda: actions.read_lead(pk, **form.cleaned_data, by=by, now=now)):
        return _page(request, found, form)
    messages.success(request, _("Đã ghi nhận là đã đọc."))
    return redirect("portal:leads")


@page("lead.answer")
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do what can be done with a lead that was read."""
    found, by, now = _found(request, pk), viewer(request), timezone.now()
    verbs = whole_lead(found, local_day(now))["verbs"]
    if request.method == "GET":
        return _page(request, found, LeadForm(verbs=verbs))
    last = found.steps.exclude(verb=actions.OPEN).last()
    form = LeadForm(request.POST, verbs=[*verbs, *((last.verb,) if last and last.verb not in verbs else ())])

    def act() -> None:
        actions.move_lead(pk, form.cleaned_data["verb"], form.cleaned_data["text"], by=by, now=now)

    if not form.attempt(act):
        return _page(request, found, form)
    messages.success(request, _("Đã ghi nhận."))
    return redirect("portal:lead", pk)


@page("lead.count")
@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """Show how many leads wait and how many are late, by unit, and who reads restricted ones."""
    return _summary(request, ReadersForm(named=readers()))


@page("lead.name-readers")
@require_http_methods(["GET", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """Name the two people."""
    if request.method == "GET":
        return _summary(request, ReadersForm(named=readers()))
    form, by, now = ReadersForm(request.POST), viewer(request), timezone.now()

    def act() -> None:
        actions.name_readers(User.objects.filter(pk__in=form.cleaned_data["users"]), by=by, now=now)

    if not form.attempt(act):
        return _summary(request, form)
    messages.success(request, _("Đã ghi nhận người được đọc góp ý hạn chế."))
    return redirect("portal:lead-summary")


def _found(request: HttpRequest, pk: UUID) -> Lead:
    return get_object_or_404(Lead.objects.visible_to(viewer(request)).select_related("unit"), pk=pk)


def _page(
    request: HttpRequest, found: Lead, form: PortalForm | None = None, *, opened: str | None = None
) -> HttpResponse:
    whole, reader = whole_lead(found, local_day(timezone.now()), opened=opened), viewer(request)
    if found.restricted and not may_open(reader):
        raise Http404
    blank: PortalForm = ReadForm(text=whole["text"] or "")
    if whole["verbs"] != ["read"]:
        blank = LeadForm(verbs=whole["verbs"])
    form = form or blank
    shown = {
        "lead": whole,
        "unit": found.unit,
        "reads": isinstance(form, ReadForm),
        "closed": not whole["verbs"],
    }
    return form_page(request, "portal/lead.html", form, shown)


def _summary(request: HttpRequest, form: ReadersForm) -> HttpResponse:
    reader = viewer(request)
    shown = {
        "counts": lead_counts(reader, local_day(timezone.now())),
        "readers": readers(),
        "may_name": may(reader, "lead.name-readers"),
    }
    return form_page(request, "portal/lead_summary.html", form, shown)
