"""Taking in, and forgetting, what apps note of faults nobody expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from backend.devices.models import AppCrash
from backend.kernel.problems import rate_limited
from backend.people.models import Device, User
from backend.people.rules import require

MOST_A_DAY: Final = 200
"""Faults kept of one person's devices in 24 hours; a device keeps 20."""
KEPT_DAYS: Final = 180
_HOUR_S: Final = 3600


def report_crashes(
    crashes: Iterable[Mapping[str, Any]], *, by: User, device: Device | None, now: datetime
) -> list[UUID]:
    """Keep these faults; return the ids of all that are kept, these and those that came before.

    The same report may come twice. ProblemError `rate-limited` where one person's devices send more than
    `MOST_A_DAY`.
    """
    require(by, "app-crash.report")
    rows = [AppCrash(user=by, device=device, received_at=now, **crash) for crash in crashes]
    ids = [row.pk for row in rows]
    known = set(AppCrash.objects.filter(pk__in=ids).values_list("pk", flat=True))
    new = [row for row in rows if row.pk not in known]
    if new and AppCrash.objects.of_the_last_day(by, now).count() + len(new) > MOST_A_DAY:
        raise rate_limited(_HOUR_S)
    AppCrash.objects.bulk_create(new, ignore_conflicts=True)
    return ids


def forget_old_crashes(now: datetime) -> None:
    """Delete faults that came more than `KEPT_DAYS` ago."""
    AppCrash.objects.filter(received_at__lt=now - timedelta(days=KEPT_DAYS)).delete()
