"""One-time passwords (RFC 6238) as a second factor, for everybody who works at a desk.

The secret is kept encrypted under a key derived from the server's own; a code works once. Whoever loses the
phone that makes the codes asks an administrator, who takes the factor away; nothing else goes around it.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.fernet import Fernet
from django.conf import settings

from backend.journal.recording import recording
from backend.kernel.problems import ProblemError
from backend.people.models import SecondFactor, User
from backend.people.rules import require

ISSUER: Final = "Công Tâm"
STEP_S: Final = 30
DRIFT_STEPS: Final = 1
"""Codes of the step before and after count too: clocks differ, fingers are slow."""


@dataclass(frozen=True)
class Offer:
    """What an authenticator app needs: the secret in base32, and the same as a link to scan."""

    secret: str
    uri: str


def offer_factor(user: User, *, now: datetime) -> Offer:
    """Offer a new secret, which counts once a code of it is shown; ProblemError where one counts already."""
    import pyotp

    require(user, "second-factor.use")
    secret = pyotp.random_base32()
    with recording(by=user, at=now) as journal:
        known = SecondFactor.objects.select_for_update().filter(user=user).first()
        if known is not None and known.confirmed_at is not None:
            raise ProblemError("transition-forbidden")
        sealed = _fernet().encrypt(secret.encode()).decode()
        SecondFactor.objects.update_or_create(user=user, defaults={"sealed_secret": sealed, "last_step": 0})
        journal.log("second_factor.offered", user)
    return _offer(user, secret)


def pending_offer(user: User) -> Offer | None:
    """Return what was offered last and waits for a code of it, None where nothing does."""
    waiting = SecondFactor.objects.filter(user=user, confirmed_at=None).first()
    return _offer(user, _opened(waiting)) if waiting else None


def confirm_factor(user: User, code: str, *, now: datetime) -> None:
    """Let the secret count from the next login on, because a code of it was shown."""
    with recording(by=user, at=now) as journal:
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor is None:
            raise ProblemError("transition-forbidden")
        _use(factor, code, now)
        if factor.confirmed_at is None:
            factor.confirmed_at = now
            factor.save(update_fields=["confirmed_at"])
            journal.log("second_factor.confirmed", user)


def reset_factor(user: User, *, by: User, now: datetime) -> None:
    """Let a person log in with the password alone again, as after the loss of a phone."""
    require(by, "account.change", user)
    with recording(by=by, at=now) as journal:
        if SecondFactor.objects.filter(user=user).delete()[0]:
            journal.log("second_factor.taken_away", user)


def switch_off_factor(user: User, *, now: datetime) -> None:
    """Let oneself log in with the password alone again; whoever asks has shown it. Twice changes nothing."""
    require(user, "second-factor.use")
    with recording(by=user, at=now) as journal:
        if SecondFactor.objects.filter(user=user).delete()[0]:
            journal.log("second_factor.switched_off", user)


def check_code(user: User, code: str, *, now: datetime) -> None:
    """Ask for the code where one is needed: `otp-required` without one, `otp-invalid` with a wrong one."""
    if not SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists():
        return
    if not code:
        raise ProblemError("otp-required")
    with recording(by=user, at=now):
        _use(SecondFactor.objects.select_for_update().get(user=user), code, now)


def _use(factor: SecondFactor, code: str, now: datetime) -> None:
    """Use a code up; an older one than the last does not count again (RFC 6238, section 5.2)."""
    import pyotp

    codes = pyotp.TOTP(_opened(factor))
    present = int(now.timestamp()) // STEP_S
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        if step > factor.last_step and pyotp.utils.strings_equal(codes.at(step * STEP_S), code):
            factor.last_step = step
            factor.save(update_fields=["last_step"])
            return
    raise ProblemError("otp-invalid")


def _offer(user: User, secret: str) -> Offer:
    import pyotp

    return Offer(secret, pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=ISSUER))


def _opened(factor: SecondFactor) -> str:
    return _fernet().decrypt(factor.sealed_secret.encode()).decode()


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(bytes.fromhex(str(settings.SECOND_FACTOR_KEY))))
