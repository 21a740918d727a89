"""Reading papers: rows for lists, one whole, and what anybody may know of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict
from uuid import UUID

from django.db.models import QuerySet

from backend.documents.content import frozen_text, written_in
from backend.documents.models import PUBLISHED, Document, Status
from backend.documents.rows import DocumentColumns, DocumentRow, WholeDocument
from backend.documents.signed.copies import signed_copies
from backend.kernel.preconditions import etag
from backend.kernel.problems import ProblemError
from backend.people.models import User
from backend.visits.models import Visit
from backend.visits.rows import PersonRef


class Record(TypedDict):
    """What the public page behind a paper's code says, and nothing more."""

    code: str
    kind: str
    reference: str
    status: str
    official_number: str
    symbol: str
    issued_on: str | None
    sha256: str
    cutoff_event: int | None
    followed_by: list[str]
    replaced_by: str | None


def document_row(row: DocumentColumns) -> DocumentRow:
    """Return a paper's row as lists show it."""
    by = PersonRef(id=row["made_by_id"], full_name=row["made_by__full_name"])
    return {**row, "made_by": by, "etag": etag(row["id"], row["edition"])}


def document_rows(rows: Iterable[DocumentColumns]) -> list[DocumentRow]:
    """Return rows as lists show them."""
    return [document_row(row) for row in rows]


def whole_document(row: DocumentColumns, reader: User) -> WholeDocument:
    """Return a paper with the hash of its facts, its prose, and what follows it that `reader` may know."""
    document = Document.objects.select_related("notice", "frozen").get(pk=row["id"])
    frozen = None if document.status == Status.DRAFT else frozen_text(document)
    followers = Document.objects.visible_to(reader).filter(follows=document).order_by("pk")
    return {
        **document_row(row),
        "sha256": frozen.sha256 if frozen else "",
        "cutoff_event": frozen.event if frozen else None,
        "texts": written_in(document),
        "followers": list(followers.values_list("pk", flat=True)),
        "signed": signed_copies(document, reader),
    }


def record_of(code: str) -> Record:
    """Return what anybody may know of the paper with this code; `not-found` for none and for a draft."""
    spelled = code.upper().replace("-", "").replace(" ", "").translate(_LOOKALIKES)
    found = Document.objects.select_related("notice", "frozen").exclude(status=Status.DRAFT)
    document = found.filter(code=spelled[:12]).first()
    if document is None:
        raise ProblemError("not-found")
    frozen = frozen_text(document)
    followers = document.followers.filter(status__in=PUBLISHED).order_by("pk")
    replacing = followers.filter(kind=document.kind) if document.status == Status.REPLACED else None
    return {
        "code": document.code,
        "kind": document.kind,
        "reference": document.reference,
        "status": document.status,
        "official_number": document.official_number,
        "symbol": document.symbol,
        "issued_on": document.issued_on.isoformat() if document.issued_on else None,
        "sha256": frozen.sha256,
        "cutoff_event": frozen.event,
        "followed_by": list(followers.values_list("code", flat=True)),
        "replaced_by": replacing.values_list("code", flat=True).last() if replacing else None,
    }


_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def sealed_visit(visit_id: UUID, reader: User) -> Visit:
    """Return a sealed visit that `reader` may know of; `not-found` for every other."""
    return _sealed(Visit.objects.visible_to(reader), visit_id)


def _sealed(visits: QuerySet[Visit], visit_id: UUID) -> Visit:
    found = visits.filter(pk=visit_id, sealed_at__isnull=False).select_related(
        "unit", "counter", "campaign", "author"
    )
    visit = found.first()
    if visit is None:
        raise ProblemError("not-found")
    return visit
