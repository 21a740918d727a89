"""One finding's case for a bundle: what was found and decided, by whom, and the events that say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Q

from backend.findings.access import evidence_for
from backend.findings.hashes import decision_facts, finding_facts
from backend.findings.models import Decision, Finding, FindingFile, Notice
from backend.findings.queries import FACTS_FOR_UNITS
from backend.findings.transitions import EVENTS, terms_of
from backend.journal.chain import GENESIS, event_row
from backend.journal.models import Event
from backend.kernel.times import utc_text
from backend.people.models import Role, User
from backend.proof.log import Log
from backend.visits.derivatives import PICTURED
from backend.visits.models import Evidence, Photo
from shared.rules.findings import Verb

HIDDEN_FROM_UNITS: Final = (Verb.STATEMENT,)
"""What a finding stated before the unit was notified is not for the unit."""
EXPORTED: Final = "finding.case_exported"
"""Who took the case along is nobody else's business, and would make each bundle another one."""
PAPER_EVENTS: Final = ("finding.file_added", "finding.file_forgotten")


@dataclass
class Case:
    """A finding with its history, notices, papers and proof, as far as the reader may know them."""

    finding: Finding
    reader: User | None  # None: everything, for the office's own bundle
    decisions: Sequence[Decision] = field(init=False)
    notices: Sequence[Notice] = field(init=False)
    papers: Sequence[FindingFile] = field(init=False)
    evidence: Sequence[Evidence] = field(init=False)

    def __post_init__(self) -> None:
        hidden = [] if self.is_whole else HIDDEN_FROM_UNITS
        history = self.finding.history.exclude(verb__in=hidden)
        self.decisions = list(history.select_related("by").order_by("number"))
        ids = {decision.notice_id for decision in self.decisions if decision.notice_id}
        self.notices = list(Notice.objects.filter(pk__in=ids).order_by("number"))
        papers = FindingFile.objects.visible_to(self.reader) if self.reader else FindingFile.objects.all()
        self.papers = list(papers.filter(finding=self.finding).order_by("pk"))
        proof = evidence_for(self.reader) if self.reader else Evidence.objects.all()
        self.evidence = list(
            proof.filter(revision=self.finding.revision_id, item=self.finding.item).order_by("pk")
        )

    @property
    def is_whole(self) -> bool:
        """Say whether nothing of what was found is left out: a unit is not told the inspector's notes."""
        return self.reader is None or self.reader.role == Role.REVIEWER

    @property
    def pictures(self) -> list[str]:
        """Return what people look at, by hash: of a photo that was drawn on, the copy with masks alone."""
        return sorted({proof.shown_as_id or proof.photo_id for proof in self.evidence})

    def facts(self, log: Log) -> dict[str, Any]:
        """Return the case as JSON; `events` are proved against the bundle's tree and published roots."""
        return {
            "finding": self._found(),
            "whole": self.is_whole,
            "office": self.reader is None,
            "state": self.finding.state,
            "severity": self.finding.severity,
            "statement": self.finding.statement,
            "version": self.finding.version,
            "terms": terms_of(self.finding),
            "decisions": [decision_facts(decision) for decision in self.decisions],
            "people": {str(one.by_id): one.by.full_name for one in self.decisions},
            "notices": [str(notice.pk) for notice in self.notices],
            "papers": [_paper(file) for file in self.papers],
            "evidence": self.pictures,
            "events": list(events_proved(self._events(), log)),
        }

    def _found(self) -> dict[str, Any]:
        found = finding_facts(self.finding)
        if not self.is_whole:
            facts = {name: fact for name, fact in found["facts"].items() if name in FACTS_FOR_UNITS}
            found = {**found, "facts": facts}
        return found

    def newest_event(self) -> Event | None:
        """Return the last event of the case that the reader may know."""
        return max(self._events(), key=lambda event: event.index, default=None)

    def _events(self) -> Iterable[Event]:
        """Yield the events of the finding, of its notices, and of the pictures of its proof."""
        notices = [str(notice.pk) for notice in self.notices]
        events = Event.objects.filter(
            Q(noun=Finding._meta.label_lower, noun_id=str(self.finding.pk))
            | Q(noun=Notice._meta.label_lower, noun_id__in=notices)
            | Q(noun=Photo._meta.label_lower, noun_id__in=self.pictures, verb__in=(PICTURED, "baseline.row"))
        )
        known = [str(file.pk) for file in self.papers]
        hidden = [] if self.is_whole else [EXPORTED, *(EVENTS[verb] for verb in HIDDEN_FROM_UNITS)]
        for event in events.exclude(verb__in=hidden).order_by("index"):
            if (
                self.reader is None
                or event.verb not in PAPER_EVENTS
                or any(id_ in event.data for id_ in known)
            ):
                yield event


def events_proved(events: Iterable[Event], log: Log) -> Iterator[Mapping[str, Any]]:
    """Yield each event with the hash before it and proofs that it is in the tree of events."""
    for event in events:
        before = Event.objects.filter(pk=event.index - 1).values_list("hash", flat=True).first()
        row = event_row(event)
        yield {"row": row, "prev": before or GENESIS, "proofs": list(log.event_proofs(event.index))}


def _paper(file: FindingFile) -> dict[str, Any]:
    return {
        "id": str(file.pk),
        "finding_id": str(file.finding_id),
        "name": file.name,
        "mime": file.mime,
        "size": file.size,
        "sha256": file.sha256,
        "uploaded_by_id": str(file.uploaded_by_id),
        "uploaded_at": utc_text(file.uploaded_at),
        "handed_in": file.handed_in,
    }
