"""Findings against what the log says of them: as found, as decided since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from backend.findings.hashes import finding_sha256
from backend.findings.models import Decision, Finding
from backend.findings.recount import tally_differences
from backend.journal.models import Event
from backend.journal.verification import Verdict, batches
from backend.proof.decisions import check_history, decisions_of, story_of

BATCH: Final = 500
NOUN: Final = "findings.finding"


def check_findings(verdict: Verdict) -> None:
    """Check that every finding is as it was recorded, but for what the log says was decided."""
    for findings in batches(verdict.scope.rows(Finding), BATCH):
        events, decisions = _events(findings), decisions_of(findings)
        for finding in findings:
            verdict.seen["finding"] += 1
            with verdict.reading("finding", finding.pk):
                _check(verdict, finding, events[str(finding.pk)], decisions.get(finding.pk, ()))


def check_tallies(verdict: Verdict) -> None:
    """Check that the figures of reports follow from the findings and visits."""
    for off in tally_differences():
        for (cell, column), n in off.items():
            verdict.fault("tally", " ".join(map(str, cell)), f"is off by {-n:+d} {column}")


def _events(findings: Sequence[Finding]) -> dict[str, list[Event]]:
    events: defaultdict[str, list[Event]] = defaultdict(list)
    ids = [str(finding.pk) for finding in findings]
    for event in Event.objects.filter(noun=NOUN, noun_id__in=ids).order_by("index"):
        events[event.noun_id].append(event)
    return events


def _check(
    verdict: Verdict, finding: Finding, events: Sequence[Event], decisions: Sequence[Decision]
) -> None:
    story = story_of(events)
    if story.sha256 is None:
        verdict.fault("finding", finding.pk, "was never recorded by the log")
        return
    found = finding_sha256(finding)
    verdict.expect("finding", finding.pk, "is not what was found (SHA-256)", story.sha256, found)
    verdict.expect("finding", finding.pk, "stands in another state than decided", story.state, finding.state)
    severity = finding.severity
    verdict.expect("finding", finding.pk, "has another severity than decided", story.severity, severity)
    check_history(verdict, finding, story, decisions)
