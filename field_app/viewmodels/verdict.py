"""Says in words and tones what the rules make of an answer."""

from __future__ import annotations

from field_app.core.model import ItemState
from field_app.viewmodels.answers import TONES
from field_app.viewmodels.controls import Chip, Tone
from field_app.viewmodels.words import Words
from shared.rules.checklists import Severity

ICONS = {
    Severity.NONE: "info",
    Severity.REMINDER: "alert",
    Severity.VIOLATION: "warning",
    Severity.SERIOUS: "warning",
}


def tone_of(state: ItemState) -> Tone:
    """Return the tone of an item's row: plain while unanswered, good, quiet, or as grave as the failure."""
    outcome = state.evaluation.outcome
    if outcome == "fail":
        return TONES[state.evaluation.severity]
    return {"pass": Tone.GOOD, "na": Tone.DIM}.get(str(outcome), Tone.PLAIN)


def severity_chip(severity: Severity, words: Words) -> Chip:
    """Return the word for a severity with its pictogram."""
    return Chip(words(f"severity.{severity}"), TONES[severity], ICONS[severity])


def verdict_chips(state: ItemState, words: Words) -> tuple[Chip, ...]:
    """Return what the rules say about an answered item."""
    verdict = state.evaluation
    if verdict.outcome == "na":
        return (Chip(words("answer.na"), Tone.DIM),)
    if verdict.outcome == "pass":
        informs = state.item.severity is Severity.NONE
        return (Chip(words("verdict.recorded" if informs else "answer.pass"), Tone.GOOD, "check"),)
    if verdict.outcome != "fail":
        return ()
    chips = [severity_chip(verdict.severity, words)]
    if verdict.to_verify:
        chips.append(Chip(words("verdict.to_verify"), Tone.REMINDER, "search"))
    if verdict.minutes_late:
        chips.append(Chip(words("verdict.late", n=verdict.minutes_late), Tone.DIM, "clock"))
    return tuple(chips)


def talk_chips(state: ItemState, words: Words) -> tuple[Chip, ...]:
    """Return what the reviewer said, and that this was found here before."""
    chips = []
    if state.comments:
        chips.append(Chip(words("verdict.comment"), Tone.VIOLATION, "reply"))
    if state.earlier is not None:
        day = words.day(state.earlier.day) if state.earlier.day else ""
        chips.append(Chip(words("verdict.earlier", day=day).strip(), Tone.REMINDER, "history"))
    return tuple(chips)


def proof_chips(state: ItemState, words: Words) -> tuple[Chip, ...]:
    """Return what was attached and what is still lacking beside the answer itself."""
    chips = []
    if state.photos:
        chips.append(Chip(words("proof.photos", n=len(state.photos)), Tone.DIM, "image"))
    if state.note:
        chips.append(Chip(words("proof.note"), Tone.DIM, "pencil"))
    lacking = [lack.what for lack in state.missing if lack.what != "answer"]
    if "photo" in lacking:
        chips.append(Chip(words("proof.needs_photo"), Tone.INFO, "camera"))
    details = sum(what != "photo" for what in lacking)
    if details:
        chips.append(Chip(words("proof.needs_details", n=details), Tone.INFO, "list"))
    return tuple(chips)
