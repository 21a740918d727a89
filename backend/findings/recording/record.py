"""How findings come about: what follows from a revision that seals its visit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from backend.checklists.queries import published_checklists
from backend.findings.hashes import finding_sha256
from backend.findings.models import Finding
from backend.findings.recording.history import (
    ABSENT_WITHOUT_REASON,
    Asked,
    Earlier,
    earlier_findings,
    names_in,
)
from backend.findings.tallies import TallyChanges
from backend.findings.transitions import log_decision, superseded
from backend.journal.recording import Journal
from backend.kernel.fastpath import Batch
from backend.visits.models import Revision, Visit
from backend.visits.texts import cleaned
from shared.base.records import to_plain
from shared.base.search import search_text
from shared.base.text import fold
from shared.protocol.revision import Revision as Body
from shared.rules.evaluation import History
from shared.rules.findings import FindingDraft, State, findings_of
from shared.rules.history import history_question
from shared.rules.hours import WorkingHours, sessions_on

Judged = tuple[FindingDraft, ...]
"""What was found on one visit, in the order of its checklists."""


def judge(visits: Sequence[tuple[Visit, Body]], hours: Sequence[WorkingHours]) -> list[Judged]:
    """Return what follows from each of these visits, which are sealed in this order.

    By the rules and the `hours` of its day, and by what its failed answers ask of the past. A visit also
    counts the absentees of those before it here; it repeats nothing of theirs, which nobody confirmed yet.
    """
    given = [
        (published_checklists(body.checklists), sessions_on(hours, visit.unit_id, visit.day))
        for visit, body in visits
    ]
    asked = [
        Asked(visit.pk, visit.unit_id, visit.day, history_question(body, *by, visit.day))
        for (visit, body), by in zip(visits, given, strict=True)
    ]
    judged: list[Judged] = []
    for earlier, each, (_, body), by in zip(earlier_findings(asked), asked, visits, given, strict=True):
        history = _with_absentees(earlier, each, zip(asked, judged, strict=False))
        judged.append(findings_of(body, *by, history, day=each.day))
    return judged


def _with_absentees(earlier: Earlier, each: Asked, before: Iterable[tuple[Asked, Judged]]) -> History:
    """Return the past of a visit with the absentees of those before it, at its unit or a related one."""
    names = [
        fold(name)
        for other, judged in before
        if other.unit_id in earlier.kin and each.since <= other.day <= each.day
        for draft in judged
        if draft.item == ABSENT_WITHOUT_REASON
        for name in names_in(cleaned(draft.facts))
    ]
    history = earlier.history
    return replace(history, absent_officials=history.absent_officials | set(names)) if names else history


def record(
    visit: Visit,
    revision: Revision,
    judged: Judged,
    *,
    first: bool,
    journal: Journal,
    batch: Batch,
) -> None:
    """Add to the batch what follows from a revision that seals its visit, for the `first` time or again.

    Findings of an earlier revision that nobody decided on make way; one that was decided on stays, and the
    same answer makes no second one beside it.
    """
    changes = TallyChanges()
    decided = set() if first else _supersede(visit, revision, changes, journal, batch)
    findings = [_from(draft, visit, revision, journal.at) for draft in judged if draft.item not in decided]
    if first:
        changes.add_visit(visit)
    changes.add(findings)
    batch.insert(findings)
    changes.write(journal)
    for finding in findings:
        journal.log("finding.recorded", finding, unit_id=visit.unit_id, **_summary(finding))


def _supersede(
    visit: Visit, revision: Revision, changes: TallyChanges, journal: Journal, batch: Batch
) -> set[str]:
    """Drop the undecided findings of earlier revisions; return the items whose findings were decided on."""
    earlier = list(visit.findings.exclude(state__in=(State.DROPPED, State.WITHDRAWN)))
    undecided = [finding for finding in earlier if finding.state == State.RECORDED]
    changes.take_out(undecided)
    decisions = [superseded(finding, visit.author_id, journal.at) for finding in undecided]
    changes.add(undecided)
    Finding.objects.bulk_update(undecided, ["state", "version"])
    batch.insert(decisions)
    for decision, finding in zip(decisions, undecided, strict=True):
        log_decision(decision, finding, journal, revision=str(revision.pk))
    return {finding.item for finding in earlier if finding.state != State.DROPPED}


def _from(draft: FindingDraft, visit: Visit, revision: Revision, now: datetime) -> Finding:
    return Finding(
        visit=visit,
        revision=revision,
        unit_id=visit.unit_id,
        day=visit.day,
        checklist=draft.checklist,
        item=draft.item,
        ordinal=draft.ordinal,
        severity=draft.severity,
        initial_severity=draft.severity,
        state=State.RECORDED,
        restricted=draft.restricted,
        to_verify=draft.to_verify,
        legal_basis=to_plain(draft.legal_basis),
        facts=cleaned(draft.facts),
        statement=draft.statement,
        search=search_text(draft.statement),
        sipas=list(draft.sipas),
        recorded_at=now,
    )


def _summary(finding: Finding) -> dict[str, object]:
    return {
        "visit": str(finding.visit_id),
        "item": finding.item,
        "severity": str(finding.severity),
        "restricted": finding.restricted,
        "fixed_on_spot": bool(finding.facts.get("fixed_on_spot")),
        "sha256": finding_sha256(finding),
    }
