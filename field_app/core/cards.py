"""What a visit's line in the list says; never more than the server is known to hold."""

from __future__ import annotations

from collections.abc import Mapping

from field_app.core.catalogue import Catalogue
from field_app.core.decisions import ACCEPTED, RETURNED, Decision
from field_app.core.errors import trouble_of
from field_app.core.model import Trouble, VisitCard, VisitMode, VisitState
from field_app.states import RevisionState, VisitStage
from field_app.store.outbox import Progress
from field_app.store.visits import VisitRow


def visit_card(
    visit: VisitRow,
    tally: Mapping[str, int],
    progress: Progress | None,
    catalogue: Catalogue,
    *,
    needs_login: bool,
    decision: Decision | None = None,
) -> VisitCard:
    """Return the card of a visit with these counts; `decision` is what holds for its newest revision."""
    if visit.state is VisitStage.DRAFT:
        progress = None  # that of the revision being amended says nothing about this draft
    state = _state(visit, progress, decision, needs_login=needs_login)
    return VisitCard(
        id=visit.id,
        unit_id=visit.unit_id,
        unit_name=catalogue.unit_name(visit.unit_id),
        counter_name=catalogue.counter_name(visit.counter_id),
        mode=VisitMode(visit.mode),
        day=visit.started.wall[:10],
        state=state,
        answered=tally["answered"],
        asked=tally["asked"],
        violations=tally["violations"],
        photos=progress.photos if progress else tally["photos"],
        photos_safe=progress.photos_safe if progress else 0,
        percent=_percent(progress),
        started_at=visit.started.wall,
        finished_at=visit.finished_wall,
        trouble=_trouble(state, progress),
        amends=visit.state is VisitStage.DRAFT and visit.parent is not None,
        comments=len(decision.comments) if decision and decision.state == RETURNED else 0,
    )


_DECIDED = {ACCEPTED: VisitState.ACCEPTED, RETURNED: VisitState.RETURNED}


def _state(
    visit: VisitRow, progress: Progress | None, decision: Decision | None, *, needs_login: bool
) -> VisitState:
    if visit.state is VisitStage.DRAFT or progress is None:
        return VisitState.DRAFT
    if progress.state is RevisionState.SEALED:
        return VisitState.SAFE if decision is None else _DECIDED[decision.state]
    if progress.lost or progress.damaged:
        return VisitState.PHOTO_LOST
    if progress.state is RevisionState.QUARANTINED:
        return VisitState.QUARANTINED
    if needs_login:
        return VisitState.NEEDS_LOGIN
    return VisitState.UPLOADING if progress.state is RevisionState.STORED else VisitState.WAITING


def _percent(progress: Progress | None) -> int:
    """Return whole hundredths; 100 only when the server has said that it holds every byte."""
    if progress is None:
        return 0
    if progress.photos_safe == progress.photos:
        return 100
    return min(99, progress.bytes_held * 100 // max(1, progress.bytes_total))


def _trouble(state: VisitState, progress: Progress | None) -> Trouble | None:
    if state is VisitState.PHOTO_LOST:
        return trouble_of("photo-lost" if progress and progress.lost else "photo-damaged")
    if state is VisitState.QUARANTINED and progress is not None:
        code = str((progress.problem or {}).get("code") or "server-error")
        return trouble_of(code, ticket=progress.ticket)
    return None
