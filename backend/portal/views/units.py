"""Units: who there is and was, and what becomes of them when they are merged, divided or dissolved."""

from __future__ import annotations

import re
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.exceptions import ValidationError

from backend.kernel.problems import ProblemError
from backend.kernel.serializers import validated
from backend.mergers import reorganise as reorganising
from backend.mergers.api import ReorganiseBody, plan_of
from backend.portal.access import page, viewer
from backend.portal.failures import errors_in_words
from backend.portal.lists import listing
from backend.portal.words import UNIT_KINDS
from backend.units.filters import UnitFilter
from backend.units.models import Succession, Unit
from shared.base.text import fold

NAMES: Final = {
    "on": gettext_lazy("Từ ngày"),
    "ends": gettext_lazy("Đơn vị kết thúc"),
    "heirs": gettext_lazy("Đơn vị kế thừa"),
    "new": gettext_lazy("Đơn vị mới"),
    "basis": gettext_lazy("Căn cứ"),
}
"""What the fields are called."""


@page("reference.write")
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Show units of every time by name, each with what became of it."""
    found = listing(request, Unit.objects.all(), filters=UnitFilter, ordering=("sort", "pk"))
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
        return _form(request, {"ends": request.GET.getlist("unit"), "heirs": []})
    body = _body(request.POST)
    try:
        plan = plan_of(validated(ReorganiseBody, body))
        if "confirmed" not in request.POST:
            return _form(request, body, outcome=reorganising.preview(plan, by=viewer(request)))
        reorganising.reorganise(plan, by=viewer(request), now=timezone.now())
    except (ValidationError, ProblemError) as error:
        return _form(request, body, errors=errors_in_words(error, NAMES))
    messages.success(request, _("Đã ghi nhận. Điện thoại của các đoàn sẽ được báo."))
    return redirect("portal:units")


def _body(given: QueryDict) -> dict[str, Any]:
    """Return the form as the API takes it; the principal heir stands first."""
    heirs = [given.get("heir", ""), *given.getlist("heirs")]
    body = {
        "on": given.get("on", ""),
        "ends": given.getlist("ends"),
        "heirs": [unit_id for unit_id in dict.fromkeys(heirs) if unit_id],
        "basis": given.get("basis", "").strip(),
    }
    name = given.get("name", "").strip()
    return {**body, "new": _new(given, name)} if name else body


def _new(given: QueryDict, name: str) -> dict[str, str]:
    """Return the unit that begins; its id is made of the year and the name, as those of 2025 are."""
    words = "-".join(re.findall(r"[a-z0-9]+", fold(name)))
    return {
        "id": f"sl-{given.get('on', '')[2:4]}-{words}"[:64],
        "name_vi": name,
        "kind": given.get("kind", ""),
        "gso_code": given.get("gso_code", "").strip(),
        "counter": given.get("counter", "").strip(),
    }


def _form(
    request: HttpRequest, body: dict[str, Any], *, errors: list[str] | None = None, outcome: Any = None
) -> HttpResponse:
    shown = {
        "given": body,
        "errors": errors or [],
        "outcome": outcome,
        "last_day": outcome.ended[0].valid_to if outcome else None,
        "units": Unit.objects.valid_on(timezone.localdate()).filter(valid_to=None).order_by("sort", "pk"),
        "kinds": UNIT_KINDS,
    }
    return render(request, "portal/reorganise.html", shown, status=400 if errors else 200)
