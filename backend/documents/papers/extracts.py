"""Texts without a letterhead: the section to paste into the CCHC report, and the leader's one page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from backend.documents.blocks import Block, Content, Head, Tail, section, table
from backend.documents.papers.frame import Frame
from backend.documents.papers.period import chart, named
from backend.documents.papers.words import plain, sections
from backend.documents.wording import Facts, Wording, number, percent

_ROWS: Final = Path(__file__).parents[1] / "data" / "ministry_rows.json"
ATTENTION: Final = 8
"""So many units at most stand on the leader's page."""


def cchc_section(facts: Facts, words: Wording, frame: Frame) -> Content:
    """Return the section on inspection and its table, in the Ministry's order, to be pasted."""
    named_facts = named(facts, words)
    names = ("carrying_out_text", "units_text", "hours_text", "handling_text", "closing_text")
    body: list[Block] = [section(words.text("section.title"))]
    body += [words.para(f"period.{name}", named_facts) for name in names]
    rows = [[str(n), *row] for n, row in enumerate(ministry_rows(facts), 1)]
    body.append(table(words.cells("section.head"), rows, [1.0, 7.0, 3.0, 2.7, 2.7], "clccc"))
    return _extract(words.text("section.kind"), words.text("period.subject", named_facts), body, frame, words)


def ministry_rows(facts: Facts) -> list[list[str]]:
    """Return the rows of the annex in force: name, unit, figure of the period, cumulative figure."""
    tables = json.loads(_ROWS.read_text(encoding="utf-8"))
    valid = [one for one in tables if one["valid_from"] <= facts["period"]["to"]] or tables[:1]
    newest = max(valid, key=lambda one: str(one["valid_from"]))
    return [
        [name, unit, number(_figure(facts, now)), number(_figure(facts, since))]
        for name, unit, now, since in newest["rows"]
    ]


def _figure(facts: Facts, name: str) -> Any:
    value: Any = facts
    for step in name.split("."):
        value = value[step]
    return value


def brief(facts: Facts, due: list[tuple[str, str, int]], words: Wording, frame: Frame) -> Content:
    """Return the leader's one page: what to decide, three figures, a chart, units to look at, reports due.

    `due` has a report's name, the day it is due, and the days left.
    """
    named_facts = named(facts, words)
    upcoming: list[Block] = [
        plain(words.text("brief.due", {"name": name, "day": day, "days": days})) for name, day, days in due
    ]
    parts: list[tuple[str, list[Block]]] = [
        (words.text("brief.decide"), [words.para("brief.decide_text", named_facts)]),
        (words.text("brief.figures"), [_three(facts, words)]),
        (words.text("brief.trend"), [chart(facts, words)] if facts["confirmed"] else []),
        (words.text("brief.attention"), _attention(facts, words)),
        (words.text("brief.reports"), upcoming),
    ]
    title = words.text("brief.subject", named_facts)
    return _extract(words.text("brief.kind"), title, sections(parts), frame, words)


def _three(facts: Facts, words: Wording) -> Block:
    share = facts["share"]
    row = [percent(share["seen"]), percent(share["closed"]), number(facts["overdue"])]
    return table(words.cells("brief.head_figures"), [row], [5.5, 5.5, 5.5], "ccc")


def _attention(facts: Facts, words: Wording) -> list[Block]:
    """Return the units that passed a limit, in the province's order; they are not ranked."""
    passed = [row for row in facts["by_unit"] if row["overdue"] or row["serious"] or row["repeat"]]
    if not passed:
        return [plain(words.text("brief.none"))]
    rows = [
        [row["unit"], *(number(row[name]) for name in ("overdue", "serious", "repeat"))] for row in passed
    ]
    shown = table(words.cells("brief.head_attention"), rows[:ATTENTION], [8.5, 2.6, 2.7, 2.7], "lccc")
    more = len(rows) - ATTENTION
    return [shown, *([plain(words.text("brief.more", {"n": more}))] if more > 0 else [])]


def _extract(kind: str, subject: str, body: list[Block], frame: Frame, words: Wording) -> Content:
    return {
        "head": Head(
            parent="",
            agency="",
            number="",
            symbol="",
            place_and_day="",
            kind=kind,
            subject=subject,
            about="",
            to=[],
        ),
        "body": body,
        "tail": Tail(copies=[], authority=[], signer="", signatories=[]),
        "annexes": [],
        "attached_to": "",
        "draft": frame.draft,
        "verify": None,
        "author": words.office["whole"],
        "made": frame.made.isoformat(),
        "keywords": frame.keywords,
    }
