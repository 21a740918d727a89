"""How a paper goes on: out for signature, back, into the register; each verb one function, two people.

NĐ 30/2020, Điều 15: number and day come from the office's register after signing; they are typed in here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from backend.documents.models import IN_FORCE, PUBLISHED, Document, File, Kind, Status
from backend.journal.recording import Journal, recording
from backend.kernel.preconditions import etag, is_repeated, lock_visible
from backend.kernel.problems import ProblemError, field_invalid
from backend.kernel.times import local_day
from backend.people.models import User
from backend.people.rules import require


@dataclass(frozen=True)
class Registered:
    """What the registry entered: number, symbol, day, who signed, and in which capacity (lines apart)."""

    official_number: str
    symbol: str
    issued_on: date
    signer: str
    authority: str


def send_out(document_id: UUID, *, by: User, now: datetime, match: str | None) -> Document:
    """Take a frozen paper out for signature: nothing can be written into it any more."""
    return _move(document_id, Status.FROZEN, Status.OUT, by=by, now=now, match=match)


def recall(document_id: UUID, *, by: User, now: datetime, match: str | None) -> Document:
    """Take a paper back from signature, to be written into again."""
    return _move(document_id, Status.OUT, Status.FROZEN, by=by, now=now, match=match)


def _move(
    document_id: UUID, source: Status, target: Status, *, by: User, now: datetime, match: str | None
) -> Document:
    with recording(by=by, at=now) as journal:
        document = _locked(document_id, by)
        tag = etag(document.pk, document.edition)
        if is_repeated(match, tag, same=document.status == target):
            return document
        _require_status(document, source)
        document.status = target
        _changed(document, journal, f"document.{target}")
    return document


def issue(document_id: UUID, given: Registered, *, by: User, now: datetime, match: str | None) -> Document:
    """Enter a signed paper as the office's register has it; what it amends is marked so.

    Whoever froze the paper does not register it: `same-person`. A number that another paper of the year has
    already is refused.
    """
    with recording(by=by, at=now) as journal:
        document = _locked(document_id, by)
        same = (
            document.status in PUBLISHED and registered_in(document) == given and document.registered_by == by
        )
        if is_repeated(match, etag(document.pk, document.edition), same=same):
            return document
        _require_status(document, Status.OUT)
        _check(document, given, by, local_day(now))
        _enter(document, given, by, now)
        _mark_followed(document, journal)
        journal.log_row(
            "document.issued",
            document,
            unit_id=document.unit_id,
            number=given.official_number,
            symbol=given.symbol,
            issued_on=given.issued_on.isoformat(),
            notice=str(document.notice_id) if document.notice_id else None,
        )
    return document


def withdraw(
    document_id: UUID, *, why: str, by_paper: str, by: User, now: datetime, match: str | None
) -> Document:
    """Withdraw an issued paper, as another paper of the office decided; it stays readable as withdrawn."""
    with recording(by=by, at=now) as journal:
        document = _locked(document_id, by)
        given = (Status.WITHDRAWN, why, by_paper)
        same = (document.status, document.withdrawn_why, document.withdrawn_by_paper) == given
        if is_repeated(match, etag(document.pk, document.edition), same=same):
            return document
        if document.status not in IN_FORCE:
            raise ProblemError("transition-forbidden", extra={"state": document.status, "verb": "withdraw"})
        document.status, document.withdrawn_why, document.withdrawn_by_paper = given
        document.edition += 1
        document.save(update_fields=["status", "edition", "withdrawn_why", "withdrawn_by_paper"])
        journal.log_row("document.withdrawn", document, unit_id=document.unit_id, why=why, paper=by_paper)
    return document


def note_taken(document: Document, file: File, *, by: User, now: datetime) -> None:
    """Note who took which file of a paper that is out for signature."""
    if document.status == Status.OUT:
        with recording(by=by, at=now) as journal:
            journal.log("document.taken", document, format=file.format, sha256=file.sha256)


def registered_in(document: Document) -> Registered | None:
    """Return what the registry entered of a paper, None before."""
    if document.issued_on is None:
        return None
    return Registered(
        document.official_number, document.symbol, document.issued_on, document.signer, document.authority
    )


def _locked(document_id: UUID, by: User) -> Document:
    papers = Document.objects.visible_to(by)
    return lock_visible(papers, document_id, allow=lambda: require(by, "document.issue"))


def _mark_followed(document: Document, journal: Journal) -> None:
    """Mark what an issued paper amends or replaces; a correction of the form changes nothing of it."""
    followed = document.follows
    if followed is None or document.kind == Kind.CORRECTION or followed.status not in IN_FORCE:
        return
    amends = document.kind == Kind.AMENDMENT
    followed.status = Status.AMENDED if amends else Status.REPLACED
    _changed(followed, journal, f"document.{followed.status}")


def _require_status(document: Document, status: Status) -> None:
    if document.status != status:
        raise ProblemError("transition-forbidden", extra={"state": document.status})


def _check(document: Document, given: Registered, by: User, today: date) -> None:
    freeze = document.frozen
    frozen_by = freeze.by_id if freeze else document.made_by_id
    if frozen_by == by.pk:
        raise ProblemError("same-person")
    frozen_on = local_day(freeze.at if freeze else document.made_at)
    if not frozen_on <= given.issued_on <= today:
        raise field_invalid(
            "issued_on",
            "Ngày ban hành phải từ ngày chốt đến hôm nay.",
            "The day of issue lies between the freeze and today.",
        )
    taken = Document.objects.filter(
        official_number=given.official_number, symbol=given.symbol, issued_on__year=given.issued_on.year
    )
    if taken.exclude(pk=document.pk).exists():
        raise ProblemError("already-exists")


def _enter(document: Document, given: Registered, by: User, now: datetime) -> None:
    document.status = Status.ISSUED
    document.official_number, document.symbol = given.official_number, given.symbol
    document.issued_on, document.signer, document.authority = given.issued_on, given.signer, given.authority
    document.registered_by, document.registered_at = by, now
    document.edition += 1
    document.save()


def _changed(document: Document, journal: Journal, verb: str) -> None:
    document.edition += 1
    document.save(update_fields=["status", "edition"])
    journal.log_row(verb, document, unit_id=document.unit_id, edition=document.edition)
