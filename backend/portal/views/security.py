"""Who logged in and who tried, for administrators; and help for who lost the phone with the codes."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_filters import rest_framework as filters

from backend.people import second_factor
from backend.people.models import FactorHelp, LoginEvent, SecondFactor, User
from backend.people.rules import may, require
from backend.portal.access import page, viewer
from backend.portal.forms.filters import LoginFilterForm
from backend.portal.lists import listing

ORDER = ("-pk",)


class LoginFilter(filters.FilterSet):  # type: ignore[misc]  # no types
    """Logins by what happened and from where."""

    kind = filters.ChoiceFilter(choices=LoginEvent.Kind.choices)
    address = filters.CharFilter(lookup_expr="startswith", max_length=45)


@page("security-log.read")
@require_safe
def security_log(request: HttpRequest) -> HttpResponse:
    """Show logins and tries at them, the latest first."""
    rows = LoginEvent.objects.visible_to(viewer(request)).select_related("user")
    found = listing(request, rows, filters=LoginFilter, ordering=ORDER, form=LoginFilterForm(request.GET))
    kept = settings.SECURITY_LOG_KEPT.days
    shown = {"listing": found, "logins": found.rows, "kept_days": kept}
    return render(request, "portal/security_log.html", shown)


@page("second-factor.help")
@require_http_methods(["GET", "POST"])
def factor_help(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask to take a second factor away, or agree with who asked."""
    by, now = viewer(request), timezone.now()
    user = get_object_or_404(User.objects.visible_to(by), pk=pk)
    if request.method == "POST":
        done = second_factor.help_without_factor(user, by=by, now=now)
        messages.success(request, _("Đã gỡ mã xác thực.") if done else _("Đã đề nghị; chờ người thứ hai."))
        return redirect("portal:factor-help", pk)
    require(by, "second-factor.help", user)
    asked = FactorHelp.objects.filter(user=user, asked_at__gt=now - second_factor.HELP_WAITS)
    shown = {
        "account": user,
        "asked": asked.select_related("asked_by").first(),
        "has_factor": SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists(),
        "may_ask": may(by, "account.change", user),
    }
    return render(request, "portal/factor_help.html", shown)
