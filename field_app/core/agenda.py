"""Visits a person was told to make, as the feed brought them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from field_app.core.catalogue import Catalogue
from field_app.core.model import AssignmentCard, VisitMode
from field_app.store.reference import Reference

OPEN = "open"
"""The state of an assignment that still waits for its visit."""


class Agenda:
    """Reads of the feed's `assignment` events."""

    def __init__(self, reference: Reference, catalogue: Catalogue) -> None:
        self._reference = reference
        self._catalogue = catalogue

    def of(self, person: str, day: date) -> list[AssignmentCard]:
        """Return a person's open assignments, the earliest first."""
        bodies = self._reference.all("assignment")
        mine = [body for body in bodies if body.get("state") == OPEN and _is_for(body, person)]
        cards = [self._card(body, day) for body in mine]
        return sorted(cards, key=lambda card: (card.day, card.unit_name))

    def _card(self, body: Mapping[str, Any], day: date) -> AssignmentCard:
        campaign = self._reference.get("campaign", str(body.get("campaign") or "")) or {}
        return AssignmentCard(
            id=str(body["id"]),
            unit_id=str(body["unit"]),
            unit_name=self._catalogue.unit_name(str(body["unit"])),
            counter_id=body.get("counter"),
            campaign_id=body.get("campaign"),
            campaign=str(campaign.get("title") or ""),
            mode=VisitMode.SURPRISE if body.get("mode") == "surprise" else VisitMode.PLANNED,
            day=str(body["starts"]),
            until=str(body["ends"]),
            checklists=tuple(map(str, body.get("checklists") or ())),
            note=str(body.get("note") or ""),
            team=tuple(member["user"] for member in body["team"]["members"]),
            late=str(body["ends"]) < day.isoformat(),
        )


def _is_for(body: Mapping[str, Any], person: str) -> bool:
    """The feed brings a person's own; a phone that changed hands may hold another's."""
    return any(member.get("user") == person for member in (body.get("team") or {}).get("members", ()))
