"""Logging in and out. The same accounts, the same lock-out and the same sessions as on the API."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from backend.kernel.problems import ProblemError
from backend.people.login import log_in
from backend.people.serializers import LoginSerializer
from backend.people.sessions import open_session
from backend.portal.access import begin, end, local_path, open_to_all


@open_to_all
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; let in whoever has both."""
    following = local_path(request, request.POST.get("next") or request.GET.get("next"))
    if request.method == "GET":
        return render(request, "portal/login.html", {"next": following})
    try:
        _let_in(request)
    except ProblemError as error:
        shown = {"next": following, "error": error.problem.detail(get_language() or "vi")}
        shown["username"] = request.POST.get("username", "")[:150]
        return render(request, "portal/login.html", shown, status=error.problem.status)
    return redirect(following)


@open_to_all
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session."""
    end(request, now=timezone.now())
    return redirect("portal:login")


def _let_in(request: HttpRequest) -> None:
    given = LoginSerializer(
        data={name: request.POST.get(name, "") for name in ("username", "password", "otp")}
    )
    if not given.is_valid():
        raise ProblemError("login-failed")
    now = timezone.now()
    user = log_in(request, now=now, **given.validated_data)
    begin(request, open_session(user, now=now))
