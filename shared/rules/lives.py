"""What the log says became of findings up to one event: one replay for a report, its recount, a verifier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from shared.rules.findings import CONFIRMED_STATES, State

STATES_AFTER: Final[Mapping[str, State]] = MappingProxyType(
    {
        "finding.recorded": State.RECORDED,
        "finding.confirmed": State.CONFIRMED,
        "finding.dropped": State.DROPPED,
        "finding.notified": State.NOTIFIED,
        "finding.contested": State.CONTESTED,
        "finding.upheld": State.NOTIFIED,
        "finding.amended": State.NOTIFIED,
        "finding.withdrawn": State.WITHDRAWN,
        "finding.fix_submitted": State.FIX_SUBMITTED,
        "finding.fix_returned": State.NOTIFIED,
        "finding.closed": State.CLOSED,
        "finding.reopened": State.NOTIFIED,
    }
)
"""In which state a finding is once an event has happened."""
EXPLAINED: Final = "finding.explained"
DECIDED: Final = MappingProxyType(
    {"finding.upheld": "upheld", "finding.amended": "amended", "finding.withdrawn": "withdrawn"}
)
"""How a contest ended."""


class Happening(NamedTuple):
    """One event of a finding: its number, the local day, the verb, the finding, its unit, what was said."""

    number: int
    day: date
    verb: str
    finding: str
    unit: str
    data: Mapping[str, Any]


@dataclass(slots=True)
class Life:
    """One finding as it stood after the last event that counts; `due_on` as the last decision set it.

    `fixed` is when the unit last handed in a fix, `fixed_late` whether its first one was late; `contests` are
    the days on which a contest was decided, with the outcome.
    """

    id: str
    visit: str
    unit: str
    item: str
    severity: str
    state: State = State.RECORDED
    restricted: bool = False
    fixed_on_spot: bool = False
    notice: str | None = None
    notified: date | None = None
    due_on: date | None = None
    fixed: date | None = None
    fixed_late: bool | None = None
    closed: date | None = None
    explained: int = 0
    explained_late: int = 0
    contests: list[tuple[date, str]] = field(default_factory=list)
    events: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_confirmed(self) -> bool:
        """Say whether it counts as confirmed."""
        return self.state in CONFIRMED_STATES

    @property
    def is_recorded(self) -> bool:
        """Say whether it counts at all: undecided, contested or confirmed."""
        return self.is_confirmed or self.state in (State.RECORDED, State.CONTESTED)


def replay(happenings: Iterable[Happening]) -> dict[str, Life]:
    """Return every finding as the events left it, in the order in which they were recorded.

    Events come in the order of their numbers. Nothing is looked up: what an event does not say is not known.
    """
    lives: dict[str, Life] = {}
    for happening in happenings:
        life = lives.get(happening.finding)
        if life is None:
            lives[happening.finding] = _begun(happening)
        else:
            _live(life, happening)
    return lives


def _begun(happening: Happening) -> Life:
    data = happening.data
    return Life(
        id=happening.finding,
        visit=str(data["visit"]),
        unit=happening.unit,
        item=str(data["item"]),
        severity=str(data["severity"]),
        restricted=bool(data["restricted"]),
        fixed_on_spot=bool(data["fixed_on_spot"]),
        events=[(happening.number, happening.verb)],
    )


def _live(life: Life, happening: Happening) -> None:
    verb, data, day = happening.verb, happening.data, happening.day
    life.events.append((happening.number, verb))
    if verb == EXPLAINED:
        life.explained += 1
        life.explained_late += bool(data["late"])
        return
    life.state = STATES_AFTER[verb]
    life.severity = str(data["severity"])
    life.due_on = date.fromisoformat(data["due_on"]) if data["due_on"] else None
    life.closed = day if life.state is State.CLOSED else None
    if verb == "finding.notified":
        life.notified, life.notice = day, data["notice"]
    elif verb == "finding.fix_submitted":
        life.fixed = day
        life.fixed_late = bool(data["late"]) if life.fixed_late is None else life.fixed_late
    elif verb in DECIDED:
        life.contests.append((day, DECIDED[verb]))
