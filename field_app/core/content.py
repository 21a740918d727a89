"""What the minutes of a visit on this device say: the answers that leave it, and the hash that is signed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shared.protocol.manifest import parse_time
from shared.protocol.revision import Minutes, Response
from shared.protocol.wire import sha256_hex
from shared.rules.evaluation import evaluate
from shared.rules.minutes import (
    MinutesContent,
    Occasion,
    content_sha256,
    minutes_content,
    restricted_codes,
)

if TYPE_CHECKING:
    from field_app.core.drafting import Facts
    from field_app.store.visits import VisitRow


def answered(facts: Facts) -> Iterator[Response]:
    """Yield the answers to what is asked here and today, judged; nothing else travels."""
    for _, item in facts.items:
        response = facts.context.answers.get(item.code)
        if response is not None and response.value is not None:
            yield replace(response, outcome=evaluate(item, response, facts.context).outcome)


def content_of(facts: Facts, minutes: Minutes) -> MinutesContent:
    """Return what the minutes say now."""
    restricted = restricted_codes(facts.checklists)
    return minutes_content(_occasion(facts.visit), answered(facts), minutes, restricted, facts.drawn)


def content_hash(facts: Facts, minutes: Minutes) -> str:
    """Return the hash that a signature given now names."""
    return content_sha256(content_of(facts, minutes))


def drawn_hash(marks: Sequence[Mapping[str, Any]]) -> str:
    """Return the hash of what was drawn over a photo, in the order in which it was drawn."""
    return sha256_hex(json.dumps(marks, ensure_ascii=False).encode())


def team_of(visit: VisitRow) -> tuple[str, ...]:
    """Return the ids of those who inspect, the author among them."""
    return visit.team or (visit.author,)


def _occasion(visit: VisitRow) -> Occasion:
    return Occasion(
        visit=visit.id,
        amends=(visit.parent,) if visit.parent else (),
        unit=visit.unit_id,
        counter=visit.counter_id,
        campaign=visit.campaign_id,
        mode=visit.mode,
        checklists=visit.checklists,
        author=visit.author,
        team=team_of(visit),
        started=parse_time(visit.started.wall),
    )
