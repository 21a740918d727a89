"""Interests: who is not to inspect which unit. Home Affairs keeps them, inspectors declare their own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_filters import rest_framework as filters

from backend.campaigns.actions import declare_interest, end_interest
from backend.people.models import Interest
from backend.people.queries import people_who_inspect
from backend.people.rules import may
from backend.portal.access import page, viewer
from backend.portal.forms.base import form_page
from backend.portal.forms.planning import InterestForm
from backend.portal.lists import listing


class InterestFilter(filters.FilterSet):  # type: ignore[misc]  # no types
    """Interests that still count."""

    ended = filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull", exclude=True)


@page("interest.read")
@require_http_methods(["GET", "POST"])
def interests(request: HttpRequest) -> HttpResponse:
    """Show declared interests, the latest first, and note one more."""
    keeps_register = may(viewer(request), "interest.end")
    if request.method == "GET":
        return _page(request, InterestForm(keeps_register=keeps_register))
    form = InterestForm(request.POST, keeps_register=keeps_register)
    if not form.attempt(lambda: _declare(request, form)):
        return _page(request, form)
    messages.success(request, _("Đã ghi nhận: người này sẽ không được phân công kiểm tra nơi đó."))
    return redirect("portal:interests")


def _page(request: HttpRequest, form: InterestForm) -> HttpResponse:
    rows = Interest.objects.visible_to(viewer(request)).select_related("user", "unit")
    found = listing(request, rows, filters=InterestFilter, ordering=("-pk",))
    shown = {"listing": found, "may_end": may(viewer(request), "interest.end")}
    return form_page(request, "portal/interests.html", form, shown)


def _declare(request: HttpRequest, form: InterestForm) -> None:
    """Note it; an inspector declares for nobody but themselves."""
    given, by = form.cleaned_data, viewer(request)
    about = get_object_or_404(people_who_inspect(), pk=given["user"]) if "user" in given else by
    made = Interest(user=about, unit_id=given["unit"], kind=given["kind"], reason=given["note"])
    declare_interest(made, by=by, at=timezone.now())


@page("interest.end")
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that an interest is over."""
    by = viewer(request)
    end_interest(get_object_or_404(Interest.objects.visible_to(by), pk=pk), by=by, at=timezone.now())
    messages.success(request, _("Đã ghi nhận là không còn liên quan."))
    return redirect("portal:interests")
