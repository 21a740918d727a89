"""The conclusion notice: one per visit, of its confirmed findings; what is confirmed later supplements it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from backend.findings.case import NOTHING, VerbInput, is_same_again, lock_finding
from backend.findings.models import Finding, Notice, NoticeNumber
from backend.findings.notices.drawing_up import terms_of, unnumbered
from backend.findings.notices.facts import notice_facts
from backend.findings.notices.four_eyes import check_second_person
from backend.findings.notices.text import notice_content, notice_mail, reference_of
from backend.findings.transitions import Changes, move, next_state
from backend.jobs.mail import queue_mail
from backend.journal.recording import Journal, recording
from backend.kernel.keys import server_key
from backend.kernel.preconditions import etag, is_repeated
from backend.kernel.problems import ProblemError
from backend.people.models import User
from backend.units.heirs import officers_for
from backend.visits.models import Visit
from backend.visits.review import lock_to_decide, require_decidable
from shared.protocol.wire import notice_message, sha256_hex
from shared.rules.findings import State, Verb


def notify(
    finding_id: UUID, given: VerbInput = NOTHING, *, by: User, now: datetime, match: str | None = None
) -> Finding:
    """Notify the unit of one confirmed finding, by a notice of its own or a supplement."""
    with recording(by=by, at=now) as journal:
        finding, last = lock_finding(finding_id, Verb.NOTIFY, by)
        if not is_same_again(finding, last, Verb.NOTIFY, given, by=by, match=match):
            next_state(finding, Verb.NOTIFY)
            _notify(finding.visit, [finding], journal=journal)
    return finding


def issue_notice(
    visit_id: UUID,
    *,
    by: User,
    now: datetime,
    match: str | None,
    finding_ids: Collection[UUID] | None = None,
) -> Notice:
    """Notify the unit of the visit's confirmed findings, or of those named; return the notice.

    Where nothing is left to notify of, the person's own last notice is the answer to asking twice.
    """
    with recording(by=by, at=now) as journal:
        visit = lock_to_decide(visit_id, "finding.notify", by)
        findings = _confirmed(visit, finding_ids)
        if is_repeated(match, etag(visit.head_id, visit.state), same=not findings):
            return _last_of(visit, by)
        return _notify(visit, findings, journal=journal)


def _notify(visit: Visit, findings: Sequence[Finding], *, journal: Journal) -> Notice:
    """Notify the unit of these locked findings: dates are set, the text is frozen, its people get mail."""
    if any(finding.restricted for finding in findings):
        raise ProblemError("restricted")
    require_decidable(visit)
    notice = _drawn_up(visit, journal)
    check_second_person(findings, notice.issued_by)
    terms = terms_of(findings, visit.campaign_id, notice.issued_at)
    notice.content = notice_content(notice, notice_facts(notice, visit, findings, terms))
    notice.sha256 = sha256_hex(notice.content.encode())
    key = server_key()
    notice.key_id, notice.sig = key.key_id, key.sign(notice_message(notice.content.encode()))
    notice.save(force_insert=True)
    for finding in findings:
        changes = Changes(terms={**terms[finding.pk], "notice": notice}, notice=notice)
        move(finding, Verb.NOTIFY, State.NOTIFIED, changes, journal)
    journal.log("notice.issued", notice, unit_id=notice.unit_id, number=str(notice), sha256=notice.sha256)
    _send(notice, journal.at)
    return notice


def _confirmed(visit: Visit, finding_ids: Collection[UUID] | None) -> list[Finding]:
    """Return what is to be notified: of the named ones, those that are not notified yet."""
    findings = visit.findings.select_for_update().filter(state=State.CONFIRMED).order_by("item", "ordinal")
    if finding_ids is None:
        return list(findings.filter(restricted=False))
    if visit.findings.filter(pk__in=finding_ids).count() != len(set(finding_ids)):
        raise ProblemError("not-found")
    return list(findings.filter(pk__in=finding_ids))


def _last_of(visit: Visit, by: User) -> Notice:
    last = visit.notices.order_by("-supplement").first()
    if last is None or last.issued_by_id != by.pk:
        raise ProblemError("nothing-to-notify")
    return last


def _drawn_up(visit: Visit, journal: Journal) -> Notice:
    """Return a new notice with the next reference of the year and the next number of the visit."""
    if not isinstance(journal.by, User):
        raise TypeError("a notice is issued by a person")
    notice = unnumbered(visit, by=journal.by, at=journal.at)
    NoticeNumber.objects.get_or_create(year=notice.year)
    numbers = NoticeNumber.objects.select_for_update().get(year=notice.year)
    numbers.last += 1
    numbers.save()
    notice.number, notice.reference = numbers.last, reference_of(notice.year, numbers.last)
    return notice


def _send(notice: Notice, now: datetime) -> None:
    subject, text = notice_mail(notice)
    for officer in officers_for(notice.unit_id):
        queue_mail(f"notice:{notice.pk}:{officer.pk}", to=officer, subject=subject, text=text, now=now)
