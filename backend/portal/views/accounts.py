"""Accounts: who has one, opening one, giving it another role, closing and reopening it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_filters import rest_framework as filters

from backend.kernel.folded import has_letters
from backend.people.actions import change_account, create_user
from backend.people.models import Role, Session, User
from backend.people.sessions import end_session
from backend.portal.access import page, viewer
from backend.portal.forms.base import form_page
from backend.portal.forms.filters import AccountFilterForm
from backend.portal.forms.people import AccountForm, OpenAccountForm
from backend.portal.lists import listing

MANY: Final = 50
"""So many of an account's sessions are shown, the latest first."""


class AccountFilter(filters.FilterSet):  # type: ignore[misc]  # no types
    """Accounts by name, role, and whether they are open."""

    search = filters.CharFilter(method="named", max_length=100)
    role = filters.ChoiceFilter(choices=Role.choices)
    is_active = filters.BooleanFilter()

    def named(self, rows: QuerySet[User], _name: str, text: str) -> QuerySet[User]:
        """Keep those whose user name or full name has these letters."""
        return rows.filter(has_letters("search", text))


@page("account.change")
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """Show accounts by name."""
    rows = User.objects.select_related("unit")
    found = listing(
        request, rows, filters=AccountFilter, ordering=("username", "pk"), form=AccountFilterForm(request.GET)
    )
    return render(request, "portal/accounts.html", {"listing": found, "accounts": found.rows})


@page("account.change")
@require_http_methods(["GET", "POST"])
def open_account(request: HttpRequest) -> HttpResponse:
    """Ask for what an account needs, and open it."""
    if request.method == "GET":
        return form_page(request, "portal/account_open.html", OpenAccountForm(), {})
    form = OpenAccountForm(request.POST)
    if not form.attempt(lambda: create_user(**form.columns(), by=viewer(request), now=timezone.now())):
        return form_page(request, "portal/account_open.html", form, {})
    messages.success(request, _("Đã mở tài khoản."))
    return redirect("portal:accounts")


@page("account.change")
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one account, and give it the role, unit and state that were chosen."""
    user = get_object_or_404(User.objects.select_related("unit"), pk=pk)
    alive = user.sessions.filter(revoked_at=None).select_related("device").order_by("-created_at")[:MANY]
    shown = {"account": user, "sessions": alive}
    if request.method == "GET":
        return form_page(request, "portal/account.html", AccountForm(user), shown)
    form = AccountForm(user, request.POST)

    def act() -> None:
        change_account(user, **form.columns(), by=viewer(request), now=timezone.now())

    if not form.attempt(act):
        return form_page(request, "portal/account.html", form, shown)
    messages.success(request, _("Đã lưu tài khoản."))
    return redirect("portal:account", pk)


@page("account.change")
@require_POST
def end(request: HttpRequest, pk: UUID, session: UUID) -> HttpResponse:
    """End one of the account's sessions: whoever holds it has to log in again."""
    found = get_object_or_404(Session, pk=session, user=pk)
    end_session(found, by=viewer(request), now=timezone.now())
    messages.success(request, _("Đã kết thúc phiên."))
    return redirect("portal:account", pk)
