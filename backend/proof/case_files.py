"""What was decided about findings and visits, as files of a bundle.

cases/ID.json             a finding: found, decided, notified, answered, with the events that say so
notices/ID.json           a conclusion notice, exactly as it was signed
papers/SHA256             what the unit brought
views/SHA256.jpg          the picture people looked at
reviews/ID.json           what Home Affairs said of a visit
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db.models import QuerySet

from backend.evidence.pictures import picture_path
from backend.evidence.store import PAPERS
from backend.findings.models import Finding, Notice
from backend.journal.models import Event
from backend.kernel.times import utc_text
from backend.people.models import User
from backend.proof.archive import Bundle
from backend.proof.case import Case, events_proved
from backend.visits.models import Review, Revision, Visit
from backend.visits.review import review_facts


def add_cases(bundle: Bundle, findings: QuerySet[Finding], reader: User | None = None) -> None:
    """Write the cases of these findings, as far as the reader may know them; None for the office itself."""
    for finding in findings.order_by("pk"):
        case = Case(finding, reader)
        bundle.add_json(f"cases/{finding.pk}.json", case.facts(bundle.log))
        for notice in case.notices:
            _add_notice(bundle, notice)
        for paper in case.papers:
            bundle.add_file(f"papers/{paper.sha256}", Path(PAPERS.where(paper.sha256)))
        for sha256 in case.pictures:
            bundle.add_file(f"views/{sha256}.jpg", picture_path(sha256, "view"))


def add_reviews(bundle: Bundle, revisions: Sequence[Revision]) -> None:
    """Write what Home Affairs said of these revisions, with the events that say so."""
    for review in Review.objects.filter(revision__in=revisions).order_by("pk"):
        visit = str(review.visit_id)
        events = Event.objects.filter(noun=Visit._meta.label_lower, noun_id=visit)
        facts = {
            "id": str(review.pk),
            "visit": visit,
            "by": str(review.by_id),
            "at": utc_text(review.at),
            "hashed": review_facts(review),
            "events": list(events_proved(events.filter(data__contains=str(review.pk)), bundle.log)),
        }
        bundle.add_json(f"reviews/{review.pk}.json", facts)


def _add_notice(bundle: Bundle, notice: Notice) -> None:
    name = f"notices/{notice.pk}.json"
    if name not in bundle.files:
        facts = {"signed": notice.content, "sha256": notice.sha256}
        bundle.add_json(name, {**facts, "key_id": notice.key_id, "sig": notice.sig})
