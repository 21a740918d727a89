"""A paper as it stands: its facts, the sentences of its version and what people wrote, as blocks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from backend.documents import blocks
from backend.documents.letters import all_printable
from backend.documents.models import Document, Freeze, Kind, Status
from backend.documents.papers.extracts import brief, cchc_section
from backend.documents.papers.frame import Frame
from backend.documents.papers.letters import amendment, correction, reminder
from backend.documents.papers.notice import notice
from backend.documents.papers.period import period_report
from backend.documents.papers.results import campaign, remediation, unit_year
from backend.documents.reports.counting import counted
from backend.documents.reports.facts import Asked
from backend.documents.reports.freeze import asked_of
from backend.documents.sentences import current_wording, wording_of
from backend.documents.wording import Facts, Wording
from backend.findings.models import Notice
from backend.kernel.times import local_day
from backend.people.models import User
from shared.rules.periods import periods_with_neighbours

PAPERS: Final[Mapping[Kind, Callable[[Facts, Wording, Mapping[str, str], Frame], blocks.Content]]] = {
    Kind.NOTICE: notice,
    Kind.PERIOD: period_report,
    Kind.AMENDMENT: amendment,
    Kind.CORRECTION: correction,
    Kind.REMINDER: reminder,
    Kind.REMEDIATION: remediation,
    Kind.UNIT_YEAR: unit_year,
    Kind.CAMPAIGN: campaign,
}
"""How the facts of each kind of paper become one."""


def content_of(document: Document, reader: User, words: Wording | None = None) -> blocks.Content:
    """Return the whole paper, every text in it printable; `words` shows it in other sentences.

    BeingCountedError while the figures of a draft are being counted for its `reader`.
    """
    words, written = words or words_of(document), written_in(document)
    facts = _live(document, reader) if is_draft(document) else _facts(document)
    content = PAPERS[Kind(document.kind)](facts, words, written, frame_of(document))
    if "replaces" in facts:
        content["body"].insert(-1, words.para("replaces.text", facts))
    return as_printed(content)


def words_of(document: Document) -> Wording:
    """Return the sentences a paper is written with: those in force while it is a draft, then its own."""
    return current_wording() if is_draft(document) else wording_of(document.wording)


def section_of(document: Document) -> blocks.Content:
    """Return the section of the CCHC report that a frozen report gives."""
    frame = replace(frame_of(document), verify=None)
    return cchc_section(_facts(document), words_of(document), frame)


def brief_of(today: date, reader: User) -> blocks.Content:
    """Return the leader's one page: the running period as it is today, and the reports that are due."""
    running = [period for period in periods_with_neighbours(today) if period.date_to >= today]
    asked = Asked(running[-1].code if running else periods_with_neighbours(today)[-1].code)
    facts = counted(asked, reader=reader, now=timezone.now())
    due = [(one.vi, one.due.isoformat(), (one.due - today).days) for one in running]
    return brief(facts, due, current_wording(), Frame(draft=False, made=today))


def _live(draft: Document, reader: User) -> Facts:
    return counted(asked_of(draft), reader=reader, now=timezone.now())


def is_draft(document: Document) -> bool:
    """Say whether a paper's figures are still counted anew."""
    return document.status == Status.DRAFT


def _facts(document: Document) -> Facts:
    facts: Facts = json.loads(frozen_text(document).facts)
    return facts


def as_printed(content: blocks.Content) -> blocks.Content:
    """Return the paper with every text made printable."""
    printed: blocks.Content = all_printable(content)
    return printed


class Frozen:
    """The frozen facts of a paper: a notice's own text, or the facts of its freeze."""

    def __init__(self, source: Notice | Freeze) -> None:
        self.facts = source.content if isinstance(source, Notice) else source.facts
        self.sha256 = source.sha256
        self.at = source.issued_at if isinstance(source, Notice) else source.at
        self.event = None if isinstance(source, Notice) else source.cutoff_event
        self.chain = "" if isinstance(source, Notice) else source.chain_hash


def frozen_text(document: Document) -> Frozen:
    """Return what was frozen for a paper."""
    source = document.notice if document.notice_id else document.frozen
    if source is None:
        raise TypeError("a draft has no frozen facts")
    return Frozen(source)


def written_in(document: Document) -> dict[str, Any]:
    """Return what people wrote last into a paper, by place."""
    last = document.prose.order_by("-pk").first()
    return last.texts if last else {}


def frame_of(document: Document) -> Frame:
    """Return what stands around the facts of a paper, as far as it is registered."""
    if is_draft(document):
        return Frame(draft=True, made=local_day(document.made_at))
    frozen = frozen_text(document)
    return Frame(
        draft=False,
        made=local_day(frozen.at),
        verify=verify_of(document),
        number=document.official_number,
        symbol=document.symbol,
        issued_on=document.issued_on,
        signer=document.signer,
        authority=tuple(document.authority.splitlines()),
        keywords=_keywords(document, frozen),
    )


def verify_of(document: Document) -> blocks.Verify:
    """Return what leads from a paper to its record."""
    url = f"{settings.PUBLIC_URL}/verify/{document.code}"
    return {"code": document.code, "url": url, "reference": f"Hồ sơ {document.reference}"}


def _keywords(document: Document, frozen: Frozen) -> str:
    chain = f" event {frozen.event} chain {frozen.chain}" if frozen.event is not None else ""
    return f"{document.reference}{chain} facts {frozen.sha256}"
