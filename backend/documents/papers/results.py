"""What units and teams report: a unit on what it mended, its sheet of a year, a team on its campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from backend.documents.blocks import Block, Content, table
from backend.documents.papers.frame import Frame, Letter, official
from backend.documents.papers.words import SEVERITIES, sections
from backend.documents.wording import Facts, Wording, in_figures, number

REMEDIATION_SLOTS: Final = ("remediation.leading", "remediation.duty", "remediation.difficulties")
UNIT_YEAR_SLOTS: Final = ("unit-year.objection",)
CAMPAIGN_SLOTS: Final = ("campaign.proposals", "campaign.choice")
Written = Mapping[str, str]


def remediation(facts: Facts, words: Wording, written: Written, frame: Frame) -> Content:
    """Return a unit's report on what it mended, under its own letterhead and for its own signature."""
    name = facts["unit"]["name"]
    is_committee = facts["unit"]["kind"] in ("commune", "ward")
    letter = Letter(
        kind=words.text("remediation.kind"),
        subject=words.text("remediation.subject"),
        symbol="BC-UBND" if is_committee else "BC",
        copies=tuple(words.cells("remediation.copies")),
        to=(words.office["whole"],),
        authority=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH") if is_committee else (words.office["head"],),
        called="Báo cáo",
    )
    rows = [
        [
            str(n),
            f"[{one['item']}] {one['text']}",
            one["measure"],
            in_figures(one["on"]),
            words.text("remediation.files", one),
            words.texts[f"state.{one['state']}"],
        ]
        for n, one in enumerate(facts["fixes"], 1)
    ]
    results: list[Block] = [
        words.para("remediation.results_text", facts),
        table(words.cells("remediation.head"), rows, [1.0, 4.7, 4.3, 2.5, 1.8, 2.2], "cllccc"),
    ]
    body = sections(
        [
            (words.text("remediation.leading"), [words.prose("remediation.leading", written)]),
            (words.text("remediation.results"), results),
            (words.text("remediation.duty"), [words.prose("remediation.duty", written)]),
            (words.text("remediation.difficulties"), [words.prose("remediation.difficulties", written)]),
        ]
    )
    own = replace(words, office={**words.office, "agency": name.upper()})
    return official(letter, [*body, words.para("remediation.closing", facts)], frame, own)


def unit_year(facts: Facts, words: Wording, written: Written, frame: Frame) -> Content:
    """Return a unit's sheet: what happened in the period, each finding, and what the unit says to it."""
    letter = Letter(
        kind=words.text("unit-year.kind"),
        subject=words.text("unit-year.subject", facts),
        symbol=f"PKQ-{words.office['symbol']}",
        copies=tuple(words.cells("unit-year.copies", facts)),
        called="Phiếu",
    )
    objection = words.prose("unit-year.objection", written)
    parts: list[tuple[str, list[Block]]] = [
        (words.text(f"unit-year.{name}"), [words.para(f"unit-year.{name}_text", facts)])
        for name in ("visits", "found", "fixed", "repeat", "contests")
    ]
    shown: list[Block] = [objection] if objection["written"] or frame.draft else []
    rows = [
        [
            str(n),
            f"[{one['item']}] {one['text']}",
            SEVERITIES[one["severity"]],
            *(in_figures(one[name]) for name in ("notified", "due_on", "fixed")),
            words.texts[f"state.{one['state']}"],
        ]
        for n, one in enumerate(facts["tracking"], 1)
    ]
    found = table(words.cells("unit-year.head"), rows, [1.0, 4.3, 2.1, 2.4, 2.4, 2.4, 1.9], "clccccc")
    body = sections([*parts, (words.text("unit-year.objection"), shown)])
    rest: list[Block] = [found] if rows else []
    return official(letter, [*body, *rest, words.para("unit-year.closing", facts)], frame, words)


def campaign(facts: Facts, words: Wording, written: Written, frame: Frame) -> Content:
    """Return a team's report on its campaign, in its own series of numbers."""
    letter = Letter(
        kind=words.text("campaign.kind"),
        subject=words.text("campaign.subject", facts),
        symbol="BC-ĐKT",
        copies=tuple(words.cells("campaign.copies")),
        to=(words.text("campaign.to"),),
        authority=(words.text("campaign.authority"),),
        called="Báo cáo",
    )

    def prose(slot: str) -> list[Block]:
        block = words.prose(slot, written)
        return [block] if block["written"] or frame.draft else []

    found: list[Block] = [words.para("campaign.found_text", facts)]
    if facts["by_item"]:
        found.append(_by_item(facts, words))
    body = sections(
        [
            (words.text("campaign.general"), [words.para("campaign.general_text", facts)]),
            (words.text("campaign.units"), [_by_unit(facts, words)]),
            (words.text("campaign.found"), found),
            (words.text("campaign.proposals"), prose("campaign.proposals")),
            (words.text("campaign.choice"), prose("campaign.choice")),
        ]
    )
    return official(letter, [*body, words.para("campaign.closing", facts)], frame, words)


def _by_unit(facts: Facts, words: Wording) -> Block:
    rows = [
        [
            str(n),
            row["name_vi"],
            number(row["assigned"]),
            number(row["visits"]),
            words.text(f"campaign.{row['state']}"),
        ]
        for n, row in enumerate(facts["coverage"], 1)
    ]
    return table(words.cells("campaign.head_units"), rows, [1.0, 7.3, 2.2, 2.2, 3.8], "clccl")


def _by_item(facts: Facts, words: Wording) -> Block:
    rows = [
        [one["item"], one["text"], SEVERITIES[one["severity"]], number(one["n"])] for one in facts["by_item"]
    ]
    return table(words.cells("campaign.head_found"), rows, [1.8, 9.7, 2.7, 2.3], "clcc")
