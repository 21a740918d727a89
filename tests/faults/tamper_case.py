"""What people did with the evidence of the tamper drill: reviewed, decided, notified, answered, planned."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.utils import timezone

from backend.campaigns.models import Campaign
from backend.findings.models import Finding
from backend.findings.reminders import send_reminders
from backend.people.actions import change_account
from backend.people.models import Role, User
from backend.visits.models import Evidence, Visit
from shared.rules.findings import Verb
from tests import world
from tests.backend.findings.acting import Desk

PAPER = b"%PDF-1.7 giai trinh cua phuong"
FIX = b"%PDF-1.7 anh da khac phuc"


def look_at_picture(visit_id: str, home: Desk) -> None:
    """Let Home Affairs look at the one photo of a visit, large and small."""
    evidence = Evidence.objects.get(visit__pk=visit_id)
    for variant in ("view", "thumb"):
        shown = home.client.get(f"/api/v1/evidence/{evidence.pk}/file?variant={variant}")
        assert shown.status_code == 200
        assert shown.getvalue()


def return_for_more(visit_id: str, home: Desk) -> None:
    """Let Home Affairs give a visit back to its inspector, with a comment on an item."""
    comments = [{"item": "GG-05", "comment": "Bổ sung ảnh"}]
    _done(home.post(f"visits/{visit_id}/return", {"comment": "Chưa rõ", "comments": comments}))


def open_an_original(home: Desk) -> None:
    """Let Home Affairs see the untouched bytes of a photo, and say why."""
    photo = Evidence.objects.filter(kind="photo").earliest("pk")
    opened = home.post(f"evidence/{photo.pk}/open", {"reason": "Đối chiếu giờ trên đồng hồ"})
    assert opened.status_code == 200
    assert opened.getvalue()


def decide(first: str, second: str, *, home: Desk) -> None:
    """Notify Tô Hiệu of a finding of each visit: it mends one, explains the other, is reminded of it."""
    unit = Desk(_officer())
    mended, explained = _finding_of(first), _finding_of(second)
    _done(home.post(f"visits/{second}/accept", {"comment": "Đạt"}))
    for finding in (mended, explained):
        _done(home.do(Verb.CONFIRM, finding, reason="Rõ ràng"))
        _done(home.do(Verb.NOTIFY, finding))
    _done(unit.do(Verb.SUBMIT_FIX, mended, files=[_paper(unit, mended, FIX)]))
    _done(home.do(Verb.CLOSE, mended))
    _done(unit.do(Verb.EXPLAIN, explained, files=[_paper(unit, explained, PAPER)]))
    explained.refresh_from_db()
    assert explained.due_on is not None
    send_reminders(timezone.make_aware(datetime.combine(explained.due_on, time(7))))


def plan(inspector: User, home: Desk) -> None:
    """Send the inspector's team to Mường La; at the province's office the inspector has worked."""
    interest = {
        "user": str(inspector.pk),
        "unit": world.province().pk,
        "kind": "worked",
        "reason": "2019–2022",
    }
    _done(home.post("interests", interest))
    campaign = Campaign.objects.get()
    team = {"name": "Tổ 1", "members": [{"user": str(inspector.pk), "duty": "leader"}]}
    team_id = _done(home.post(f"campaigns/{campaign.pk}/teams", team))["id"]
    window = {"team": team_id, "starts": campaign.starts.isoformat(), "ends": campaign.ends.isoformat()}
    place = {"unit": world.muong_la().pk, "mode": "surprise", "note": "Đến sớm"}
    _done(home.post(f"campaigns/{campaign.pk}/assignments", {**window, **place}))


def _officer() -> User:
    officer = world.person("officer", Role.UNIT_OFFICER, of=world.to_hieu())
    return change_account(
        officer,
        role=Role.UNIT_OFFICER,
        unit_id=officer.unit_id,
        is_active=True,
        email="officer@tohieu.vn",
        by=None,
        now=timezone.now(),
    )


def _finding_of(visit_id: str) -> Finding:
    visit = Visit.objects.get(pk=visit_id)
    return Finding.objects.filter(visit=visit, state="recorded", restricted=False).earliest("item", "ordinal")


def _paper(unit: Desk, finding: Finding, data: bytes) -> str:
    return str(_done(unit.attach(finding, data))["id"])


def _done(answered: Any) -> Any:
    assert answered.status_code in (200, 201), answered.content
    return answered.json()
