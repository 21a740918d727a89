"""Logging in and out. The same accounts, the same lock-out and the same sessions as on the API."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from backend.people.login import log_in
from backend.people.sessions import open_session
from backend.portal.access import begin, end, local_path, open_to_all
from backend.portal.forms.base import form_page
from backend.portal.forms.people import LoginForm


@open_to_all
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; let in whoever has both."""
    following = local_path(request, request.POST.get("next") or request.GET.get("next"))
    form = LoginForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.attempt(lambda: _let_in(request, form)):
        return redirect(following)
    return form_page(request, "portal/login.html", form, {"next": following})


@open_to_all
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session."""
    end(request, now=timezone.now())
    return redirect("portal:login")


def _let_in(request: HttpRequest, form: LoginForm) -> None:
    now = timezone.now()
    user = log_in(request, now=now, **form.cleaned_data)
    begin(request, open_session(user, now=now))
