"""The report of an official period with its annexes I–IV, from frozen facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from backend.documents.blocks import Annex, Block, Chart, Content, table
from backend.documents.papers.frame import Frame, Letter, official
from backend.documents.papers.words import SEVERITIES, clauses, sections
from backend.documents.wording import Facts, Wording, in_figures, number, percent
from backend.documents.writers.chart import stacked_bars
from shared.rules.periods import year_of

SLOTS: Final = ("period.carrying_out", "period.assessment", "period.plans", "period.proposals")
SUMMED: Final = (
    *("visits", "recorded", "confirmed", "reminder", "violation", "serious"),
    *("closed", "overdue", "repeat"),
)
CHECKLISTS: Final = ("GG", "UX", "NY", "HS", "CS")
_PARTS: Final = (
    ("hours", "GG"),
    ("conduct", "UX"),
    ("posting", "NY"),
    ("dossiers", "HS"),
    ("facilities", "CS"),
)


def period_report(facts: Facts, words: Wording, written: Mapping[str, str], frame: Frame) -> Content:
    """Return the report to the provincial People's Committee."""
    named_facts = named(facts, words)
    letter = Letter(
        kind=words.text("period.kind"),
        subject=words.text("period.subject", named_facts),
        symbol=f"BC-{words.office['symbol']}",
        copies=tuple(words.cells("period.copies", named_facts)),
        to=(words.office["superior"],),
        called="Báo cáo",
    )
    body = [*_parts(named_facts, words, written, frame), words.para("period.closing", named_facts)]
    return official(letter, body, frame, words, annexes(named_facts, words))


def named(facts: Facts, words: Wording) -> dict[str, Any]:
    """Return the facts with what its sentences need besides: the official year, reasons in words."""
    first = date.fromisoformat(facts["period"]["from"])
    named_facts = {**facts, "year_from": year_of(first).isoformat()}
    if adjusted := facts["adjusted"]:
        reasons = [f"{words.text(f'event.{verb}')} {n}" for verb, n in adjusted["reasons"].items()]
        named_facts["adjusted"] = {**adjusted, "why": ", ".join(reasons) or words.text("event.none")}
    return named_facts


def _parts(facts: Facts, words: Wording, written: Mapping[str, str], frame: Frame) -> list[Block]:
    def prose(slot: str) -> list[Block]:
        block = words.prose(slot, written)
        return [block] if block["written"] or frame.draft else []

    handling: list[Block] = [
        words.para("period.handling_text", facts),
        words.para("period.closing_text", facts),
    ]
    if facts["referred"]:
        handling.append(words.para("period.referred_text", facts))
    carried: list[Block] = [words.para("period.carrying_out_text", facts), *prose("period.carrying_out")]
    compared: list[Block] = [words.para("period.compared_text", facts), *prose("period.assessment")]
    return sections(
        [
            (words.text("period.carrying_out"), carried),
            (words.text("period.results"), _results(facts, words)),
            (words.text("period.handling"), handling),
            (words.text("period.assessment"), compared),
            (words.text("period.plans"), prose("period.plans")),
            (words.text("period.proposals"), prose("period.proposals")),
            (words.text("period.adjusted"), _adjusted(facts, words)),
        ]
    )


def _results(facts: Facts, words: Wording) -> list[Block]:
    parts: list[tuple[str, list[Block]]] = [
        (words.text("period.units"), [words.para("period.units_text", facts)])
    ]
    for name, code in _PARTS:
        if code in ("GG", "UX", "NY") or facts["checklist"][code]:
            parts.append((words.text(f"period.{name}"), [words.para(f"period.{name}_text", facts)]))
    return [*clauses(parts), *([chart(facts, words)] if facts["confirmed"] else [])]


def chart(facts: Facts, words: Wording) -> Chart:
    """Return the confirmed findings by checklist and severity as a picture."""
    levels = list(SEVERITIES.values())
    split = {code: dict.fromkeys(levels, 0) for code in CHECKLISTS}
    for row in facts["by_item"]:
        code = row["item"].partition("-")[0]
        split.setdefault(code, dict.fromkeys(levels, 0))[SEVERITIES[row["severity"]]] += row["n"]
    rows = [
        (words.texts.get(f"checklist.{code}", code), row) for code, row in split.items() if any(row.values())
    ]
    return {"kind": "chart", "title": words.text("period.chart"), "svg": stacked_bars(levels, rows)}


def _adjusted(facts: Facts, words: Wording) -> list[Block]:
    if not facts["adjusted"]:
        return []
    changed = facts["adjusted"]["changed"]
    if not changed:
        return [words.para("period.adjusted_none", facts)]
    rows = [
        [words.texts[f"figure.{one['figure']}"], number(one["was"]), number(one["now"])] for one in changed
    ]
    head = words.cells("period.head_adjusted")
    return [words.para("period.adjusted_text", facts), table(head, rows, [8.0, 4.2, 4.2], "lcc")]


def annexes(facts: Facts, words: Wording) -> list[Annex]:
    """Return annexes I–IV: by unit, by item, tracking, indicators."""
    return [
        {
            "title": f"{words.text('annex.units')} {words.text('period.structure.' + facts['structure'])}",
            "landscape": True,
            "blocks": [_by_unit(facts, words)],
        },
        {"title": words.text("annex.items"), "landscape": False, "blocks": [_by_item(facts, words)]},
        {"title": words.text("annex.tracking"), "landscape": True, "blocks": [_tracking(facts, words)]},
        {"title": words.text("annex.indicators"), "landscape": False, "blocks": [_indicators(facts, words)]},
    ]


def _by_unit(facts: Facts, words: Wording) -> Block:
    rows = [
        [str(n), _unit_name(row, words), *(number(row[column]) for column in SUMMED)]
        for n, row in enumerate(facts["by_unit"], 1)
    ]
    sums = [number(sum(row[column] for row in facts["by_unit"])) for column in SUMMED]
    widths = [1.1, 7.0, 1.8, 2.0, 2.0, 2.0, 1.9, 2.3, 1.9, 1.9, 1.8]
    total = ["", words.text("annex.total"), *sums]
    return table(
        words.cells("annex.head_units"), [*rows, total], widths, "cl" + "c" * len(SUMMED), total=True
    )


def _unit_name(row: Facts, words: Wording) -> str:
    """Return a unit's name, with what it was called at the visit where a reorganisation lies between."""
    if not row["then"]:
        return str(row["unit"])
    return f"{row['unit']}\n{words.text('annex.before', {'names': '; '.join(row['then'])})}"


def _by_item(facts: Facts, words: Wording) -> Block:
    rows = [
        [
            row["item"],
            row["text"],
            SEVERITIES[row["severity"]],
            number(row["n"]),
            number(row["asked"]),
            percent(row["share"]),
            row["sipas"],
        ]
        for row in facts["by_item"]
    ]
    return table(words.cells("annex.head_items"), rows, [1.6, 6.3, 2.2, 1.5, 1.6, 1.9, 1.4], "clccccc")


def _tracking(facts: Facts, words: Wording) -> Block:
    rows = [
        [
            str(n),
            row["unit"],
            f"[{row['item']}] {row['text']}",
            row["notice"],
            in_figures(row["notified"]),
            in_figures(row["due_on"]),
            in_figures(row["fixed"]),
            words.texts[f"state.{row['state']}"],
        ]
        for n, row in enumerate(facts["tracking"], 1)
    ]
    widths = [1.1, 4.8, 7.3, 2.9, 2.4, 2.4, 2.4, 2.4]
    return table(words.cells("annex.head_tracking"), rows, widths, "cllccccc")


def _indicators(facts: Facts, words: Wording) -> Block:
    rows = [
        [
            f"{row['code']}. {words.texts['indicator.' + row['code']]}",
            number(row["numerator"]),
            "–" if row["denominator"] is None else number(row["denominator"]),
            "–" if row["value"] is None else percent(row["value"]),
            "–" if row["threshold"] is None else f"≥ {row['threshold']}%",
            "–" if row["points"] is None else number(row["points"]),
            words.text("annex.proof"),
        ]
        for row in facts["indicators"]
    ]
    return table(words.cells("annex.head_indicators"), rows, [5.4, 1.6, 1.6, 2.0, 1.8, 1.8, 2.3], "lcccccc")
