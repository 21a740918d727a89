"""What Home Affairs said of visits, against the log: the verdict, every comment, by whom and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from backend.journal.models import Event
from backend.journal.verification import Verdict, batches
from backend.visits.models import Review
from backend.visits.review import review_sha256

BATCH: Final = 500
VERBS: Final = tuple(f"visit.{verdict}" for verdict in Review.Verdict)


@dataclass(frozen=True)
class _Logged:
    """The event of a review, and what it says."""

    event: Event
    facts: Mapping[str, Any]


def check_reviews(verdict: Verdict) -> None:
    """Check every review, that none is unknown to the log and none is gone."""
    logged = _logged()
    for reviews in batches(Review.objects.all(), BATCH):
        for review in reviews:
            verdict.seen["review"] += 1
            with verdict.reading("review", review.pk):
                _check(verdict, review, logged.pop(str(review.pk), None))
    for id_, gone in sorted(logged.items()):
        verdict.fault("review", id_, f"is gone: event {gone.event.index} ({gone.event.verb}) speaks of it")


def _logged() -> dict[str, _Logged]:
    found = {}
    for event in Event.objects.filter(verb__in=VERBS).order_by("index"):
        facts: dict[str, Any] = json.loads(event.data)
        found[str(facts["review"])] = _Logged(event, facts)
    return found


def _check(verdict: Verdict, review: Review, logged: _Logged | None) -> None:
    if logged is None:
        verdict.fault("review", review.pk, "is unknown to the log: no event speaks of it")
        return
    event = logged.event
    says = {
        "words (SHA-256)": (logged.facts["sha256"], review_sha256(review)),
        "visit": (event.noun_id, str(review.visit_id)),
        "verdict": (event.verb, f"visit.{review.verdict}"),
        "author": (event.actor_id, review.by_id),
        "time": (event.at, review.at),
    }
    for name, (expected, found) in says.items():
        verdict.expect("review", review.pk, f"has another {name} than event {event.index}", expected, found)
