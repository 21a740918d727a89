"""Checking a password without telling an attacker anything, and without letting him lock others out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib.auth import authenticate
from django.contrib.auth.models import update_last_login
from django.http import HttpRequest

from backend.kernel.addresses import client_address, counted_address
from backend.kernel.limits import spend
from backend.kernel.problems import FieldError, ProblemError, bilingual, rate_limited
from backend.people import second_factor
from backend.people.models import LoginEvent, User, login_name
from backend.people.security_log import note_login
from shared.base.text import nfc


def log_in(request: HttpRequest, *, username: str, password: str, now: datetime, otp: str = "") -> User:
    """Return whose name and password these are.

    An unknown name, a wrong password and a closed account answer alike and cost alike: `login-failed`. After
    too many failures for one name from one address, that pair alone waits: `rate-limited`. A person with a
    second factor needs a code too: `otp-required`, `otp-invalid`; a wrong code counts as a failure.
    """
    spend("login", address=counted_address(request))
    user = authenticate(request, username=username, password=password)
    if getattr(request, "axes_locked_out", False):
        note_login(request, LoginEvent.Kind.LOCKED, username=username, now=now)
        raise rate_limited(_wait_s(username, client_address(request), now))
    if not isinstance(user, User):
        note_login(request, LoginEvent.Kind.WRONG, username=username, now=now)
        raise ProblemError("login-failed")
    recovered = _check_code(request, user, otp, now)
    spend("login", account=user.pk)  # only whoever has the password: nobody else can use it up
    AxesProxyHandler.user_logged_in(User, request, user)  # its failures are forgotten
    update_last_login(User, user)
    kind = LoginEvent.Kind.RECOVERY if recovered else LoginEvent.Kind.LOGIN
    note_login(request, kind, username=user.username, now=now)
    return user


def _check_code(request: HttpRequest, user: User, otp: str, now: datetime) -> bool:
    """Ask for the code where one is needed, count a wrong one, and say whether it was a recovery code."""
    try:
        return second_factor.check_code(user, otp, now=now)
    except ProblemError as error:
        if error.problem.code == "otp-invalid":
            AxesProxyHandler.user_login_failed(__name__, {"username": user.username}, request)
            note_login(request, LoginEvent.Kind.WRONG_CODE, username=user.username, now=now)
        raise


def prove_password(request: HttpRequest, user: User, password: str, *, pointer: str, now: datetime) -> None:
    """Ask for one's password again before something it guards is changed; `pointer` names the field.

    Whoever found an open session cannot guess on: wrong ones count like wrong logins, and end in a wait too.
    """
    spend("password", account=user.pk)
    shown = authenticate(request, username=user.username, password=nfc(password))
    if getattr(request, "axes_locked_out", False):
        raise rate_limited(_wait_s(user.username, client_address(request), now))
    if shown is None:
        words = bilingual("Mật khẩu hiện tại không đúng.", "This is not the present password.")
        wrong = FieldError("password-wrong", words, pointer=pointer)
        raise ProblemError("password-wrong", errors=[wrong])


def attempt_name(_request: HttpRequest, credentials: Mapping[str, str] | None) -> str:
    """Return the name under which failures are counted: one for all spellings, none gives more tries."""
    return login_name((credentials or {}).get("username") or "")


def _wait_s(username: str, address: str | None, now: datetime) -> float:
    """Return the seconds until the last counted failure of this pair is forgotten."""
    attempts = AccessAttempt.objects.filter(username=login_name(username), ip_address=address)
    last = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    cool_off: float = get_cool_off().total_seconds()
    return cool_off - (now - last).total_seconds() if last else cool_off
