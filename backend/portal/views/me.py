"""My account: the second factor, the password, and where I am logged in. The same actions as on the API."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.kernel.problems import ProblemError
from backend.people import second_factor
from backend.people.login import prove_password
from backend.people.models import SecondFactor, Session
from backend.people.rules import may
from backend.people.sessions import end_session, set_password
from backend.portal.access import page, viewer

MANY: Final = 50
"""So many of one's sessions are shown, the latest first."""


@page("reference.read")
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show who I am here, what guards my login, and where I am logged in."""
    return _shown(request)


@page("reference.read")
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Change my password, shown the present one; everything else it opened ends."""
    user, now, wanted = viewer(request), timezone.now(), request.POST.get("password", "")
    if wanted != request.POST.get("again", ""):
        return _shown(request, password_errors=[_("Hai lần nhập mật khẩu mới không giống nhau.")])
    try:
        prove_password(request, user, request.POST.get("old", ""), pointer="#/old", now=now)
        set_password(user, wanted, by=user, now=now, but=_present(request))
    except ValidationError as error:
        return _shown(request, password_errors=error.messages)
    except ProblemError as error:
        return _shown(request, error, password_errors=[_in_words(error)])
    messages.success(request, _("Đã đổi mật khẩu; các phiên khác mở bằng mật khẩu cũ đã kết thúc."))
    return redirect("portal:me")


@page("reference.read")
@require_POST
def end(request: HttpRequest, session: UUID) -> HttpResponse:
    """End one of my sessions: whoever holds it has to log in again."""
    user = viewer(request)
    end_session(get_object_or_404(Session, pk=session, user=user), by=user, now=timezone.now())
    messages.success(request, _("Đã kết thúc phiên."))
    return redirect("portal:me")


@page("second-factor.use")
@require_http_methods(["GET", "POST"])
def factor(request: HttpRequest) -> HttpResponse:
    """Offer a secret to an authenticator app, as a picture to scan and in letters."""
    if request.method == "POST":
        second_factor.offer_factor(viewer(request), now=timezone.now())
        return redirect("portal:factor")
    return _offered(request)


@page("second-factor.use")
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Let the secret count, because a code of it was shown."""
    code = request.POST.get("otp", "").replace(" ", "")
    try:
        second_factor.confirm_factor(viewer(request), code[:8], now=timezone.now())
    except ProblemError as error:
        if error.problem.code != "otp-invalid":
            raise
        return _offered(request, error)
    messages.success(request, _("Đã bật mã xác thực: từ nay đăng nhập cần cả mật khẩu và mã."))
    return redirect("portal:me")


@page("second-factor.use")
@require_POST
def switch_off(request: HttpRequest) -> HttpResponse:
    """Log in with the password alone from now on, shown the present one."""
    user, now = viewer(request), timezone.now()
    try:
        prove_password(request, user, request.POST.get("password", ""), pointer="#/password", now=now)
    except ProblemError as error:
        return _shown(request, error, factor_errors=[_in_words(error)])
    second_factor.switch_off_factor(user, now=now)
    messages.success(request, _("Đã tắt mã xác thực."))
    return redirect("portal:me")


def _shown(request: HttpRequest, error: ProblemError | None = None, **errors: list[Any]) -> HttpResponse:
    user = viewer(request)
    known = SecondFactor.objects.filter(user=user).first()
    alive = user.sessions.filter(revoked_at=None).select_related("device").order_by("-created_at")
    shown = {
        "may_use_factor": may(user, "second-factor.use"),
        "factor": known,
        "sessions": alive[:MANY],
        "present": _present(request).pk,
        **errors,
    }
    status = error.problem.status if error else 400 if errors else 200
    response = render(request, "portal/me.html", shown, status=status)
    if error and "Retry-After" in error.headers:
        response.headers["Retry-After"] = error.headers["Retry-After"]
    return response


def _offered(request: HttpRequest, error: ProblemError | None = None) -> HttpResponse:
    import segno

    offer = second_factor.pending_offer(viewer(request))
    if offer is None:
        return redirect("portal:me")
    shown = {
        "picture": segno.make(offer.uri, error="m").svg_inline(scale=5, title=_("Mã QR để quét")),
        "letters": [offer.secret[start : start + 4] for start in range(0, len(offer.secret), 4)],
        "errors": [_in_words(error)] if error else [],
    }
    return render(request, "portal/me_factor.html", shown, status=error.problem.status if error else 200)


def _present(request: HttpRequest) -> Session:
    session: Session = request.login  # type: ignore[attr-defined]  # put there by `access.admit`
    return session


def _in_words(error: ProblemError) -> str:
    return error.problem.detail(get_language() or "vi")
