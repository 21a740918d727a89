"""A new paper with its facts frozen: hashed, signed by the server, at an event of the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from backend.documents.actions import new_code, next_reference
from backend.documents.models import Document, Freeze, Kind, Status
from backend.documents.reports.log import CutOff
from backend.documents.sentences import current_wording
from backend.journal.recording import Journal, recording
from backend.kernel.keys import server_key
from backend.kernel.times import local_day
from backend.people.models import User
from shared.protocol.wire import canonical_json, freeze_message, sha256_hex

NOT_ISSUED: Final = (Status.FROZEN, Status.OUT)


@dataclass(frozen=True)
class About:
    """What a paper is: its kind and title, and what it is about."""

    kind: Kind
    title: str
    unit_id: str | None = None
    visit_id: UUID | None = None
    campaign_id: UUID | None = None
    period: str = ""
    scope: str = ""
    structure: str = ""
    follows: Document | None = None


def frozen_document(
    about: About, facts: Mapping[str, Any], cut: CutOff, *, by: User, now: datetime
) -> Document:
    """Return a new paper whose facts are these and never others; asked twice, it is the one there is."""
    text = canonical_json(facts)
    mine = Document.objects.filter(kind=about.kind, follows=about.follows, made_by=by, status__in=NOT_ISSUED)
    known = mine.filter(frozen__sha256=sha256_hex(text.encode())).first()
    if known is not None:
        return known
    with recording(by=by, at=now) as journal:
        document = _begun(about, by=by, now=now)
        _freeze(document, text, cut, journal, by)
    return document


def draft_document(about: About, *, by: User, now: datetime) -> Document:
    """Return a new draft: its facts are counted anew whenever somebody looks, until it is frozen."""
    with recording(by=by, at=now) as journal:
        document = _begun(about, by=by, now=now)
        journal.log_row(
            "document.drafted", document, unit_id=about.unit_id, kind=str(about.kind), period=about.period
        )
    return document


def freeze_draft(
    document: Document, facts: Mapping[str, Any], cut: CutOff, journal: Journal, by: User
) -> None:
    """Freeze the facts of a locked draft."""
    document.status = Status.FROZEN
    document.edition += 1
    _freeze(document, canonical_json(facts), cut, journal, by)


def named_paper(issued: Document) -> dict[str, str | None]:
    """Return what an issued paper is called in a paper that follows it."""
    return {
        "kind": issued.kind,
        "number": issued.official_number,
        "symbol": issued.symbol,
        "issued_on": issued.issued_on.isoformat() if issued.issued_on else None,
        "title": issued.title,
    }


def _begun(about: About, *, by: User, now: datetime) -> Document:
    document = Document(
        kind=about.kind,
        status=Status.DRAFT,
        reference=next_reference(local_day(now).year),
        title=about.title[:400],
        code=new_code(),
        unit_id=about.unit_id,
        visit_id=about.visit_id,
        campaign_id=about.campaign_id,
        period=about.period,
        scope=about.scope,
        structure=about.structure,
        follows=about.follows,
        wording=current_wording().version,
        made_by=by,
        made_at=now,
    )
    document.save(force_insert=True)
    return document


def _freeze(document: Document, text: str, cut: CutOff, journal: Journal, by: User) -> None:
    freeze = _signed(document, text, cut, by=by, now=journal.at)
    freeze.save(force_insert=True)
    document.status, document.frozen = Status.FROZEN, freeze
    document.wording = current_wording().version
    document.save(update_fields=["status", "frozen", "edition", "wording"])
    journal.log_row("document.facts-frozen", freeze, unit_id=document.unit_id, document=document.pk)
    journal.log_row(
        "document.frozen",
        document,
        unit_id=document.unit_id,
        kind=str(document.kind),
        period=document.period,
        event=cut.event,
        sha256=freeze.sha256,
    )


def _signed(document: Document, text: str, cut: CutOff, *, by: User, now: datetime) -> Freeze:
    key = server_key()
    return Freeze(
        document=document,
        cutoff_event=cut.event,
        chain_hash=cut.chain,
        facts=text,
        sha256=sha256_hex(text.encode()),
        key_id=key.key_id,
        sig=key.sign(freeze_message(text.encode())),
        by=by,
        at=now,
    )
