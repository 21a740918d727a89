"""Deeds against whole rows: slipped in, deleted, moved to where they do not belong."""

from __future__ import annotations

from datetime import UTC, date, datetime

from backend.campaigns.models import Assignment, Campaign, Member, Team
from backend.checklists.models import ChecklistDraft, ChecklistVersion, LegalSource
from backend.findings.models import Decision, Finding, FindingFile, Notice
from backend.people.models import Device, Interest, Session
from backend.units.models import Counter, Succession, WorkingHours
from backend.visits.models import Review, Visit
from tests import world
from tests.faults.tamper_kinds import Kinds, change, delete
from tests.faults.tamper_scene import Scene

ELSEWHEN = datetime(2026, 1, 1, tzinfo=UTC)

kind = Kinds()


# --- what was decided ---------------------------------------------------------------------------------------


@kind("a review slipped in", "review .* is unknown to the log", "reviews/.* is not in the log")
def _(_: Scene) -> None:
    review = Review.objects.get(verdict="returned")
    review.pk = world.new_id()
    review.save(force_insert=True)


@kind("a review of another version", "review .* has another", "reviews/.* missing|not what was decided")
def _(_: Scene) -> None:
    review = Review.objects.get(verdict="returned")
    other = review.visit.revisions.exclude(pk=review.revision_id).earliest("pk")
    change(review, revision_id=other.pk)


@kind(
    "a paper taken out of an answer", r"decision .* \(finding.explained\)", "cases/.*: decision .* not what"
)
def _(_: Scene) -> None:
    change(Decision.objects.get(verb="explain"), files=[])


@kind("a paper moved to another finding", "paper .* has another finding than event", "cases/.*: paper .*")
def _(_: Scene) -> None:
    elsewhere = Finding.objects.get(state="closed")
    change(FindingFile.objects.exclude(finding=elsewhere).earliest("pk"), finding_id=elsewhere.pk)


@kind(
    "a decision moved to another finding",
    "decision .* is unknown to the log",
    "cases/.*: decision .*(not in the log|missing)",
)
def _(_: Scene) -> None:
    elsewhere = Finding.objects.get(state="notified")
    change(Decision.objects.get(verb="close"), finding_id=elsewhere.pk, number=9)


@kind("a notice slipped in", "notice .* is unknown to the log", None)
def _(_: Scene) -> None:
    notice = Notice.objects.latest("number")
    notice.pk, notice.number, notice.reference, notice.supplement = world.new_id(), 99, "KT-2026-099", 7
    notice.save(force_insert=True)


@kind("a notice of another visit", "notice .* stands with another visit than its text", None)
def _(_: Scene) -> None:
    other = Visit.objects.filter(notices=None).earliest("pk")
    change(Notice.objects.earliest("number"), visit_id=other.pk)


# --- who and what was planned -------------------------------------------------------------------------------


@kind("a deleted device", "device .* is gone", None)
def _(_: Scene) -> None:
    gone = Device.objects.exclude(revoked_at=None)
    delete(Session.objects.filter(device__in=gone))
    delete(gone)


@kind("an interest nobody declared", "interest .* is unknown to the log", None)
def _(_: Scene) -> None:
    interest = Interest.objects.get()
    interest.pk, interest.kind = world.new_id(), "declared"
    interest.save(force_insert=True)


@kind("a campaign nobody opened", "campaign .* is unknown to the log", None)
def _(_: Scene) -> None:
    campaign = Campaign.objects.get()
    campaign.pk, campaign.decision_number = world.new_id(), "13/QĐ-SNV"
    campaign.save(force_insert=True)


@kind("another signer of a campaign's decision", "campaign .* has another signer than event", None)
def _(_: Scene) -> None:
    Campaign.objects.update(signer="Lò Văn An")


@kind("another duty in a team", "team .* has other members than the log says", None)
def _(_: Scene) -> None:
    Member.objects.update(duty="member")


@kind("a deleted team", "team .* is gone", None)
def _(_: Scene) -> None:
    delete(Assignment.objects.all())
    delete(Member.objects.all())
    delete(Team.objects.all())


# --- what visits refer to -----------------------------------------------------------------------------------


@kind("a counter placed at another unit", "counter .* has another unit_id than event", None)
def _(_: Scene) -> None:
    Counter.objects.update(unit_id=world.MUONG_LA)


@kind("other working hours", "working hours .* has another sessions than event", None)
def _(_: Scene) -> None:
    WorkingHours.objects.update(sessions=[["09:00", "11:30"]])


@kind("deleted working hours", "working hours .* is gone", None)
def _(_: Scene) -> None:
    delete(WorkingHours.objects.all())


@kind("a succession deleted", "unit .* has other successors than the log says", None)
def _(_: Scene) -> None:
    delete(Succession.objects.all())


@kind("a law said to be in force since another day", "legal source .* has another effective_from", None)
def _(_: Scene) -> None:
    change(LegalSource.objects.earliest("pk"), effective_from=date(2020, 1, 1))


@kind("a draft of a checklist rewritten", "checklist draft .* has another body than event", None)
def _(_: Scene) -> None:
    ChecklistDraft.objects.update(body={})


@kind("a checklist nobody published", "checklist GG-2099.1 ", None)
def _(_: Scene) -> None:
    version = ChecklistVersion.objects.get(pk="GG-2026.1")
    version.pk, version.version = "GG-2099.1", "2099.1"
    version.save(force_insert=True)
