"""Puts one visit of the demo together: where, what was answered, which photos, and the signed text of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from backend.demo.answers import Scene, answer_all
from backend.demo.evidence import Shot, countersignature, shots_of, signature
from backend.demo.faults import WORDS, Fault, all_faults, special
from backend.demo.phones import UNSIGNED, Phone, Signed, demo_id, mono_ms
from backend.demo.plan import Stop
from backend.demo.signing import Hand, signed
from shared.base.version import VERSION
from shared.protocol.revision import (
    AppClaim,
    ClockClaim,
    ClockReading,
    Member,
    Minutes,
    PhotoRef,
    Response,
    Revision,
)
from shared.protocol.schemas import APP_NAME, NEWEST
from shared.rules.checklists import Checklist, Item, items_asked
from shared.rules.completeness import photo_due
from shared.rules.hours import Sessions

AT_OPENING_ONLY = frozenset({"GG-01", "GG-06"})
FAULTS_PER_VISIT = {"planned": (0, 1, 2, 2, 3, 3, 4, 5), "surprise": (1, 2, 3, 4, 4, 5, 6, 8)}
REPEATING_UNIT = "sl-x25-04105"
APP = AppClaim(APP_NAME, VERSION)
UNKNOWN_CHECKLIST = "NY-2025.2"  # a trial version that was never published


@dataclass(frozen=True)
class Place:
    """Where the team goes, as the reference data on the phone describe it."""

    unit_id: str
    name: str
    counter_id: str | None
    sessions: Sessions


@dataclass(frozen=True)
class Written:
    """A visit as it leaves the phone."""

    signed: Signed
    finished: datetime
    shots: tuple[Shot, ...]


@dataclass(frozen=True)
class Team:
    """Whose visit it is: the author's phone, and the ids and full names of the accounts by user name."""

    phone: Phone
    people: Mapping[str, str]
    names: Mapping[str, str]
    campaign: str


def write_visit(stop: Stop, place: Place, checklists: Sequence[Checklist], team: Team) -> Written:
    """Answer, photograph, sign."""
    rng, ids = stop.rng("answers"), stop.rng("ids")
    starts = stop.starts(place.sessions)
    checklists = [list_ for list_ in checklists if _asked(list_, place, stop)]
    items = [item for list_ in checklists for item in _asked(list_, place, stop)]
    scene = _scene(stop, place, items, starts, rng)
    answers = answer_all(items, scene, rng)
    photos = {item.code: shots_of(item, answers[item.code], scene, place.name, rng) for item in items}
    mark = signature(rng)
    minutes = _minutes(rng, _colleagues(stop, team), team)
    hands = _hands(stop, team, minutes, mark)
    shots = (*(shot for taken in photos.values() for shot in taken), *(hand.mark for hand in hands))
    ends = starts + timedelta(minutes=stop.minutes)
    revision = Revision(
        schema=NEWEST,
        revision_id=demo_id(ends, ids),
        visit_id=demo_id(starts, ids),
        parents=(),
        kind="submit",
        device=UNSIGNED,
        author=team.people[stop.by],
        team=_colleagues(stop, team),
        campaign=team.campaign,
        mode=stop.mode,
        unit=place.unit_id,
        counter=place.counter_id,
        checklists=_versions(stop, checklists),
        started=_clock_reading(starts, starts),
        finished=_clock_reading(ends, starts),
        clock=_clock(starts),
        location=None,
        responses=tuple(_proven(item, answers[item.code], photos[item.code], starts) for item in items),
        minutes=replace(minutes, signatures=tuple(hand.mark.sha256 for hand in hands)),
        photos=_named(shots, starts),
        app=APP,
    )
    revision = signed(revision, hands, checklists, starts)
    return Written(team.phone.sign(revision, switched_on=_switched_on(starts)), ends, shots)


def _asked(checklist: Checklist, place: Place, stop: Stop) -> tuple[Item, ...]:
    return items_asked(checklist, at_counter=place.counter_id is not None, day=stop.day)


def _versions(stop: Stop, checklists: Iterable[Checklist]) -> tuple[str, ...]:
    known = tuple(checklist.id for checklist in checklists)
    return (*known, UNKNOWN_CHECKLIST) if stop.case == "checklist_unknown" else known


def _colleagues(stop: Stop, team: Team) -> tuple[str, ...]:
    colleague = "inspector2" if stop.by == "inspector1" else "inspector1"
    return (team.people[colleague],) if stop.mode == "planned" else ()


def _scene(stop: Stop, place: Place, items: Sequence[Item], starts: datetime, rng: Random) -> Scene:
    scene = Scene(starts, place.sessions, rng.randint(9, 18), rng.choice((0, 0, 1, 2)), {})
    return replace(scene, faults={fault.item: fault for fault in _faults(stop, scene, items, rng)})


def _faults(stop: Stop, scene: Scene, items: Sequence[Item], rng: Random) -> list[Fault]:
    """Draw what goes wrong; one unit repeats itself, and some stops have their own story."""
    asked = {item.code for item in items} - (set() if scene.at_opening else AT_OPENING_ONLY)
    candidates = [fault for code, fault in all_faults().items() if code in asked]
    wanted = rng.choice(FAULTS_PER_VISIT[stop.mode])
    chosen = {rng.choices(candidates, [f.often for f in candidates])[0].item for _ in range(wanted)}
    if stop.unit_id == REPEATING_UNIT:
        chosen |= set(WORDS["repeated"])
    stories = [special(stop.case)] if stop.case in ("complaint", "bribe_report") else []
    return [fault for fault in candidates if fault.item in chosen] + stories


def _proven(item: Item, response: Response, shots: Sequence[Shot], starts: datetime) -> Response:
    """Name the photos of an answer, or why there is none where one is required."""
    answered = starts + timedelta(seconds=70 * item.order)
    photos = tuple(shot.sha256 for shot in shots)
    lacking = not photos and photo_due(item, response, "fail" if response.outcome == "fail" else None)
    return replace(
        response,
        photos=photos,
        mono_ms=mono_ms(answered, _switched_on(starts)),
        no_photo_reason=WORDS["no_photo_reason"] if lacking else None,
    )


def _named(shots: Iterable[Shot], starts: datetime) -> tuple[PhotoRef, ...]:
    def reference(shot: Shot) -> PhotoRef:
        taken = starts + timedelta(seconds=shot.seconds)
        mono = mono_ms(taken, _switched_on(starts))
        return PhotoRef(shot.sha256, len(shot.data), shot.mime, shot.kind, taken, mono)

    return tuple(reference(shot) for shot in shots)


def _minutes(rng: Random, colleagues: Sequence[str], team: Team) -> Minutes:
    names = {team.people[username]: name for username, name in team.names.items()}
    return Minutes(
        unit_representative=rng.choice(WORDS["people"]),
        representative_post=rng.choice(WORDS["representatives"]),
        explanation=rng.choice(WORDS["explanations"]),
        signed=True,
        members=tuple(Member(user, names[user], present=True) for user in colleagues),
    )


def _hands(stop: Stop, team: Team, minutes: Minutes, mark: Shot) -> tuple[Hand, ...]:
    """Return who signs: the unit, the author, and whoever came along."""
    rng, post = stop.rng("signatures"), minutes.representative_post
    own, author = countersignature(rng), team.people[stop.by]
    return (
        Hand("unit", minutes.unit_representative or "", post, None, mark),
        Hand("inspector", team.names[stop.by], None, author, own),
        *(
            Hand("member", each.name or "", None, each.user, countersignature(rng))
            for each in minutes.members
        ),
    )


def _clock_reading(at: datetime, starts: datetime) -> ClockReading:
    return ClockReading(at, mono_ms(at, _switched_on(starts)))


def _clock(starts: datetime) -> ClockClaim:
    seen = starts - timedelta(minutes=52)
    return ClockClaim(seen, mono_ms(seen, _switched_on(starts)))


def _switched_on(starts: datetime) -> datetime:
    """Return when the phone was switched on that day."""
    return starts.replace(hour=4, minute=50)
