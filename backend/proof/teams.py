"""Who sits in which team, against the last word of the log."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from backend.campaigns.models import Member, Team
from backend.journal.models import Event
from backend.journal.verification import Verdict

VERBS: Final = ("team.formed", "team.changed")


def check_teams(verdict: Verdict) -> None:
    """Check that every team has the members, with the duties, that the log knows."""
    seated: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for member in Member.objects.iterator():
        seated[str(member.team_id)][str(member.user_id)] = member.duty
    logged = _logged()
    for pk in Team.objects.values_list("pk", flat=True):
        found = seated[str(pk)]
        verdict.expect("team", pk, "has other members than the log says", logged.get(str(pk)), found)


def _logged() -> Mapping[str, Mapping[str, str]]:
    events = Event.objects.filter(noun=Team._meta.label_lower, verb__in=VERBS).order_by("index")
    return {event.noun_id: json.loads(event.data)["members"] for event in events}
