"""What Home Affairs decides or enters for its reports: which units count, and how many were referred."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from backend.documents.models import Referred, TargetSet
from backend.journal.recording import recording
from backend.people.models import User
from backend.people.rules import require


def set_targets(
    valid_from: date,
    *,
    kinds: Sequence[str],
    with_units: Sequence[str],
    without_units: Sequence[str],
    reason: str,
    by: User,
    now: datetime,
) -> TargetSet:
    """Decide which units count in the denominator from a day on; reports frozen before stay as they are."""
    require(by, "report.decide")
    targets = TargetSet(
        valid_from=valid_from,
        kinds=list(kinds),
        with_units=list(with_units),
        without_units=list(without_units),
        reason=reason,
        by=by,
        at=now,
    )
    with recording(by=by, at=now) as journal:
        targets.save(force_insert=True)
        units = {"kinds": targets.kinds, "with": targets.with_units, "without": targets.without_units}
        journal.log_row(
            "report.targets_set", targets, unit_id=None, valid_from=valid_from.isoformat(), **units
        )
    return targets


def enter_referred(
    period: str, *, collectives: int, persons: int, paper: str, reason: str, by: User, now: datetime
) -> Referred:
    """Enter how many collectives and persons were criticised, reviewed or referred in a period."""
    require(by, "report.decide")
    entered = Referred(
        period=period, collectives=collectives, persons=persons, paper=paper, reason=reason, by=by, at=now
    )
    with recording(by=by, at=now) as journal:
        entered.save(force_insert=True)
        journal.log_row(
            "report.referred_entered",
            entered,
            period=period,
            collectives=collectives,
            persons=persons,
            document=paper,
            reason=reason,
        )
    return entered
