"""All that lies on a reviewer's desk about one visit, and about one finding."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from backend.findings.access import evidence_for
from backend.findings.allowed import allowed_verbs, took_part
from backend.findings.models import Notice
from backend.findings.queries import (
    FINDING_FIELDS,
    earlier_findings,
    findings_for,
    notice_row,
    whole_finding,
)
from backend.findings.rows import FindingDetailColumns, NoticeColumns
from backend.inbox.queries import readings_of
from backend.kernel.preconditions import etag
from backend.kernel.rows import rows_of
from backend.people.models import Role, User
from backend.portal.answers import facts_in_words, grouped
from backend.portal.reference import checklists, with_items, with_sources
from backend.visits.models import Visit
from backend.visits.queries import evidence_row, whole_visit
from backend.visits.rows import EvidenceColumns, VisitColumns, WholeVisit
from shared.rules.checklists import items_by_code
from shared.rules.findings import State, Verb

Row = dict[str, Any]
MAX_EARLIER: Final = 50


class _FindingWithVersions(FindingDetailColumns):
    """A finding with the checklist versions its visit asked."""

    visit__checklists: str


def visit_case(pk: UUID, reader: User) -> Row:
    """Return a visit with its answers, findings, notices and what was found there before; 404 if hidden."""
    row = rows_of(VisitColumns, Visit.objects.visible_to(reader).filter(pk=pk)).first()
    if row is None:
        raise Http404
    whole, today = whole_visit(row, reader), timezone.localdate()
    asked = checklists(whole["checklists"])
    is_own = took_part(pk, reader)
    earlier = earlier_findings(reader, row["unit_id"], row["day"], today).values(*FINDING_FIELDS)
    notices = Notice.objects.visible_to(reader).filter(visit=pk).order_by("supplement")
    found = _findings(pk, reader, items_by_code(asked), whole, is_own=is_own)
    return {
        "visit": whole,
        "groups": grouped(whole, asked),
        "findings": found,
        "to_decide": [
            finding for finding in found if finding["verbs"] and finding["state"] == State.RECORDED
        ],
        "to_notify": _to_notify(found) if reader.role == Role.REVIEWER and not is_own else [],
        "earlier": with_items(earlier[:MAX_EARLIER]),
        "notices": [notice_row(notice) for notice in rows_of(NoticeColumns, notices)],
        "is_own": is_own,
        "may_review": reader.role == Role.REVIEWER and not is_own and row["state"] == Visit.State.SEALED,
    }


def finding_case(pk: UUID, reader: User) -> Row:
    """Return a finding with its grounds, proof, history and what the reader may do now; 404 if hidden."""
    today = timezone.localdate()
    found = findings_for(reader, today).filter(pk=pk)
    row = rows_of(_FindingWithVersions, found).first()
    if row is None:
        raise Http404
    whole = whole_finding(row, reader)
    item = items_by_code(checklists(row["visit__checklists"].split())).get(row["item"])
    proof = evidence_for(reader).filter(pk__in=list(whole["evidence"])).order_by("pk")
    is_own = took_part(row["visit_id"], reader)
    return {
        "finding": {**whole, "asked": item},
        "facts": facts_in_words(whole["facts"], item),
        "law": with_sources(whole["legal_basis"]),
        "proof": [evidence_row(piece) for piece in rows_of(EvidenceColumns, proof)],
        "drafts": [paper for paper in whole["files"] if not paper["handed_in"]],
        "verbs": allowed_verbs(row, reader, today=today, is_own=is_own),
        "readings": readings_of(pk) if reader.role == Role.REVIEWER else [],
    }


def _findings(pk: UUID, reader: User, asked: Any, whole: WholeVisit, *, is_own: bool) -> list[Row]:
    today = timezone.localdate()
    rows = findings_for(reader, today).filter(visit=pk).order_by("item", "ordinal", "pk")
    return [
        {
            **row,
            "etag": etag(row["id"], row["version"]),
            "asked": asked.get(row["item"]),
            "claimed_facts": facts_in_words(row["facts"], asked.get(row["item"])),
            "proof": [piece for piece in whole["evidence"] if piece["item"] == row["item"]],
            "verbs": allowed_verbs(row, reader, today=today, is_own=is_own),
        }
        for row in rows.values(*FINDING_FIELDS, "facts")
    ]


def _to_notify(found: list[Row]) -> list[Row]:
    return [finding for finding in found if Verb.NOTIFY in finding["verbs"]]
