"""Faults that apps noted, for those who look after the apps."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_filters import rest_framework as filters

from backend.devices.models import AppCrash
from backend.portal.access import page, viewer
from backend.portal.forms.filters import AppCrashFilterForm
from backend.portal.lists import listing

ORDER = ("-received_at", "-pk")


class AppCrashFilter(filters.FilterSet):  # type: ignore[misc]  # no types
    """Faults by the version of the app."""

    version = filters.CharFilter(lookup_expr="startswith", max_length=200)


@page("app-crash.read")
@require_safe
def app_crashes(request: HttpRequest) -> HttpResponse:
    """Show the faults, the latest first."""
    rows = AppCrash.objects.visible_to(viewer(request)).select_related("user", "device")
    found = listing(
        request, rows, filters=AppCrashFilter, ordering=ORDER, form=AppCrashFilterForm(request.GET)
    )
    return render(request, "portal/app_crashes.html", {"listing": found, "crashes": found.rows})
