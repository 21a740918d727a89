"""Loads the demo through the product's own doors: accounts, enrolment, signed revisions, photos, seals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from uuid import UUID

from backend.campaigns.actions import open_campaign
from backend.campaigns.models import Campaign
from backend.checklists.models import ChecklistVersion
from backend.demo.citizens import load_citizens
from backend.demo.evidence import Shot
from backend.demo.papers import make_papers
from backend.demo.phones import Phone, demo_id
from backend.demo.plan import Stop, half_year
from backend.demo.planned_visits import plan_visits
from backend.demo.review_story import ReviewStory
from backend.demo.visits import Place, Team, Written, write_visit
from backend.devices.actions import enrol_device
from backend.evidence.upload import Upload
from backend.intake.envelope import Envelope, RefusedError
from backend.intake.quarantine import set_aside
from backend.intake.receive import receive
from backend.intake.seal import finish_photo, seal_completed_by
from backend.journal.models import Event
from backend.journal.recording import recording
from backend.people.actions import create_user
from backend.people.models import Device, Role, User
from backend.units.models import Counter, Unit
from backend.units.queries import sessions_on
from backend.visits.claims import held_of
from shared.protocol.revision import LOCAL_TIME
from shared.rules.checklists import Checklist, checklist_from_dict

PASSWORD = "congtam-demo"  # noqa: S105 - published: demo data only
ACCOUNTS: tuple[tuple[str, str, Role, str | None], ...] = (
    ("admin", "Phạm Đức Long", Role.ADMINISTRATOR, None),
    ("reviewer", "Nguyễn Thu Hà", Role.REVIEWER, None),
    ("registry", "Lường Thị Hoa", Role.REVIEWER, None),
    ("leader", "Trần Quốc Minh", Role.LEADER, None),
    ("inspector1", "Lò Văn An", Role.INSPECTOR, None),
    ("inspector2", "Hà Thị Bình", Role.INSPECTOR, None),
    ("unit-tohieu", "Cầm Thị Mai", Role.UNIT_OFFICER, "sl-x25-03646"),
    ("unit-muongla", "Quàng Văn Sơn", Role.UNIT_OFFICER, "sl-x25-03808"),
)
CAMPAIGN_ID = UUID("0196d0a4-8000-7000-8000-00000000cafe")
PREPARED = timedelta(days=200)
"""So long before the day of loading the demo's accounts and its campaign begin."""
PHONES = {"inspector1": "Samsung Galaxy A06", "inspector2": "Nokia C12"}
LOADED = "demo.loaded"
"""The event that ends a complete run."""


@dataclass(frozen=True)
class Scenery:
    """What all visits of the demo have in common."""

    campaign: Campaign
    people: Mapping[str, User]
    phones: Mapping[str, Phone]
    devices: Mapping[str, Device]


def load_demo(today: date) -> bool:
    """Load the half year before `today`; False where it has been loaded before.

    A run that was interrupted is taken up again, also on another day: the campaign remembers which.
    """
    if Event.objects.filter(verb=LOADED).exists():
        return False
    _open_accounts(_morning(today - PREPARED))
    people = {user.username: user for user in User.objects.filter(username__in=[row[0] for row in ACCOUNTS])}
    campaign = Campaign.objects.filter(pk=CAMPAIGN_ID).first() or _open_campaign(today, people["reviewer"])
    scenery = _scenery(campaign, people)
    loaded_on = campaign.starts + PREPARED
    reviews = ReviewStory(people["reviewer"], loaded_on)
    for trip in half_year(loaded_on):
        reviews.catch_up(_morning(trip[0].day))
        for stop, written in _make(trip, scenery):
            reviews.expect(stop, UUID(written.signed.revision.visit_id))
    reviews.catch_up(_morning(loaded_on))
    plan_visits(campaign, people, loaded_on)
    make_papers(people["reviewer"], people["registry"], loaded_on)
    load_citizens(people, loaded_on)
    with recording(by=people["admin"], at=_morning(today)) as journal:
        journal.log(LOADED, campaign)
    return True


def _open_accounts(now: datetime) -> None:
    known = set(User.objects.values_list("username", flat=True))
    for username, full_name, role, unit_id in ACCOUNTS:
        if username not in known:
            user = create_user(
                username=username,
                password=None,
                full_name=full_name,
                role=role,
                unit_id=unit_id,
                now=now,
            )
            user.set_password(PASSWORD)  # known to everybody: no judge of passwords would have it
            user.save(update_fields=["password"])


def _open_campaign(today: date, by: User) -> Campaign:
    starts = today - PREPARED
    campaign = Campaign(
        id=CAMPAIGN_ID,
        title=f"Kiểm tra kỷ luật, kỷ cương hành chính và niêm yết thủ tục hành chính năm {today.year}",
        decision_number=f"412/QĐ-SNV ngày {starts:%d/%m/%Y}",
        decided_on=starts,
        starts=starts,
        ends=today + timedelta(days=60),
    )
    versions = ChecklistVersion.objects.order_by("code").values_list("id", flat=True)
    return open_campaign(campaign, versions, by=by, at=_morning(starts))


def _scenery(campaign: Campaign, people: Mapping[str, User]) -> Scenery:
    enrolled_at = _morning(campaign.starts)
    phones = {owner: _phone(owner, enrolled_at) for owner in PHONES}
    for owner, phone in phones.items():
        enrol_device(
            people[owner],
            device_id=UUID(phone.id),
            model=PHONES[owner],
            algorithm="ed25519",
            public_key=phone.public_key,
            now=enrolled_at,
        )
    devices = {owner: Device.objects.get(pk=phone.id) for owner, phone in phones.items()}
    return Scenery(campaign, people, phones, devices)


def _phone(owner: str, enrolled_at: datetime) -> Phone:
    return Phone(owner, demo_id(enrolled_at, Random(owner)))  # noqa: S311 - the same in every run


def _make(trip: Sequence[Stop], scenery: Scenery) -> list[tuple[Stop, Written]]:
    """Make the visits of a trip and hand them in together, once there is a network again; return them."""
    made = [(stop, _visit(stop, scenery)) for stop in trip]
    online = max(written.finished for _, written in made) + timedelta(minutes=20 + 13 * trip[0].number % 120)
    for stop, written in made:
        _hand_in(written, scenery, stop.by, online)
    for stop, written in made:
        shots = written.shots[1:] if stop.case == "photo_missing" else written.shots
        for shot in shots:
            online += timedelta(seconds=9)
            _upload(shot, by=scenery.people[stop.by], now=online)
    return made


def _visit(stop: Stop, scenery: Scenery) -> Written:
    people = {username: str(user.pk) for username, user in scenery.people.items()}
    names = {username: user.full_name for username, user in scenery.people.items()}
    team = Team(scenery.phones[stop.by], people, names, str(scenery.campaign.pk))
    return write_visit(stop, _place(stop), [_checklist(code) for code in stop.checklists], team)


@cache
def _checklist(code: str) -> Checklist:
    newest = ChecklistVersion.objects.filter(code=code).order_by("valid_from").last()
    if newest is None:
        raise LookupError(f"no checklist {code}: run load_sonla first")
    return checklist_from_dict(newest.body)


def _place(stop: Stop) -> Place:
    unit = Unit.objects.get(pk=stop.unit_id)
    counter = Counter.objects.filter(unit=unit).valid_on(stop.day).order_by("pk").first()
    return Place(unit.pk, unit.name_vi, counter.pk if counter else None, sessions_on(unit.pk, stop.day))


def _hand_in(written: Written, scenery: Scenery, owner: str, now: datetime) -> None:
    """Push the signed text, as the phone would; what is refused is set aside with its reason."""
    by, device, signed = scenery.people[owner], scenery.devices[owner], written.signed
    envelope = Envelope(
        revision_id=signed.revision.revision_id,
        sha256=signed.sha256,
        key_id=device.key_id,
        signature=signed.signature,
        body=signed.body,
    )
    try:
        receive(envelope, by=by, device=device, now=now)
    except RefusedError as refused:
        set_aside(envelope, refused, by=by, device=device, now=now)


def _upload(shot: Shot, *, by: User, now: datetime) -> None:
    """Bring the bytes of a photo, unless they are there."""
    if held_of(shot.sha256, by.pk) is None:
        with Upload(shot.sha256, by.pk) as upload:
            upload.append(shot.data[upload.offset :])
            finish_photo(upload, by=by, now=now)
    seal_completed_by(shot.sha256, by=by, now=now)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), LOCAL_TIME)
