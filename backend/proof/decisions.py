"""The history of findings against the log: each decision, and what state, days and notice follow from it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from backend.findings.hashes import decision_sha256
from backend.findings.models import Decision, Finding
from backend.findings.transitions import EVENTS, terms_of
from backend.journal.models import Event
from backend.journal.verification import Verdict
from shared.rules.findings import State, transition

VERB_OF: Final = {event: verb for verb, event in EVENTS.items()}


@dataclass
class Story:
    """A finding as the log tells it; `terms`, its notice and days, are None where the log lacks them."""

    sha256: str | None = None
    state: State = State.RECORDED
    severity: str = ""
    decisions: dict[str, tuple[Event, str]] = field(default_factory=dict)  # by id: its event and hash
    terms: Mapping[str, str] | None = field(default_factory=dict)

    def go_on(self, event: Event) -> None:
        """Take in the next event; what does not move the finding is passed over."""
        data: dict[str, Any] = json.loads(event.data)
        if event.verb == "finding.recorded":
            self.sha256 = data.get("sha256")
        elif event.verb in VERB_OF:
            self.state = transition(self.state, VERB_OF[event.verb])
            self.decisions[data["decision"]] = event, data["sha256"]
            self.terms = data.get("terms")
        elif event.verb == "baseline.row":
            self.terms = data["terms"]
        self.severity = data.get("severity", self.severity)


def story_of(events: Sequence[Event]) -> Story:
    """Return what the events of one finding tell, in their order."""
    story = Story()
    for event in events:
        story.go_on(event)
    return story


def decisions_of(findings: Sequence[Finding]) -> Mapping[UUID, list[Decision]]:
    """Return the history of these findings, by finding."""
    rows: defaultdict[UUID, list[Decision]] = defaultdict(list)
    for decision in Decision.objects.filter(finding__in=findings).order_by("number"):
        rows[decision.finding_id].append(decision)
    return rows


def check_history(verdict: Verdict, finding: Finding, story: Story, decisions: Sequence[Decision]) -> None:
    """Check that the rows are the decisions the log knows, word by word, and lead to where it stands."""
    verdict.seen["decision"] += len(decisions)
    for decision in decisions:
        with verdict.reading("decision", decision.pk):
            _check_decision(verdict, decision, story)
    for id_ in sorted(story.decisions.keys() - {str(decision.pk) for decision in decisions}):
        event = story.decisions[id_][0]
        verdict.fault("decision", id_, f"is gone: event {event.index} ({event.verb}) speaks of it")
    number = len(story.decisions)
    verdict.expect("finding", finding.pk, "was decided on another number of times", number, finding.version)
    stated = next((d.statement for d in reversed(decisions) if d.statement), finding.facts.get("statement"))
    if stated is None:
        verdict.unproved["statement of a finding"] += 1  # it was found before statements were written
    else:
        what = "states something else than was found or decided"
        verdict.expect("finding", finding.pk, what, stated, finding.statement)
    _check_terms(verdict, finding, story, decisions)


def _check_decision(verdict: Verdict, decision: Decision, story: Story) -> None:
    if str(decision.pk) not in story.decisions:
        verdict.fault("decision", decision.pk, "is unknown to the log: no event speaks of it")
        return
    event, logged = story.decisions[str(decision.pk)]
    what = f"is not what event {event.index} ({event.verb}) says was decided (SHA-256)"
    verdict.expect("decision", decision.pk, what, logged, decision_sha256(decision))
    verdict.expect("decision", decision.pk, "carries another SHA-256 than the log", logged, decision.sha256)


def _check_terms(verdict: Verdict, finding: Finding, story: Story, decisions: Sequence[Decision]) -> None:
    """Check notice and days; of decisions from before the log kept them, the due date alone."""
    found = terms_of(finding)
    known = story.terms
    if known is None:
        verdict.unproved["days of a finding"] += 1
        due = decisions[-1].due_after if decisions else None
        known = {**found, "due_on": str(due)} if due else {k: v for k, v in found.items() if k != "due_on"}
    for name in sorted(known.keys() | found.keys()):
        what = f"has another {name} than was decided"
        verdict.expect("finding", finding.pk, what, known.get(name), found.get(name))
