"""A visit as one card of a list: where it is in words, a pictogram and a tone; never a colour alone."""

from __future__ import annotations

from field_app.core.model import VisitCard, VisitState
from field_app.viewmodels.controls import Chip, Tap, Tone
from field_app.viewmodels.rows import Card
from field_app.viewmodels.shell import Place
from field_app.viewmodels.words import Words

LOOKS = {
    VisitState.DRAFT: ("pencil", Tone.INFO),
    VisitState.WAITING: ("cloud", Tone.REMINDER),
    VisitState.NEEDS_LOGIN: ("lock", Tone.REMINDER),
    VisitState.UPLOADING: ("cloud", Tone.INFO),
    VisitState.SAFE: ("shield", Tone.GOOD),
    VisitState.ACCEPTED: ("check", Tone.GOOD),
    VisitState.RETURNED: ("reply", Tone.VIOLATION),
    VisitState.QUARANTINED: ("warning", Tone.SERIOUS),
    VisitState.PHOTO_LOST: ("warning", Tone.SERIOUS),
}


def state_words(card: VisitCard, words: Words) -> str:
    """Say in words where a visit is."""
    held = card.state is VisitState.UPLOADING and card.percent == 100
    return words(
        "state.held" if held else f"state.{card.state}",
        n=card.answered,
        m=card.asked,
        percent=card.percent,
        safe=card.photos_safe,
        photos=card.photos,
        comments=card.comments,
    )


def place_of(visit: VisitCard) -> Place:
    """Return where a tap on a visit leads: on with the draft, or to how it travels."""
    return Place("checklist" if visit.state is VisitState.DRAFT else "visit", visit=visit.id)


def visit_row(visit: VisitCard, words: Words, tap: Tap) -> Card:
    """Return a visit's card in full."""
    icon, tone = LOOKS[visit.state]
    where = visit.counter_name if visit.counter_name != visit.unit_name else None
    when = f"{words(f'mode.{visit.mode}')} · {words.date_time(visit.started_at)}"
    trouble = (words.of(visit.trouble, ""),) if visit.trouble else ()
    return Card(
        visit.unit_name,
        (*((where,) if where else ()), when, *trouble),
        icon,
        tone,
        _chips(visit, words),
        _percent(visit),
        tap,
    )


def past_row(visit: VisitCard, words: Words, tap: Tap) -> Card:
    """Return a visit's card in three lines, for lists of thousands."""
    icon, tone = LOOKS[visit.state]
    found = words("home.violations", n=visit.violations)
    return Card(
        visit.unit_name,
        (f"{words.date_time(visit.started_at)} · {found}", state_words(visit, words)),
        icon,
        tone,
        tap=tap,
        one_line=True,
    )


def _chips(visit: VisitCard, words: Words) -> tuple[Chip, ...]:
    icon, tone = LOOKS[visit.state]
    chips = [Chip(state_words(visit, words), tone, "" if visit.state is VisitState.DRAFT else icon)]
    if visit.amends:
        chips.insert(0, Chip(words("home.amends", n=visit.comments), Tone.VIOLATION, "reply"))
    if visit.violations:
        chips.append(Chip(words("home.violations", n=visit.violations), Tone.VIOLATION, "alert"))
    return tuple(chips)


def _percent(visit: VisitCard) -> int | None:
    if visit.state is VisitState.DRAFT:
        return round(100 * visit.answered / visit.asked) if visit.asked else 0
    return visit.percent if visit.state is VisitState.UPLOADING else None
