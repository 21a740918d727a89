"""Who was reminded of what, against the log."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Final

from backend.findings.models import Reminded
from backend.journal.models import Event
from backend.journal.verification import Verdict

VERBS: Final = {f"finding.{kind}": str(kind) for kind in Reminded.Kind}
Reminding = tuple[str, str, str, str, str]


def check_reminders(verdict: Verdict) -> None:
    """Check that the rows are exactly the reminders the log knows."""
    logged, kept = Counter(_logged()), Counter(_kept())
    verdict.seen["reminder"] += kept.total()
    for finding, kind, due_on, user, _ in sorted((logged - kept).elements()):
        verdict.fault("reminder", f"of finding {finding}", "is gone", f"{kind} for {due_on} to {user}")
    for finding, kind, due_on, user, at in sorted((kept - logged).elements()):
        found = f"{kind} for {due_on} to {user} at {at}"
        verdict.fault("reminder", f"of finding {finding}", "is unknown to the log", found=found)


def _logged() -> Iterator[Reminding]:
    for event in Event.objects.filter(verb__in=VERBS).iterator():
        facts = json.loads(event.data)
        yield event.noun_id, VERBS[event.verb], facts["due_on"], facts["to"], event.at.isoformat()


def _kept() -> Iterator[Reminding]:
    for row in Reminded.objects.iterator():
        yield str(row.finding_id), row.kind, row.due_on.isoformat(), str(row.user_id), row.at.isoformat()
