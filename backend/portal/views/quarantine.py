"""What the server set aside: why, and what a person decides about it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from backend.intake.models import Quarantine
from backend.intake.rows import TicketColumns, TicketRow
from backend.intake.tickets import actions
from backend.intake.tickets.filters import QuarantineFilter
from backend.intake.tickets.queries import FIELDS, ticket_rows, whole_ticket
from backend.kernel.rows import rows_of
from backend.people.models import User
from backend.people.rules import may
from backend.portal.access import page, viewer
from backend.portal.forms.base import form_page
from backend.portal.forms.filters import TicketFilterForm
from backend.portal.forms.reference import ReasonForm
from backend.portal.lists import Row, listing
from backend.portal.words import TICKET_DETAILS, localized
from backend.units.models import Unit
from shared.protocol.problems import CATALOGUE

DONE: Final = {
    "replay": _("Đã kiểm tra lại."),
    "release": _("Đã nhận vào."),
    "dismiss": _("Đã loại; nội dung vẫn được giữ."),
}

REASONED: Final = {"release": _("Lý do nhận vào"), "dismiss": _("Lý do loại")}
"""What takes a reason, and how it is asked for."""


@page("quarantine.replay")
@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    """Show what was set aside, the latest first."""
    rows = Quarantine.objects.visible_to(viewer(request)).with_state()
    order = ("-received_at", "-pk")
    form = TicketFilterForm(request.GET)
    found = listing(request, rows, FIELDS, filters=QuarantineFilter, ordering=order, form=form)
    shown = {"listing": found, "tickets": [_in_words(ticket_rows(row)) for row in found.rows]}
    return render(request, "portal/quarantine.html", shown)


@page("quarantine.replay")
@require_safe
def ticket(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one ticket with its history."""
    return _page(request, pk)


@page("quarantine.replay")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Run it through the gate again, take it in, or dismiss it."""
    by, now = viewer(request), timezone.now()
    if verb not in DONE:
        raise Http404
    if request.method == "GET":
        return _page(request, pk, ReasonForm(verb) if verb in REASONED else None)
    visible = Quarantine.objects.visible_to(by)
    kept = get_object_or_404(visible.select_related("device__user"), pk=pk)
    if verb not in REASONED:
        actions.replay(kept, by=by, now=now)
    else:
        form = ReasonForm(verb, request.POST)
        act = actions.release if verb == "release" else actions.dismiss
        if not form.attempt(lambda: act(kept, by=by, reason=form.cleaned_data["reason"], now=now)):
            return _page(request, pk, form)
    messages.success(request, str(DONE[verb]))
    return redirect("portal:ticket", pk)


def _page(request: HttpRequest, pk: UUID, form: ReasonForm | None = None) -> HttpResponse:
    reader = viewer(request)
    row = rows_of(TicketColumns, Quarantine.objects.visible_to(reader).with_state().filter(pk=pk)).first()
    if row is None:
        raise Http404
    kept = Quarantine.objects.select_related("device").get(pk=pk)
    is_open = row["state"] != Quarantine.State.STORED
    verbs = [verb for verb in DONE if is_open and may(reader, f"quarantine.{verb}", kept.device)]
    forms = {verb: ReasonForm(verb, label=label) for verb, label in REASONED.items() if verb in verbs}
    if form and form.verb in forms:
        forms[form.verb] = form
    shown = {"ticket": _whole(row, reader), "verbs": verbs, "forms": forms}
    if form is None:
        return render(request, "portal/ticket.html", shown)
    return form_page(request, "portal/ticket.html", form, shown)


def _in_words(row: TicketRow) -> Row:
    """Return a ticket with its problem in the reader's language."""
    problem, language = CATALOGUE.get(row["code"], CATALOGUE["server-error"]), get_language() or "vi"
    return {**row, "title": problem.title(language), "why": problem.detail(language)}


def _whole(row: TicketColumns, reader: User) -> Row:
    """Return a ticket whole, with what it says of itself in words as far as it makes sense."""
    whole = whole_ticket(row, reader)
    unit = Unit.objects.filter(pk=whole["says"]["unit"]).first()
    noted = whole["detail"].partition(": ")[2]  # behind the code of the problem
    says = {**whole["says"], "place": localized(unit, "name"), "began": _time_of(whole["says"]["started"])}
    return {**_in_words(whole), "says": says, "detail_in_words": TICKET_DETAILS.get(noted)}


def _time_of(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text or "")
    except ValueError:
        return None
