"""How findings come about: what follows from a revision that seals its visit."""

from __future__ import annotations

from datetime import datetime

from backend.checklists.queries import published_checklists
from backend.findings.hashes import finding_sha256
from backend.findings.models import Finding
from backend.findings.recording.history import earlier_findings_at
from backend.findings.tallies import TallyChanges
from backend.findings.transitions import log_decision, superseded
from backend.journal.recording import Journal
from backend.kernel.fastpath import Batch
from backend.units.queries import sessions_on
from backend.visits.models import Revision, Visit
from backend.visits.texts import cleaned
from shared.base.records import to_plain
from shared.base.search import search_text
from shared.protocol.revision import Revision as Body
from shared.rules.findings import FindingDraft, State, findings_of
from shared.rules.history import history_question


def record(
    visit: Visit,
    revision: Revision,
    body: Body,
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
    drafts = _drafts(visit, body)
    findings = [_from(draft, visit, revision, journal.at) for draft in drafts if draft.item not in decided]
    if first:
        changes.add_visit(visit)
    changes.add(findings)
    batch.insert(findings)
    changes.write(batch)
    for finding in findings:
        journal.log("finding.recorded", finding, unit_id=visit.unit_id, **_summary(finding))


def _drafts(visit: Visit, body: Body) -> tuple[FindingDraft, ...]:
    """Judge the visit, by the rules and hours of its day and by what its failed answers ask of the past."""
    judged_by = published_checklists(body.checklists), sessions_on(visit.unit_id, visit.day)
    asked = history_question(body, *judged_by, visit.day)
    history = earlier_findings_at(visit.pk, visit.unit_id, visit.day, asked)
    return findings_of(body, *judged_by, history, day=visit.day)


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
