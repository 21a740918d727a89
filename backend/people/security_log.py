"""Who logged in, and who tried: a log of its own beside the chained one, for owners and administrators.

The chained log is kept for ever and proves what the office did; addresses and programs of people are neither
evidence nor to be kept longer than somebody may have to look into a break-in.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.kernel.addresses import client_address
from backend.people.models import LoginEvent, User, login_name

CLIENT_CHARS: Final = 200
IN: Final = (LoginEvent.Kind.LOGIN, LoginEvent.Kind.RECOVERY)
"""What let somebody in."""


def note_login(request: HttpRequest, kind: LoginEvent.Kind, *, username: str, now: datetime) -> None:
    """Note a login or a try at one, under the account of that name or a keyed hash of what was typed."""
    user = _named(username)
    LoginEvent.objects.create(
        at=now,
        kind=kind,
        user=user,
        typed_hmac="" if user else _hashed(username),
        address=client_address(request) or "",
        client=request.headers.get("User-Agent", "")[:CLIENT_CHARS],
    )


def logins_of(user: User) -> QuerySet[LoginEvent]:
    """Return what happened at the door of this account, the latest first."""
    return LoginEvent.objects.filter(user=user)


def login_before(user: User, present: datetime) -> LoginEvent | None:
    """Return the last login before the one that began the present session."""
    return logins_of(user).filter(kind__in=IN, at__lt=present).first()


def forget_old_logins(now: datetime) -> None:
    """Delete what is older than the security log is kept."""
    LoginEvent.objects.filter(at__lt=now - settings.SECURITY_LOG_KEPT).delete()


def _named(username: str) -> User | None:
    try:
        return User.objects.get_by_natural_key(username)
    except User.DoesNotExist:
        return None


def _hashed(username: str) -> str:
    key = str(settings.TYPED_NAME_KEY).encode()
    return hmac.digest(key, login_name(username).encode(), "sha256").hex()
