"""Phones and tablets: whose they are, which numbered reports they still hold, and shutting one out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_filters import rest_framework as filters

from backend.devices import actions
from backend.devices.queries import with_chains
from backend.intake.gaps import gap_details
from backend.kernel.folded import has_letters
from backend.people.models import Device, User
from backend.people.rules import may, require
from backend.portal.access import page, viewer
from backend.portal.forms.base import form_page
from backend.portal.forms.filters import DeviceFilterForm
from backend.portal.forms.reference import TakeBackForm
from backend.portal.lists import listing


class DeviceFilter(filters.FilterSet):  # type: ignore[misc]  # no types
    """Devices by whose they are."""

    search = filters.CharFilter(method="of_person", max_length=100)

    def of_person(self, rows: QuerySet[Device], _name: str, text: str) -> QuerySet[Device]:
        """Keep the devices of those whose user name or full name has these letters."""
        return rows.filter(has_letters("user__search", text))


@page("quarantine.replay")
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """Show the devices, the newest first, with what each still holds."""
    rows = Device.objects.visible_to(viewer(request)).select_related("user")
    found = listing(
        request,
        rows,
        filters=DeviceFilter,
        ordering=("-enrolled_at", "-pk"),
        form=DeviceFilterForm(request.GET),
    )
    return render(request, "portal/devices.html", {"listing": found, "devices": with_chains(found.rows)})


@page("quarantine.replay")
@require_safe
def device(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one device, its gaps, and what may be done about it."""
    return _page(request, pk, TakeBackForm())


@page("quarantine.replay")
@require_http_methods(["GET", "POST"])
def found(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a device back that was lost, perhaps only to send what was signed before."""
    device, by = _found(request, pk), viewer(request)
    if request.method == "GET":
        return _page(request, pk, TakeBackForm())
    form = TakeBackForm(request.POST)

    def act() -> None:
        drains = form.cleaned_data["drain_only"]
        actions.take_back_device(device, by=by, drain_only=drains, now=timezone.now())

    if not form.attempt(act):
        return _page(request, pk, form)
    messages.success(request, _("Đã nhận lại thiết bị."))
    return redirect("portal:device", pk)


@page("quarantine.replay")
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what follows from shutting a device out for good, ask whether that is meant, and do it."""
    device, by = _found(request, pk), viewer(request)
    if request.method == "GET":
        require(by, "device.revoke", device)
        (with_gaps,) = with_chains([device])
        return render(
            request, "portal/device_revoke.html", {"device": with_gaps, "gaps": gap_details(device)}
        )
    actions.revoke_device(device, by=by, now=timezone.now())
    messages.success(request, _("Đã thu hồi thiết bị."))
    return redirect("portal:device", pk)


def _page(request: HttpRequest, pk: UUID, form: TakeBackForm) -> HttpResponse:
    reader, shown = viewer(request), _found(request, pk)
    (with_gaps,) = with_chains([shown])
    may_do = {verb.replace("-", "_"): may(reader, f"device.{verb}", shown) for verb in VERBS}
    context = {"device": with_gaps, "gaps": gap_details(shown), "may": may_do}
    return form_page(request, "portal/device.html", form, context)


def _deed(does: Callable[[Device, User, HttpRequest], Any], message: Any) -> Callable[..., HttpResponse]:
    @page("quarantine.replay")
    @require_POST
    def view(request: HttpRequest, pk: UUID) -> HttpResponse:
        does(_found(request, pk), viewer(request), request)
        messages.success(request, str(message))
        return redirect("portal:device", pk)

    return view


def _found(request: HttpRequest, pk: UUID) -> Device:
    return get_object_or_404(Device.objects.visible_to(viewer(request)).select_related("user"), pk=pk)


VERBS = ("revoke", "report-lost", "take-back")
lost = _deed(
    lambda device, by, _request: actions.report_lost_device(device, by=by, now=timezone.now()),
    gettext_lazy("Đã báo mất; thiết bị sẽ tự khóa khi kết nối."),
)
