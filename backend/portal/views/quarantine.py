"""What the server set aside: why, and what a person decides about it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from backend.intake.models import Quarantine
from backend.intake.rows import TicketColumns, TicketRow
from backend.intake.tickets import actions
from backend.intake.tickets.filters import QuarantineFilter
from backend.intake.tickets.queries import FIELDS, ticket_rows, whole_ticket
from backend.kernel.problems import ProblemError
from backend.kernel.rows import rows_of
from backend.people.rules import may
from backend.portal.access import page, viewer
from backend.portal.lists import Row, listing
from backend.portal.said import text_in
from backend.portal.words import TICKETS
from shared.protocol.problems import CATALOGUE

DONE: Final = {
    "replay": _("Đã kiểm tra lại."),
    "release": _("Đã nhận vào."),
    "dismiss": _("Đã loại; nội dung vẫn được giữ."),
}


@page("quarantine.replay")
@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    """Show what was set aside, the latest first."""
    rows = Quarantine.objects.visible_to(viewer(request)).with_state()
    order = ("-received_at", "-pk")
    found = listing(request, rows, FIELDS, filters=QuarantineFilter, ordering=order)
    shown = {
        "listing": found,
        "tickets": [_in_words(ticket_rows(row)) for row in found.rows],
        "states": TICKETS,
    }
    return render(request, "portal/quarantine.html", shown)


@page("quarantine.replay")
@require_safe
def ticket(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one ticket with its history."""
    reader = viewer(request)
    row = rows_of(TicketColumns, Quarantine.objects.visible_to(reader).with_state().filter(pk=pk)).first()
    if row is None:
        raise Http404
    kept = Quarantine.objects.select_related("device").get(pk=pk)
    is_open = row["state"] != Quarantine.State.STORED
    verbs = [verb for verb in DONE if is_open and may(reader, f"quarantine.{verb}", kept.device)]
    return render(
        request, "portal/ticket.html", {"ticket": _in_words(whole_ticket(row, reader)), "verbs": verbs}
    )


@page("quarantine.replay")
@require_POST
def decide(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Run it through the gate again, take it in, or dismiss it."""
    by, now = viewer(request), timezone.now()
    if verb not in DONE:
        raise Http404
    visible = Quarantine.objects.visible_to(by)
    kept = get_object_or_404(visible.select_related("device__user"), pk=pk)
    if verb == "replay":
        actions.replay(kept, by=by, now=now)
    else:
        reason = text_in(request)
        if not reason:
            raise ProblemError("reason-required")
        (actions.release if verb == "release" else actions.dismiss)(kept, by=by, reason=reason, now=now)
    messages.success(request, str(DONE[verb]))
    return redirect("portal:ticket", pk)


def _in_words(row: TicketRow) -> Row:
    """Return a ticket with its problem in the reader's language."""
    problem, language = CATALOGUE.get(row["code"], CATALOGUE["server-error"]), get_language() or "vi"
    return {**row, "title": problem.title(language), "why": problem.detail(language)}
