"""What a revision names must exist here: unit, counter, campaign, checklist versions and their items."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from backend.checklists.queries import UnknownChecklistError, published_checklists
from backend.intake.envelope import RefusedError
from backend.kernel.fastpath import fetch
from backend.visits.flags import UNIT_NOT_IN_FORCE
from shared.protocol.revision import Revision as Body
from shared.rules.checklists import Checklist
from shared.rules.evaluation import check_answers

_PLACE = """
    SELECT CAST(valid_from AS text), CAST(valid_to AS text),
        EXISTS (SELECT 1 FROM units_counter WHERE id = %s AND unit_id = units_unit.id),
        EXISTS (SELECT 1 FROM campaigns_campaign WHERE id = %s),
        (SELECT COUNT(*) FROM checklists_checklistversion WHERE id IN ({versions}))
    FROM units_unit WHERE id = %s
"""


def checklists_of(body: Body) -> tuple[Checklist, ...]:
    """Return the checklists that were asked; RefusedError for one that is not known."""
    try:
        return published_checklists(body.checklists)
    except UnknownChecklistError:
        raise RefusedError("reference-unknown", "a checklist version", "/checklists") from None


def reference_flags(body: Body, day: date) -> tuple[str, ...]:
    """Return what is unusual about unit and counter; RefusedError for a name that leads nowhere.

    So for an answer to an item the checklists do not have, or an answer that is impossible.
    """
    for pointer, code in check_answers(body, checklists_of(body)):
        raise RefusedError(code, pointer=pointer)
    for pointer, text in (("/unit", body.unit), ("/counter", body.counter)):
        if text and "\0" in text:  # PostgreSQL would not even look it up
            raise RefusedError("reference-unknown", pointer=pointer)
    return in_force_flags(*_checked_place(body), day)


def in_force_flags(valid_from: str | None, valid_to: str | None, day: date) -> tuple[str, ...]:
    """Return what is unusual about a unit that exists between these ISO dates, both inclusive."""
    in_force = (valid_from or "") <= day.isoformat() <= (valid_to or "9999")
    return () if in_force else (UNIT_NOT_IN_FORCE,)


def _checked_place(body: Body) -> tuple[str | None, str | None]:
    """Return from when to when the unit exists, both inclusive, as ISO dates."""
    campaign = UUID(body.campaign) if body.campaign else None
    versions = sorted(set(body.checklists))
    place = _PLACE.format(versions=", ".join(["%s"] * len(versions)) or "NULL")
    found = fetch(place, body.counter, campaign, *versions, body.unit)
    if not found:
        raise RefusedError("reference-unknown", "the unit", "/unit")
    ((valid_from, valid_to, counter_known, campaign_known, versions_known),) = found
    if versions_known != len(versions):
        raise RefusedError("reference-unknown", "a checklist version", "/checklists")
    if body.counter and not counter_known:
        raise RefusedError("reference-unknown", "a counter of this unit", "/counter")
    if body.campaign and not campaign_known:
        raise RefusedError("reference-unknown", "the campaign", "/campaign")
    return valid_from, valid_to
