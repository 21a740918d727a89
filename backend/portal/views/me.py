"""My account: the second factor, the password, and where I am logged in. The same actions as on the API."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.kernel.problems import ProblemError
from backend.people import second_factor
from backend.people.login import prove_password
from backend.people.models import SecondFactor, Session
from backend.people.recovery import codes_left
from backend.people.rules import may
from backend.people.security_log import login_before, logins_of
from backend.people.sessions import end_session, set_password
from backend.portal.access import before_factor, page, viewer
from backend.portal.forms.base import PortalForm, form_page
from backend.portal.forms.people import CodeForm, CodesForm, FactorOffForm, PasswordForm

MANY: Final = 50
"""So many of one's sessions are shown, the latest first."""
FEW: Final = 10
"""So many logins, and tries at one, are shown."""


@before_factor
@page("reference.read")
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show who I am here, what guards my login, and where I am logged in."""
    return _shown(request)


@page("reference.read")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change my password, shown the present one; everything else it opened ends."""
    user, now = viewer(request), timezone.now()
    if request.method == "GET":
        return _shown(request, PasswordForm())
    form = PasswordForm(request.POST)

    def act() -> None:
        prove_password(request, user, form.cleaned_data["old"], pointer="#/old", now=now)
        set_password(user, form.cleaned_data["password"], by=user, now=now, but=_present(request))

    if not form.attempt(act):
        return _shown(request, form)
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


@before_factor
@page("second-factor.use")
@require_http_methods(["GET", "POST"])
def factor(request: HttpRequest) -> HttpResponse:
    """Offer a secret to an authenticator app, as a picture to scan and in letters."""
    if request.method == "POST":
        second_factor.offer_factor(viewer(request), now=timezone.now())
        return redirect("portal:factor")
    return _offered(request)


@before_factor
@page("second-factor.use")
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Let the secret count, because a code of it was shown."""
    if request.method == "GET":
        return _offered(request)
    form = CodeForm(request.POST)
    made: list[str] = []

    def act() -> None:
        code = form.cleaned_data["otp"].replace(" ", "")
        made.extend(second_factor.confirm_factor(viewer(request), code, now=timezone.now()))

    if not form.attempt(act):
        return _offered(request, form)
    messages.success(request, _("Đã bật mã xác thực: từ nay đăng nhập cần cả mật khẩu và mã."))
    return _codes(request, made) if made else redirect("portal:me")


@page("second-factor.use")
@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """Give new recovery codes, shown the present password; the old ones are worth nothing any more."""
    user, now = viewer(request), timezone.now()
    if request.method == "GET":
        return _shown(request, CodesForm())
    form = CodesForm(request.POST)
    made: list[str] = []

    def act() -> None:
        prove_password(request, user, form.cleaned_data["password"], pointer="#/password", now=now)
        made.extend(second_factor.renew_recovery_codes(user, now=now))

    return _codes(request, made) if form.attempt(act) else _shown(request, form)


@page("second-factor.use")
@require_http_methods(["GET", "POST"])
def switch_off(request: HttpRequest) -> HttpResponse:
    """Log in with the password alone from now on, shown the present one."""
    user, now = viewer(request), timezone.now()
    if request.method == "GET":
        return _shown(request, FactorOffForm())
    form = FactorOffForm(request.POST)

    def act() -> None:
        prove_password(request, user, form.cleaned_data["password"], pointer="#/password", now=now)
        second_factor.switch_off_factor(user, now=now)

    if not form.attempt(act):
        return _shown(request, form)
    messages.success(request, _("Đã tắt mã xác thực."))
    return redirect("portal:me")


def _shown(request: HttpRequest, form: PortalForm | None = None) -> HttpResponse:
    user = viewer(request)
    known = SecondFactor.objects.filter(user=user).first()
    alive = user.sessions.filter(revoked_at=None).select_related("device").order_by("-created_at")
    shown = {
        "may_use_factor": may(user, "second-factor.use"),
        "factor": known,
        "sessions": alive[:MANY],
        "present": _present(request).pk,
        "password_form": form if isinstance(form, PasswordForm) else PasswordForm(),
        "codes_form": form if isinstance(form, CodesForm) else CodesForm(),
        "codes_left": codes_left(user) if known else 0,
        "must_have_factor": second_factor.is_missing(user),
        "logins": list(logins_of(user)[:FEW]),
        "before": login_before(user, _present(request).created_at),
        "off_form": form if isinstance(form, FactorOffForm) else FactorOffForm(),
    }
    if form is None:
        return render(request, "portal/me.html", shown)
    return form_page(request, "portal/me.html", form, shown)


def _offered(request: HttpRequest, form: CodeForm | None = None) -> HttpResponse:
    import segno

    offer = second_factor.pending_offer(viewer(request))
    if offer is None:
        if form:
            raise ProblemError("transition-forbidden")
        return redirect("portal:me")
    shown = {
        "picture": segno.make(offer.uri, error="m").svg_inline(scale=5, title=_("Mã QR để quét")),
        "letters": [offer.secret[start : start + 4] for start in range(0, len(offer.secret), 4)],
    }
    return form_page(request, "portal/me_factor.html", form or CodeForm(), shown)


def _codes(request: HttpRequest, made: list[str]) -> HttpResponse:
    """Show recovery codes, this once: they are kept as hashes alone."""
    return render(request, "portal/me_codes.html", {"codes": made})


def _present(request: HttpRequest) -> Session:
    session: Session = request.login  # type: ignore[attr-defined]  # put there by `access.admit`
    return session
