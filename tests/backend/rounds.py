"""An inspector's round: visits pushed one after another from one phone, and their photos uploaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from backend.checklists import sonla
from backend.checklists.actions import publish_version
from backend.findings import tallies
from backend.findings.models import Finding
from backend.journal.recording import recording
from backend.units.models import WorkingHours
from backend.visits.models import Evidence, Visit
from shared.rules.findings import State
from tests import world
from tests.backend.visiting import answer, body, envelope, head, photo_ref, push, sha256, state, upload
from tests.world import Enrolled, new_id

Body = dict[str, Any]
Photos = dict[str, tuple[bytes, ...]]


def publish(*codes: str) -> None:
    """Publish the checklists with these codes."""
    for checklist in sonla.checklists():
        if checklist.code in codes:
            publish_version(checklist, by=None, at=world.NOW)


def set_clock(patch: pytest.MonkeyPatch, now: datetime = world.NOW) -> None:
    """Let the server believe that it is `now`: visits of the cast's day arrive on that day."""
    patch.setattr(timezone, "now", lambda: now)


def summer_hours() -> None:
    """Set the province's working hours in summer: from 07:00."""
    WorkingHours.objects.create(
        pk="summer",
        season_from="04-16",
        season_to="10-15",
        weekdays=[0, 1, 2, 3, 4],
        sessions=[["07:00", "11:30"], ["13:30", "17:00"]],
    )


def on(day: date) -> Body:
    """Return the times of a visit on the morning of that day."""
    return {
        "started": {"wall": f"{day}T07:25:10+07:00", "mono_ms": 5_100_000},
        "finished": {"wall": f"{day}T08:20:00+07:00", "mono_ms": 8_123_456},
    }


def proven(answers: list[Body], photos: Photos) -> Body:
    """Return the answers with the photos that prove them, by the code of their items."""
    for given in answers:
        given["photos"] = [sha256(data) for data in photos.get(given["item"], ())]
    distinct = {sha256(data): data for several in photos.values() for data in several}
    return {"responses": answers, "photos": [photo_ref(data) for data in distinct.values()]}


@dataclass
class Round:
    """What one phone sends in the order of its chain."""

    phone: Enrolled
    n: int = 0
    prev: str | None = None

    def push(self, *photos: bytes, **changes: Any) -> Body:
        """Push a visit at Tô Hiệu that these photos prove, with changes, and return its body."""
        self.n += 1
        made = {**body(self.phone, n=self.n, prev=self.prev, photos=photos), **changes}
        self.prev = envelope(self.phone, made)["sha256"]
        (result,) = push(self.phone, made)
        assert result["status"] == "stored", result
        return made

    def seal(self, *photos: bytes, **changes: Any) -> Body:
        """Push a visit with these photos, upload them, and return the body of what is sealed now."""
        made = self.push(*photos, **changes)
        self.upload(*photos)
        assert state(self.phone, made["visit_id"])["state"] == "sealed"
        return made

    def upload(self, *photos: bytes) -> None:
        """Upload the photos that did not come from this phone's person yet."""
        for data in photos:
            if head(self.phone, data) < len(data):
                assert upload(self.phone, data).status_code == 204

    def visit(self, answers: list[Body], photos: Photos | None = None, **changes: Any) -> Visit:
        """Seal a visit with these answers; `photos` are the proofs by item."""
        made = self.push(**{**proven(answers, photos or {}), **self._checklists(answers), **changes})
        self.upload(*{data for several in (photos or {}).values() for data in several})
        visit = Visit.objects.get(pk=made["visit_id"])
        assert visit.state == "sealed"
        return visit

    def amend(self, before: Body, **changes: Any) -> Body:
        """Push another state of the visit that follows `before`."""
        same = {name: before[name] for name in ("visit_id", "responses", "photos", "checklists")}
        follows = {"parents": [before["revision_id"]], "kind": "amend", "revision_id": new_id()}
        return self.push(**{**same, **follows, **changes})

    @staticmethod
    def _checklists(answers: list[Body]) -> Body:
        codes = {given["item"].split("-")[0] for given in answers}
        return {"checklists": [f"{code}-2026.1" for code in sorted(codes)]}


def absent(count: int, *names: str, of: int = 20) -> list[Body]:
    """Return the head count: `count` of `of` absent without reason, some of them named."""
    named = [{"full_name": name, "title": "Chuyên viên"} for name in names]
    return [answer("GG-02", of), answer("GG-03", of - count), answer("GG-05", count, officials=named)]


def decide(finding: Finding, to: State) -> None:
    """Put a finding into a state, as the workflow would, and count it there."""
    with recording(by=None, at=world.NOW) as journal, tallies.tally_moved(finding, journal):
        finding.state = to
        finding.save()


def finding_of(visit: Visit, item: str) -> Finding:
    """Return the one finding of the visit on this item."""
    return visit.findings.get(item=item)


def evidence_of(visit: Visit, item: str) -> Evidence:
    """Return the one piece of evidence that proves the answer to this item."""
    return Evidence.objects.get(visit=visit, item=item, revision=F("visit__head"))
