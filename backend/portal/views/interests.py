"""Interests: who is not to inspect which unit. Home Affairs keeps them, inspectors declare their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_filters import rest_framework as filters

from backend.campaigns.actions import declare_interest, end_interest
from backend.kernel.problems import ProblemError
from backend.people.models import Interest, User
from backend.people.queries import people_who_inspect
from backend.people.rules import may
from backend.portal.access import page, viewer
from backend.portal.lists import listing
from backend.portal.said import id_in, short_in
from backend.portal.words import INTERESTS
from backend.units.models import Unit


class InterestFilter(filters.FilterSet):  # type: ignore[misc]  # no types
    """Interests that still count."""

    ended = filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull", exclude=True)


@page("interest.read")
@require_http_methods(["GET", "POST"])
def interests(request: HttpRequest) -> HttpResponse:
    """Show declared interests, the latest first, and note one more."""
    by = viewer(request)
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        if kind not in Interest.Kind.values:
            raise ProblemError("field-invalid")
        made = Interest(
            user=_about(request, by),
            unit_id=request.POST.get("unit", ""),
            kind=kind,
            reason=short_in(request, "note", 1000),
        )
        declare_interest(made, by=by, at=timezone.now())
        messages.success(request, _("Đã ghi nhận: người này sẽ không được phân công kiểm tra nơi đó."))
        return redirect("portal:interests")
    rows = Interest.objects.visible_to(by).select_related("user", "unit")
    found = listing(request, rows, filters=InterestFilter, ordering=("-pk",))
    return render(request, "portal/interests.html", {"listing": found, **_choices(by)})


@page("interest.end")
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that an interest is over."""
    by = viewer(request)
    end_interest(get_object_or_404(Interest.objects.visible_to(by), pk=pk), by=by, at=timezone.now())
    messages.success(request, _("Đã ghi nhận là không còn liên quan."))
    return redirect("portal:interests")


def _about(request: HttpRequest, by: User) -> User:
    """Return whom it is about; an inspector declares for nobody but themselves."""
    if not may(by, "interest.end"):
        return by
    return get_object_or_404(people_who_inspect(), pk=id_in(request.POST.get("user", "")))


def _choices(by: User) -> dict[str, Any]:
    keeps = may(by, "interest.end")
    return {
        "may_end": keeps,
        "inspectors": people_who_inspect() if keeps else (),
        "units": Unit.objects.valid_on(timezone.localdate()).order_by("sort", "pk"),
        "kinds": INTERESTS,
    }
