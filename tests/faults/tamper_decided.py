"""Deeds against what was decided and answered: reviews, decisions, days, notices, papers, reminders."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from backend.evidence.store import PAPERS
from backend.findings.hashes import decision_sha256
from backend.findings.models import Decision, Finding, FindingFile, Notice, NoticeNumber, Reminded
from backend.kernel.keys import server_key
from backend.people.models import User
from backend.visits.models import Review
from shared.protocol.wire import canonical_json, notice_message, sha256_hex
from tests import world
from tests.faults.tamper_kinds import Kinds, change, delete
from tests.faults.tamper_scene import Scene

ELSEWHEN = datetime(2026, 1, 1, tzinfo=UTC)

kind = Kinds()


def _explained() -> Finding:
    return Finding.objects.get(state="notified")


def _closed() -> Finding:
    return Finding.objects.get(state="closed")


def _decision(verb: str) -> Decision:
    return Decision.objects.filter(verb=verb).earliest("pk")


def _paper() -> FindingFile:
    return FindingFile.objects.filter(finding=_explained()).earliest("pk")


# --- reviews ------------------------------------------------------------------------------------------------


@kind("a review's comment reworded", r"review .* has another words", "reviews/.* not what was decided")
def _(_: Scene) -> None:
    Review.objects.filter(verdict="returned").update(comment="Tốt")


@kind("a comment on an item taken away", r"review .* has another words", "reviews/.* not what was decided")
def _(_: Scene) -> None:
    Review.objects.filter(verdict="returned").update(comments=[])


@kind(
    "a review under another name",
    "review .* has another author than event",
    "reviews/.*: by: .*not as the log has it",
)
def _(scene: Scene) -> None:
    Review.objects.filter(verdict="accepted").update(by=scene.phone.owner)


@kind(
    "a review dated back", "review .* has another time than event", "reviews/.*: at: .*not as the log has it"
)
def _(_: Scene) -> None:
    Review.objects.filter(verdict="accepted").update(at=ELSEWHEN)


@kind("a deleted review", r"review .* is gone: event \d+ \(visit.returned\)", "reviews/.* missing")
def _(_: Scene) -> None:
    delete(Review.objects.filter(verdict="returned"))


# --- decisions ----------------------------------------------------------------------------------------------


@kind(
    "a reason reworded",
    r"decision .* is not what event \d+ \(finding.confirmed\)",
    "cases/.*: decision .* not what was decided",
)
def _(_: Scene) -> None:
    change(_decision("confirm"), reason="Theo chỉ đạo")


@kind(
    "a unit's explanation reworded, its hash computed anew",
    r"decision .* \(finding.explained\)",
    "cases/.*: decision .* not what was decided",
)
def _(_: Scene) -> None:
    decision = _decision("explain")
    decision.reason = "Chúng tôi nhận lỗi"
    change(decision, reason=decision.reason, sha256=decision_sha256(decision))


@kind(
    "a decision under another name",
    r"decision .* \(finding.confirmed\) says was decided",
    "cases/.*: decision .* not what was decided",
)
def _(scene: Scene) -> None:
    change(_decision("confirm"), by_id=scene.phone.owner.pk)


@kind(
    "a decision dated back",
    r"decision .* \(finding.closed\) says was decided",
    "cases/.*: decision .* not what was decided",
)
def _(_: Scene) -> None:
    change(_decision("close"), at=ELSEWHEN)


@kind(
    "a deleted decision",
    r"decision .* is gone: event \d+ \(finding.explained\)",
    "cases/.*: decision of event .* missing",
)
def _(_: Scene) -> None:
    delete(Decision.objects.filter(verb="explain"))


@kind("a decision slipped in", "decision .* is unknown to the log", "cases/.*: decision .* not in the log")
def _(_: Scene) -> None:
    decision = _decision("explain")
    decision.pk, decision.number, decision.verb = world.new_id(), 9, "withdraw"
    decision.save(force_insert=True)


@kind(
    "an answer said to be late",
    r"decision .* \(finding.explained\) says",
    "cases/.*: decision .* not what was decided",
)
def _(_: Scene) -> None:
    change(_decision("explain"), late=True)


@kind(
    "a finding put in other words",
    "finding .* states something else than was found",
    "cases/.*: statement: .*not what was found",
)
def _(_: Scene) -> None:
    change(_closed(), statement="Không có gì")


# --- days, severity, notices of findings --------------------------------------------------------------------


@kind(
    "a due date moved by 90 days",
    "finding .* has another due_on than was decided",
    "cases/.*: terms: .*not what was decided",
)
def _(_: Scene) -> None:
    finding = _explained()
    assert finding.due_on is not None
    change(finding, due_on=finding.due_on + timedelta(days=90))


@kind(
    "a day to contest moved",
    "finding .* has another contest_until than was decided",
    "cases/.*: terms: .*not what was decided",
)
def _(_: Scene) -> None:
    change(_explained(), contest_until=ELSEWHEN.date())


@kind(
    "a day to explain moved",
    "finding .* has another explain_until than was decided",
    "cases/.*: terms: .*not what was decided",
)
def _(_: Scene) -> None:
    change(_explained(), explain_until=ELSEWHEN.date())


@kind(
    "a closing date moved into another period",
    "finding .* has another closed_on than was decided",
    "cases/.*: terms: .*not what was decided",
)
def _(_: Scene) -> None:
    change(_closed(), closed_on=ELSEWHEN.date())


@kind(
    "a finding moved under another notice",
    "finding .* has another notice than was decided",
    "cases/.*: terms: .*not what was decided",
)
def _(_: Scene) -> None:
    change(_explained(), notice_id=_closed().notice_id)


@kind(
    "a finding said to be notified on another day",
    "finding .* has another notified_on",
    "cases/.*: terms: .*not what was decided",
)
def _(_: Scene) -> None:
    change(_explained(), notified_on=ELSEWHEN.date())


@kind(
    "the count of decisions put back",
    "finding .* was decided on another number of times",
    "cases/.*: version: .*not what was decided",
)
def _(_: Scene) -> None:
    change(_explained(), version=1)


# --- notices ------------------------------------------------------------------------------------------------


@kind("a notice reworded", "notice .* has a text with another SHA-256", "notices/.* signature is wrong")
def _(_: Scene) -> None:
    notice = Notice.objects.earliest("number")
    change(notice, content=_reworded(notice))


def _reworded(notice: Notice) -> str:
    content = json.loads(notice.content)
    content["findings"][0]["severity"] = "serious"
    return canonical_json(content)


@kind(
    "a notice reworded and signed anew",
    r"notice .* is not what event \d+ says was issued",
    "notices/.* not what the notice says",
)
def _(_: Scene) -> None:
    notice = Notice.objects.earliest("number")
    text = _reworded(notice).encode()
    change(
        notice, content=text.decode(), sha256=sha256_hex(text), sig=server_key().sign(notice_message(text))
    )


@kind("a notice renumbered", "notice .* stands with another number than its text says", None)
def _(_: Scene) -> None:
    change(Notice.objects.latest("number"), number=77)


@kind("a notice under another reference", "notice .* stands with another reference", None)
def _(_: Scene) -> None:
    change(Notice.objects.latest("number"), reference="KT-2026-777")


@kind("a notice issued by somebody else", "notice .* stands with another issued_by", None)
def _(scene: Scene) -> None:
    change(Notice.objects.latest("number"), issued_by_id=scene.phone.owner.pk)


@kind("a notice issued on another day", "notice .* stands with another issued_at", None)
def _(_: Scene) -> None:
    change(Notice.objects.latest("number"), issued_at=ELSEWHEN)


@kind("a notice to another unit", "notice .* stands with another unit than its text", None)
def _(_: Scene) -> None:
    change(Notice.objects.latest("number"), unit_id=world.muong_la().pk)


@kind("a notice's signature", "notice .* has a signature that the server", "notices/.* signature is wrong")
def _(_: Scene) -> None:
    change(Notice.objects.latest("number"), sig=server_key().sign(b"another text"))


@kind("a deleted notice", r"notice .* is gone: event \d+ \(notice.issued\)", "cases/.* missing .*notices")
def _(_: Scene) -> None:
    delete(Notice.objects.filter(pk=Notice.objects.latest("number").pk))


@kind("the last number of a year put on", "notice number of 2026 has a gap", None)
def _(_: Scene) -> None:
    NoticeNumber.objects.update(last=9)


# --- papers -------------------------------------------------------------------------------------------------


@kind("one bit in a paper", "paper .* has bytes with another SHA-256", "papers/.* altered")
def _(_: Scene) -> None:
    path = Path(PAPERS.where(_paper().sha256))
    data = bytearray(path.read_bytes())
    data[3] ^= 1
    path.write_bytes(data)


@kind("a missing paper", "paper .* is missing in the store", "papers/.* missing")
def _(_: Scene) -> None:
    Path(PAPERS.where(_paper().sha256)).unlink()


@kind(
    "a deleted paper's row",
    r"paper .* is gone: event \d+ \(finding.file_added\)",
    "cases/.*: paper .* missing",
)
def _(_: Scene) -> None:
    delete(FindingFile.objects.filter(pk=_paper().pk))


@kind(
    "a paper under another name",
    r"paper .* has another name than event \d+ left it with",
    r"cases/.*: paper .* not as the log has it \(name\)",
)
def _(_: Scene) -> None:
    change(_paper(), name="nhận lỗi.pdf")


@kind(
    "a paper brought by somebody else",
    "paper .* has another uploaded_by than event",
    r"cases/.*: paper .* not as the log has it \(uploaded_by_id\)",
)
def _(scene: Scene) -> None:
    change(_paper(), uploaded_by_id=scene.phone.owner.pk)


@kind(
    "a paper said not to be handed in",
    "paper .* is not handed in as decided",
    r"cases/.*: paper .* not as the log has it \(handed_in\)",
)
def _(_: Scene) -> None:
    change(_paper(), handed_in=False)


@kind(
    "another paper's bytes in its row",
    "paper .* has another sha256 than event",
    r"cases/.*: paper .* not as the log has it \(sha256\)",
)
def _(_: Scene) -> None:
    change(_paper(), sha256=FindingFile.objects.get(finding=_closed()).sha256)


# --- reminders ----------------------------------------------------------------------------------------------


@kind("a reminder that was sent, gone", "reminder of finding .* is gone", None)
def _(_: Scene) -> None:
    delete(Reminded.objects.all())


@kind("a reminder nobody sent", "reminder of finding .* is unknown to the log", None)
def _(_: Scene) -> None:
    reviewer = User.objects.get(username="reviewer")
    rest = {"kind": "escalation", "due_on": ELSEWHEN.date(), "at": ELSEWHEN}
    Reminded.objects.create(finding=_explained(), user=reviewer, **rest)
