"""Findings against what the log says of them: as found, as decided since."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from backend.findings.hashes import finding_sha256
from backend.findings.models import Finding
from backend.findings.recount import tally_differences
from backend.findings.transitions import EVENTS
from backend.journal.models import Event
from backend.journal.verification import Verdict, batches
from shared.rules.findings import State, transition

BATCH: Final = 500
NOUN: Final = "findings.finding"
DONE: Final = {event: verb for verb, event in EVENTS.items()}


@dataclass
class _Story:
    """A finding as the log tells it."""

    sha256: str | None = None
    state: State = State.RECORDED
    severity: str = ""

    def go_on(self, verb: str, data: dict[str, Any]) -> None:
        """Take in the next event; what does not move the finding is passed over."""
        if verb == "finding.recorded":
            self.sha256 = data.get("sha256")
        elif verb in DONE:
            self.state = transition(self.state, DONE[verb])
        self.severity = data.get("severity", self.severity)


def check_findings(verdict: Verdict) -> None:
    """Check that every finding is as it was recorded, but for what the log says was decided."""
    for findings in batches(Finding.objects.all(), BATCH):
        events = _events(findings)
        for finding in findings:
            verdict.seen["finding"] += 1
            with verdict.reading("finding", finding.pk):
                _check(verdict, finding, events[str(finding.pk)])


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


def _check(verdict: Verdict, finding: Finding, events: Sequence[Event]) -> None:
    story = _Story()
    for event in events:
        story.go_on(event.verb, json.loads(event.data))
    if story.sha256 is None:
        verdict.fault("finding", finding.pk, "was never recorded by the log")
        return
    found = finding_sha256(finding)
    verdict.expect("finding", finding.pk, "is not what was found (SHA-256)", story.sha256, found)
    verdict.expect("finding", finding.pk, "stands in another state than decided", story.state, finding.state)
    severity = finding.severity
    verdict.expect("finding", finding.pk, "has another severity than decided", story.severity, severity)
