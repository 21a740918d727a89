"""The demo is what the product itself would hold after half a year, and loading it twice is harmless."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from io import BytesIO, StringIO
from random import Random

import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from backend.campaigns.models import Campaign
from backend.demo import evidence, pictures, plan
from backend.demo.actions import ACCOUNTS, LOADED, load_demo
from backend.demo.evidence import Shot
from backend.demo.plan import half_year, working_day
from backend.evidence.store import PHOTOS
from backend.findings.models import Finding
from backend.findings.recount import recount
from backend.intake.models import Quarantine
from backend.journal.models import Event
from backend.people.models import Device, User
from backend.visits.models import Photo, Receipt, Revision, Visit
from shared.protocol.manifest import parse_body
from tests import world

TODAY = date(2026, 11, 22)


@pytest.fixture
def sonla(db: None) -> None:
    """Load the reference data the demo stands on."""
    call_command("load_sonla", verbosity=0)


@pytest.fixture
def three_trips(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the story to the trips with something special in them."""
    special = [trip for trip in plan.TRIPS if trip.get("special")]
    monkeypatch.setattr(plan, "TRIPS", special)


@pytest.fixture
def plain_photos(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a few random bytes for a photo: drawing is what costs time."""
    monkeypatch.setattr(evidence, "_draw", lambda *args: args[-1].randbytes(99))


@pytest.fixture
def loaded(sonla: None, three_trips: None, plain_photos: None) -> None:
    """Load the short story."""
    assert load_demo(TODAY)


def test_everything_came_in_through_the_front_door(loaded: None) -> None:
    """Seven visits are stored, six are sealed, one waits for a photo; one revision is set aside."""
    assert Receipt.objects.count() == Visit.objects.exclude(sealed_at=None).count() == 6
    assert all(revision.flags == [] for revision in Revision.objects.all())
    waiting = Visit.objects.get(state="submitted")
    assert waiting.unit_id == "sl-x25-04159"
    named = Photo.objects.filter(evidence__visit=waiting)
    assert sum(PHOTOS.held(photo.sha256) is None for photo in named) == 1
    assert Quarantine.objects.get().code == "reference-unknown"
    assert Finding.objects.get(item="UX-06").to_verify
    assert Finding.objects.get(item="UX-07").restricted
    assert recount() == {}
    call_command("verify_audit", stdout=StringIO())


def test_accounts_are_the_published_ones_and_nobody_logs_in_with_the_made_up_ones(loaded: None) -> None:
    for username, _, role, unit_id in ACCOUNTS:
        user = User.objects.get(username=username)
        assert (user.role, user.unit_id) == (role, unit_id)
        assert user.check_password("congtam-demo")
    for made_up in User.objects.exclude(username__in=[row[0] for row in ACCOUNTS]):
        assert not made_up.has_usable_password()


def test_old_visits_are_reviewed_and_the_newest_wait_or_were_returned(loaded: None) -> None:
    """Of the trips of 161, 78, 4 and 1 days ago the first two are accepted and their units answer."""
    assert Counter(Visit.objects.values_list("state", flat=True)) == {
        "accepted": 4,
        "sealed": 1,
        "returned": 1,
        "submitted": 1,
    }
    (restricted,) = Finding.objects.filter(restricted=True)
    assert restricted.state == "confirmed"  # and never notified
    reported = Finding.objects.exclude(notice=None)
    assert set(reported.values_list("state", flat=True)) >= {"closed"}
    for finding in reported:
        officer = User.objects.get(role="unit_officer", unit=finding.unit_id)
        seen = world.client(officer).get(f"/api/v1/findings/{finding.pk}").json()
        assert [step["verb"] for step in seen["history"]][:2] == ["confirm", "notify"]
    verbs = Event.objects.filter(verb__startswith="finding.").values_list("at", flat=True).order_by("index")
    assert list(verbs) == sorted(verbs)


def test_the_inspectors_are_sent_out_in_the_coming_days(loaded: None) -> None:
    sent = world.client(User.objects.get(username="inspector2")).get("/api/v1/assignments").json()["results"]
    assert [(row["mode"], row["state"]) for row in sent] == [
        ("surprise", "open"),
        ("surprise", "open"),
        ("planned", "open"),
    ]


def test_photos_are_real_pictures_of_a_believable_size() -> None:
    board = pictures.notice_board(Random(1), heading="NIÊM YẾT", titles=["Đăng ký khai sinh"], missing=3)  # noqa: S311  # made-up pictures, no secret
    assert 30_000 < len(board) < 120_000
    with Image.open(BytesIO(board)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (960, 720))


def test_a_second_run_changes_nothing_also_on_another_day(loaded: None) -> None:
    before = _everything()
    assert not load_demo(TODAY + timedelta(days=9))
    assert _everything() == before


def test_an_interrupted_run_is_taken_up_where_it_stopped(
    sonla: None, three_trips: None, plain_photos: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Shot] = []
    whole = evidence.signature

    def torn(*args: object) -> Shot:
        taken.append(whole(*args))  # type: ignore[arg-type]  # the caller names what fits
        if len(taken) == 6:
            raise KeyboardInterrupt
        return taken[-1]

    monkeypatch.setattr("backend.demo.visits.signature", torn)
    with pytest.raises(KeyboardInterrupt):
        load_demo(TODAY)
    assert Visit.objects.count() == 4
    monkeypatch.undo()
    monkeypatch.setattr(plan, "TRIPS", [trip for trip in plan.TRIPS if trip.get("special")])
    monkeypatch.setattr(evidence, "_draw", lambda *args: args[-1].randbytes(99))
    assert load_demo(TODAY + timedelta(days=1))
    assert (Visit.objects.count(), Receipt.objects.count()) == (7, 6)
    assert Campaign.objects.get().starts == TODAY - timedelta(days=200)
    assert all(revision.flags == [] for revision in Revision.objects.all())


def test_the_whole_half_year_is_sealed_without_a_single_flag(sonla: None, plain_photos: None) -> None:
    assert load_demo(timezone.localdate())
    assert Visit.objects.count() >= 60
    assert all(revision.flags == [] for revision in Revision.objects.only("flags"))
    checklists = Counter(Finding.objects.values_list("checklist", flat=True))
    assert set(checklists) == {"GG", "UX", "NY", "HS", "CS"}
    mai_son = Finding.objects.filter(unit="sl-x25-04105", item="GG-05")
    assert mai_son.count() >= 3
    for revision in Revision.objects.only("body"):
        answers = parse_body(revision.body).responses
        assert all(answer.outcome == "fail" for answer in answers if answer.officials)


def test_nobody_inspects_on_a_sunday_or_on_the_national_day() -> None:
    assert working_day(date(2026, 9, 2)) == date(2026, 8, 31)
    days = [stop.day for trip in half_year(TODAY) for stop in trip]
    assert all(day.weekday() < 5 for day in days)
    assert days == sorted(days)


def test_the_command_says_what_it_did(
    sonla: None,
    three_trips: None,
    plain_photos: None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("load_demo")
    call_command("load_demo")
    assert capsys.readouterr().out == "7 visits loaded\nthe demo is loaded already\n"


def _everything() -> tuple[int, ...]:
    kinds = (User, Device, Campaign, Visit, Revision, Photo, Receipt, Finding, Quarantine, Event)
    assert Event.objects.filter(verb=LOADED).count() == 1
    return tuple(kind._default_manager.count() for kind in kinds)
