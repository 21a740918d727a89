"""Units: who there is and was, and what becomes of them when they are merged, divided or dissolved."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backend.mergers import reorganise as reorganising
from backend.mergers.reorganise import Outcome
from backend.portal.access import page, viewer
from backend.portal.forms.base import form_page
from backend.portal.forms.filters import UnitFilterForm
from backend.portal.forms.reference import ReorganiseForm
from backend.portal.lists import listing
from backend.units.filters import UnitFilter
from backend.units.models import Succession, Unit


@page("reference.write")
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Show units of every time by name, each with what became of it."""
    found = listing(
        request,
        Unit.objects.all(),
        filters=UnitFilter,
        ordering=("sort", "pk"),
        form=UnitFilterForm(request.GET),
    )
    heirs: dict[str, list[Unit]] = {}
    rows = Succession.objects.filter(predecessor__in=[unit.pk for unit in found.rows])
    for row in rows.select_related("successor").order_by("-principal", "successor"):
        heirs.setdefault(row.predecessor_id, []).append(row.successor)
    shown = [(unit, heirs.get(unit.pk, ())) for unit in found.rows]
    today = timezone.localdate()
    return render(request, "portal/units.html", {"listing": found, "units": shown, "today": today})


@page("reference.write")
@require_http_methods(["GET", "POST"])
def reorganise(request: HttpRequest) -> HttpResponse:
    """Ask what ends when and who carries on, show what that changes, and do it once that was confirmed."""
    if request.method == "GET":
        return _page(request, ReorganiseForm(ends=request.GET.getlist("unit")))
    form, by = ReorganiseForm(request.POST), viewer(request)
    if "confirmed" not in request.POST:
        previews: list[Outcome] = []
        form.attempt(lambda: previews.append(reorganising.preview(form.plan(), by=by)))
        return _page(request, form, *previews)
    if not form.attempt(lambda: reorganising.reorganise(form.plan(), by=by, now=timezone.now())):
        return _page(request, form)
    messages.success(request, _("Đã ghi nhận. Điện thoại của các đoàn sẽ được báo."))
    return redirect("portal:units")


def _page(request: HttpRequest, form: ReorganiseForm, outcome: Outcome | None = None) -> HttpResponse:
    last_day = outcome.ended[0].valid_to if outcome else None
    return form_page(request, "portal/reorganise.html", form, {"outcome": outcome, "last_day": last_day})
