"""Random lives of 300 findings in the database, units merged between: a report counts again to the byte."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from backend.documents.models import Document
from backend.documents.reports.entering import set_targets
from backend.documents.reports.facts import Asked
from backend.documents.reports.freeze import facts_at, freeze_report, recount
from backend.documents.reports.log import cut_off
from backend.findings.models import Finding
from backend.journal.models import Event
from backend.journal.recording import recording
from backend.people.models import User
from backend.visits.models import Revision, Visit
from shared.protocol.wire import canonical_json, sha256_hex
from shared.rules.findings import CONFIRMED_STATES
from shared.rules.lives import STATES_AFTER
from tests import world
from tests.append_only import unguarded
from tests.backend.documents.test_reports import AFTER_Q3
from tests.backend.rounds import Round, absent, set_clock
from tests.world import MUONG_LA, TO_HIEU

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
ITEMS = ("GG-05", "GG-08", "UX-02", "NY-01")
SEVERITIES = ("reminder", "violation", "serious")
FIRST, LAST = date(2026, 6, 15), date(2026, 9, 14)
VISITS, FINDINGS, STEPS = 40, 300, 900


@dataclass
class Story:
    """What the test itself knows of every finding: what happened when, at which event."""

    chance: random.Random
    days: dict[str, date] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    restricted: set[str] = field(default_factory=set)
    visit_of: dict[str, str] = field(default_factory=dict)
    happened: list[tuple[int, str, str]] = field(default_factory=list)

    def confirmed(self, until: int) -> set[str]:
        """Return the findings of the period that are confirmed after an event, by the test's own rule."""
        state = {finding: STATES_AFTER[verb] for n, finding, verb in self.happened if n <= until}
        return {
            finding
            for finding, now in state.items()
            if now in CONFIRMED_STATES
            and finding not in self.restricted
            and FIRST <= self.days[self.visit_of[finding]] <= LAST
        }


def copied_visits(story: Story, template: Visit) -> None:
    """Put more visits beside one, each sealed by an event, on days in and around the period."""
    head = Revision.objects.get(visit=template)
    visits, revisions = [], []
    for n in range(VISITS):
        visit, revision = UUID(world.new_id()), UUID(world.new_id())
        day, unit = (
            FIRST + timedelta(days=story.chance.randint(-40, 100)),
            story.chance.choice((TO_HIEU, MUONG_LA)),
        )
        body = {**json.loads(head.body), "visit_id": str(visit), "revision_id": str(revision), "unit": unit}
        body["started"] = {**body["started"], "wall": f"{day}T07:25:10+07:00"}
        text = canonical_json(body)
        visits.append(
            Visit(
                pk=visit,
                unit_id=unit,
                mode="surprise",
                author_id=template.author_id,
                checklists=template.checklists,
                day=day,
                state="sealed",
                head_id=revision,
                sealed_at=template.sealed_at,
            )
        )
        revisions.append(
            Revision(
                pk=revision,
                visit_id=visit,
                kind="submit",
                body=text,
                sha256=sha256_hex(text.encode()),
                device_id=head.device_id,
                n=1000 + n,
                received_at=head.received_at,
                received_seq=10**6 + n,
                leaf_index=10**6 + n,
            )
        )
        story.days[str(visit)], story.units[str(visit)] = day, unit
    Visit.objects.bulk_create(visits)
    Revision.objects.bulk_create(revisions)
    with recording(by=None, at=timezone.now()) as journal:
        for made in visits:
            journal.log("visit.sealed", made, unit_id=made.unit_id, revision=str(made.head_id))


def _recorded(story: Story, visit: str) -> tuple[str, dict[str, Any]]:
    finding = world.new_id()
    story.visit_of[finding] = visit
    is_restricted = story.chance.random() < 0.1
    if is_restricted:
        story.restricted.add(finding)
    data = {"visit": visit, "item": story.chance.choice(ITEMS), "severity": story.chance.choice(SEVERITIES)}
    return finding, {**data, "restricted": is_restricted, "fixed_on_spot": story.chance.random() < 0.2}


def _later(story: Story) -> dict[str, Any]:
    due = FIRST + timedelta(days=story.chance.randint(0, 150))
    terms = {"due_on": due.isoformat()} if story.chance.random() < 0.7 else {}
    return {"severity": story.chance.choice(SEVERITIES), "late": story.chance.random() < 0.3, "terms": terms}


def live(story: Story, first: int, steps: int, at: datetime) -> None:
    """Let findings be recorded and decided about in any order, in transactions of many sizes."""
    verbs = [verb for verb in STATES_AFTER if verb != "finding.recorded"]
    done = first
    while done < steps:
        logged = []
        with recording(by=None, at=at) as journal:
            for _ in range(min(story.chance.randint(1, 60), steps - done)):
                done += 1
                if len(story.visit_of) < FINDINGS and story.chance.random() < 0.5:
                    verb, (finding, data) = (
                        "finding.recorded",
                        _recorded(story, story.chance.choice(list(story.days))),
                    )
                elif story.visit_of:
                    verb, data = story.chance.choice(verbs), _later(story)
                    finding = story.chance.choice(list(story.visit_of))
                else:
                    continue
                unit = story.units[story.visit_of[finding]]
                event = journal.log(verb, Finding(pk=UUID(finding)), unit_id=unit, **data)
                logged.append((event, finding, verb))
        story.happened += [(event.index, finding, verb) for event, finding, verb in logged]


def _check_rows(facts: dict[str, Any], wanted: set[str]) -> None:
    """Every confirmed finding of the period stands in exactly one row of each annex, restricted in none."""
    assert sorted(row["finding"] for row in facts["tracking"]) == sorted(wanted)
    assert sum(row["confirmed"] for row in facts["by_unit"]) == len(wanted) == facts["confirmed"]
    assert sum(row["n"] for row in facts["by_item"]) == len(wanted)
    for row in facts["by_unit"]:
        assert row["confirmed"] == sum(row[severity] for severity in SEVERITIES)


@pytest.mark.parametrize("seed", [1, 2])
def test_random_lives_are_frozen_at_any_event_and_counted_again_to_the_byte(
    seed: int, first_round: Round, reviewer: User, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, AFTER_Q3)
    story = Story(random.Random(seed))  # noqa: S311 - a story to be told again, no secret
    copied_visits(story, first_round.visit(absent(0)))
    live(story, 0, STEPS // 2, AFTER_Q3 - timedelta(days=20))
    merger = {"on": "2026-09-01", "ends": [MUONG_LA], "heirs": [TO_HIEU], "basis": "Nghị quyết 12"}
    merged = world.client(administrator).post("/api/v1/units/reorganise", merger, format="json")
    assert merged.status_code == 200, merged.content
    kinds = {"kinds": ["commune"], "with_units": [TO_HIEU], "without_units": [], "reason": "Thử"}
    set_targets(date(2026, 7, 1), **kinds, by=reviewer, now=AFTER_Q3)  # type: ignore[arg-type]  # of several kinds
    live(story, STEPS // 2, STEPS, AFTER_Q3 - timedelta(days=1))
    last = cut_off().event
    frozen: list[Document] = []
    for structure in ("then", "now"):
        for event in (*story.chance.sample(range(last // 3, last), 3), last):
            asked = Asked("2026-Q3", structure=structure)
            frozen.append(freeze_report(asked, by=reviewer, now=AFTER_Q3, event=event))
            freeze = frozen[-1].frozen
            assert freeze is not None
            _check_rows(json.loads(freeze.facts), story.confirmed(event))
    live(story, STEPS, STEPS + 100, AFTER_Q3)
    for document in frozen:
        freeze = document.frozen
        assert freeze is not None
        assert list(recount(document)) == []
        facts = json.loads(freeze.facts)
        cut = cut_off(freeze.cutoff_event, on=date.fromisoformat(facts["cutoff"]["day"]))
        again = facts_at(Asked("2026-Q3", structure=facts["structure"]), cut, None)
        assert canonical_json(again) == freeze.facts, "equal to the byte"
    _name_what_is_changed(story, frozen[-1])


def _name_what_is_changed(story: Story, document: Document) -> None:
    """One event of a finding that counts is altered; the recount names the figures that differ."""
    freeze = document.frozen
    assert freeze is not None
    counted = sorted(story.confirmed(freeze.cutoff_event))
    event = Event.objects.filter(noun_id=counted[0], index__lte=freeze.cutoff_event).order_by("index").last()
    assert event is not None
    data = json.loads(event.data)
    other = next(severity for severity in SEVERITIES if severity != data["severity"])
    with unguarded(connection):
        Event.objects.filter(pk=event.pk).update(data=json.dumps({**data, "severity": other}))
    names = {name for name, _, _ in recount(document)}
    assert {f"severity.{data['severity']}", f"severity.{other}"} <= names
