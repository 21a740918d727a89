"""What a revision names must exist here: unit, counter, campaign, checklist versions and their items."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef

from backend.campaigns.models import Campaign
from backend.checklists.queries import definitions
from backend.units.models import Counter, Unit
from backend.visits.envelope import RefusedError
from backend.visits.flags import UNIT_NOT_IN_FORCE
from shared.checklists import Checklist
from shared.evaluation import check_answers
from shared.revision import Revision

_published: dict[str, Checklist] = {}  # by id, for the life of the process: a published version never changes


def checklists_of(body: Revision) -> tuple[Checklist, ...]:
    """Return the checklists that were asked; RefusedError for one that is not known."""
    if unread := [version_id for version_id in body.checklists if version_id not in _published]:
        _published.update(definitions(text for text in unread if "\0" not in text))
    try:
        return tuple(_published[version_id] for version_id in dict.fromkeys(body.checklists))
    except KeyError:
        raise RefusedError("reference-unknown", "a checklist version", "/checklists") from None


def check_place(body: Revision, day: date) -> tuple[str, ...]:
    """Return what is odd about unit, counter and campaign; RefusedError for one that is not known."""
    _check_text(body.unit, "/unit")
    _check_text(body.counter, "/counter")
    counter = Counter.objects.filter(pk__in=[body.counter], unit=OuterRef("pk"))
    campaign = Campaign.objects.filter(pk__in=[body.campaign])
    unit = (
        Unit.objects.filter(pk=body.unit)
        .annotate(
            counter_known=Exists(counter),
            campaign_known=Exists(campaign),
            in_force=Exists(Unit.objects.valid_on(day).filter(pk=OuterRef("pk"))),
        )
        .values("counter_known", "campaign_known", "in_force")
        .first()
    )
    if unit is None:
        raise RefusedError("reference-unknown", "the unit", "/unit")
    if body.counter and not unit["counter_known"]:
        raise RefusedError("reference-unknown", "a counter of this unit", "/counter")
    if body.campaign and not unit["campaign_known"]:
        raise RefusedError("reference-unknown", "the campaign", "/campaign")
    return () if unit["in_force"] else (UNIT_NOT_IN_FORCE,)


def check_answered(body: Revision) -> None:
    """RefusedError for an answer to an item the checklists do not have, or one that is impossible."""
    for pointer, code in check_answers(body, checklists_of(body)):
        raise RefusedError(code, pointer=pointer)


def _check_text(text: str | None, pointer: str) -> None:
    """RefusedError for what PostgreSQL would not even look up."""
    if text and "\0" in text:
        raise RefusedError("reference-unknown", pointer=pointer)
