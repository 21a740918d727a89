"""How often somebody may do what costs much, counted in the database for all processes together.

An allowance refills evenly: of "600 in 5 minutes" all may be used at once, and then two each second. Whoever
has used it up is told after how many seconds one more is theirs. Limits on accounts and devices are narrow;
those on addresses are wide, because behind one address stands a whole office or mobile network.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from backend.kernel.models import Allowance
from backend.kernel.problems import is_full, rate_limited
from backend.kernel.rates import Limit


def spend(what: str, times: int = 1, **whose: object) -> None:
    """Count so many `what` for each of `whose` (account=…, device=…, address=…); None is nobody.

    ProblemError `rate-limited` with the wait where one of them has had too many: then nothing is counted.
    Where the disk is full nothing can be counted, and nobody is held up.
    """
    now, limits = int(time.time() * 1000), dict(_limits(what, whose))
    if not limits:
        return
    try:
        with transaction.atomic():
            for key, limit in limits.items():
                _spend(key, limit, now, times)
    except OperationalError as error:
        if not is_full(error):
            raise


def forget_whole_allowances(now: datetime) -> None:
    """Forget everybody whose allowance is whole again."""
    Allowance.objects.filter(whole_at__lte=int(now.timestamp() * 1000)).delete()


def _limits(what: str, whose: Mapping[str, object]) -> Iterator[tuple[str, Limit]]:
    for kind, who in whose.items():
        if who is not None:
            yield f"{what} {kind} {who}", settings.RATE_LIMITS[f"{what}.{kind}"]


def _spend(key: str, limit: Limit, now: int, times: int) -> None:
    spent_ms = limit.step_ms * times
    later = Greatest(F("whole_at"), Value(now)) + spent_ms
    allowed = Allowance.objects.filter(pk=key, whole_at__lte=now + limit.period_ms - spent_ms)
    if allowed.update(whole_at=later):
        return
    _, is_new = Allowance.objects.get_or_create(key=key, defaults={"whole_at": now + spent_ms})
    if not is_new and not allowed.update(whole_at=later):
        _refuse(key, limit, now)


def _refuse(key: str, limit: Limit, now: int) -> None:
    """Say how long to wait; a wait longer than there can be is left of a clock that was set back."""
    whole_at: int = Allowance.objects.values_list("whole_at", flat=True).get(pk=key)
    if whole_at <= now + limit.period_ms:
        raise rate_limited((whole_at + limit.step_ms - now - limit.period_ms) / 1000)
    Allowance.objects.filter(pk=key).update(whole_at=now + limit.step_ms)
