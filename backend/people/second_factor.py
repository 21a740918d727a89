"""One-time passwords (RFC 6238) as a second factor, for everybody who works at a desk.

The secret is kept encrypted under a key derived from the server's own; a code works once. Whoever loses the
phone that makes the codes has recovery codes, and else asks an administrator, with whom somebody else has to
agree; nothing else goes around it. Home Affairs and administrators have to have one (a setting).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.fernet import Fernet
from django.conf import settings

from backend.journal.recording import recording
from backend.kernel.problems import ProblemError
from backend.people import recovery
from backend.people.models import FactorHelp, Role, SecondFactor, User
from backend.people.rules import require

ISSUER: Final = "Công Tâm"
STEP_S: Final = 30
REQUIRED_OF: Final = (Role.REVIEWER, Role.ADMINISTRATOR)
"""Who does nothing before they have one, where `SECOND_FACTOR_REQUIRED`."""
HELP_WAITS: Final = timedelta(days=1)
"""How long an administrator's help waits for the second person."""
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


def confirm_factor(user: User, code: str, *, now: datetime) -> list[str]:
    """Let the secret count from the next login on, because a code of it was shown.

    Returns the recovery codes, which nobody can be shown again; none where it counted before.
    """
    with recording(by=user, at=now) as journal:
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor is None:
            raise ProblemError("transition-forbidden")
        _use(factor, code, now)
        if factor.confirmed_at is not None:
            return []
        factor.confirmed_at = now
        factor.save(update_fields=["confirmed_at"])
        journal.log("second_factor.confirmed", user)
        return recovery.renew_codes(user)


def renew_recovery_codes(user: User, *, now: datetime) -> list[str]:
    """Give new recovery codes and let the old ones be worth nothing; whoever asks has shown the password."""
    require(user, "second-factor.use")
    if not _is_confirmed(user):
        raise ProblemError("transition-forbidden")
    with recording(by=user, at=now) as journal:
        codes = recovery.renew_codes(user)
        journal.log("second_factor.codes_renewed", user)
    return codes


def help_without_factor(user: User, *, by: User, now: datetime) -> bool:
    """Let a person who lost the phone log in with the password alone; two people have to want that.

    An administrator asks, somebody else agrees within a day; return whether it is done. Nobody helps
    themself.
    """
    require(by, "second-factor.help", user)
    with recording(by=by, at=now) as journal:
        waiting = FactorHelp.objects.select_for_update().filter(user=user, asked_at__gt=now - HELP_WAITS)
        asked = waiting.first()
        if asked is None or asked.asked_by_id == by.pk:
            require(by, "account.change", user)
            FactorHelp.objects.update_or_create(user=user, defaults={"asked_by": by, "asked_at": now})
            journal.log("second_factor.help_asked", user)
            return False
        asked.delete()
        _take_away(user)
        journal.log("second_factor.taken_away", user, asked_by=asked.asked_by_id)
    return True


def reset_factor(user: User, *, now: datetime) -> None:
    """Take a second factor away at the server itself, where no second person can be found."""
    with recording(by=None, at=now) as journal:
        if _take_away(user):
            journal.log("second_factor.taken_away", user, asked_by=None)


def switch_off_factor(user: User, *, now: datetime) -> None:
    """Let oneself log in with the password alone again; whoever asks has shown it. Twice changes nothing."""
    require(user, "second-factor.use")
    with recording(by=user, at=now) as journal:
        if _take_away(user):
            journal.log("second_factor.switched_off", user)


def check_code(user: User, code: str, *, now: datetime) -> bool:
    """Ask for the code where one is needed: `otp-required` without one, `otp-invalid` with a wrong one.

    Return whether it was a recovery code.
    """
    if not _is_confirmed(user):
        return False
    if not code:
        raise ProblemError("otp-required")
    with recording(by=user, at=now) as journal:
        if recovery.use_code(user, code, now):
            journal.log("second_factor.recovered", user)
            return True
        _use(SecondFactor.objects.select_for_update().get(user=user), code, now)
    return False


def is_missing(user: User) -> bool:
    """Say whether this person has to set a second factor up before anything else."""
    return settings.SECOND_FACTOR_REQUIRED and user.role in REQUIRED_OF and not _is_confirmed(user)


def _is_confirmed(user: User) -> bool:
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


def _take_away(user: User) -> bool:
    recovery.forget_codes(user)
    return bool(SecondFactor.objects.filter(user=user).delete()[0])


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
