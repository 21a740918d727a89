"""Help on one item: how to look, what is a failure, how grave it is, what proves it, on what it rests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Heading, Prose, Row
from field_app.viewmodels.words import Words
from shared.rules.checklists import Item, LegalBasis, basis_on


def guidance_rows(page: Page, item: Item, day: date) -> Iterator[Row]:
    """Return the help on an item as it stands on the day of the visit."""
    words = page.words
    yield Heading(words("item.guide"))
    parts = (
        ("item.observe", words.of(item, "observe")),
        ("item.counts", what_counts(item, words)),
        ("item.grave", how_grave(item, words)),
        ("item.proof", words.known(f"item.proof_{item.photo_on_fail}", "")),
        ("item.mind", (item.note_vi if words.language == "vi" else item.note) or ""),
        ("item.basis", "\n".join(_basis(page, basis) for basis in basis_on(item, day))),
    )
    for label, text in parts:
        if text:
            yield Prose(text, label=words(label))


def what_counts(item: Item, words: Words) -> str:
    """Say which answers are a failure; of a number that only measures, that it is none."""
    answer = item.answer
    failing = [words.of(option) for option in answer.options if option.outcome == "fail"]
    if failing:
        return "; ".join(failing)
    if answer.type == "pass_fail_na":
        return words("item.counts_fail")
    if answer.fail_when is None:
        return words("item.counts_nothing")
    if answer.type == "time":
        return words("item.counts_late", n=answer.tolerance_minutes or 0)
    unit = words.known(f"unit.{answer.unit}", answer.unit or "")
    return words("item.counts_from", unit=unit, counted=words.counted(item))


def how_grave(item: Item, words: Words) -> str:
    """Say the severity of a failure, and what makes it graver; nothing where there is no failure."""
    plain = words(f"severity.{item.severity}") if item.severity.rank else ""
    graver = (
        words("item.graver", severity=words(f"severity.{each.severity}"), rule=words.of(each, "if"))
        for each in item.escalation
    )
    return "\n".join(part for part in (plain, *graver) if part)


def _basis(page: Page, basis: LegalBasis) -> str:
    source = page.app.catalogue.legal_source(basis.source)
    if source is None:
        return f"• {basis.source}"
    number = "" if source.number.startswith("(") else source.number  # "(the office's own rules)" has none
    named = " – ".join(each for each in (number, page.words.of(source, "title")) if each)
    return f"• {basis.article}, {named}" if basis.article else f"• {named}"
