"""Papers that units brought: their rows against the log, their bytes against the hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from backend.evidence.store import PAPERS
from backend.findings.models import Decision, Finding, FindingFile
from backend.journal.models import Event
from backend.journal.rows import differences
from backend.journal.verification import Verdict, batches

BATCH: Final = 500
NOUN: Final = Finding._meta.label_lower
ADDED, FORGOTTEN = "finding.file_added", "finding.file_forgotten"


@dataclass(frozen=True)
class _Added:
    """The event by which a paper came, and what it says of it."""

    event: Event
    facts: Mapping[str, Any]


def check_papers(verdict: Verdict) -> None:
    """Check every paper, that none is unknown to the log, and that none is gone but what was forgotten."""
    added, forgotten = _logged(ADDED), _logged(FORGOTTEN)
    handed_in = _handed_in()
    findings = verdict.scope.touched(Finding)
    for files in batches(FindingFile.objects.all(), BATCH):
        for file in files:
            verdict.seen["paper"] += 1
            with verdict.reading("paper", file.pk):
                _check(verdict, file, added.pop(str(file.pk), None))
                named = str(file.pk) in handed_in
                verdict.expect("paper", file.pk, "is not handed in as decided", named, file.handed_in)
                if findings is None or str(file.finding_id) in findings:
                    _check_bytes(verdict, file)
    for id_ in sorted(added.keys() - forgotten.keys()):
        event = added[id_].event
        verdict.fault("paper", id_, f"is gone: event {event.index} ({event.verb}) speaks of it")


def _logged(verb: str) -> dict[str, _Added]:
    found = {}
    for event in Event.objects.filter(verb=verb).order_by("index"):
        facts: dict[str, Any] = json.loads(event.data)
        found[str(facts["file"])] = _Added(event, facts)
    return found


def _handed_in() -> frozenset[str]:
    return frozenset(_named(Decision.objects.exclude(files=[]).values_list("files", flat=True)))


def _named(answers: Sequence[Sequence[Mapping[str, str]]] | Any) -> Iterator[str]:
    return (file["id"] for files in answers for file in files)


def _check(verdict: Verdict, file: FindingFile, added: _Added | None) -> None:
    if added is None:
        verdict.fault("paper", file.pk, "is unknown to the log: no event speaks of it")
        return
    event, facts = added.event, added.facts
    says = {
        "sha256": (facts["sha256"], file.sha256),
        "finding": (event.noun_id, str(file.finding_id)),
        "uploaded_by": (event.actor_id, file.uploaded_by_id),
        "uploaded_at": (event.at, file.uploaded_at),
    }
    for column, (logged, found) in says.items():
        what = f"has another {column} than event {event.index} says"
        verdict.expect("paper", file.pk, what, logged, found)
    for column in differences(facts.get("paper", {}), file):
        verdict.fault("paper", file.pk, f"has another {column} than event {event.index} left it with")
    if "paper" not in facts:
        verdict.unproved["name of a paper"] += 1


def _check_bytes(verdict: Verdict, file: FindingFile) -> None:
    size = PAPERS.held(file.sha256)
    if size is None:
        verdict.fault("paper", file.pk, "is missing in the store", file.sha256, "nothing")
        return
    with PAPERS.open(file.sha256) as kept:
        found = hashlib.file_digest(kept, "sha256").hexdigest()
    verdict.expect("paper", file.pk, "has bytes with another SHA-256", file.sha256, found)
    verdict.expect("paper", file.pk, "has another size", file.size, size)
