"""The conclusion notice: what was found, when, by whom, with which proof, on what basis, due when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from backend.documents.blocks import Block, Content, Para, table
from backend.documents.papers.frame import Frame, Letter, official
from backend.documents.papers.words import MODES, SEVERITIES, clauses, people, sections
from backend.documents.wording import Facts, Wording, in_figures

SLOTS = ("notice.strengths", "notice.causes", "notice.conclusion")
"""Where a person may write."""


def notice(facts: Facts, words: Wording, written: Mapping[str, str], frame: Frame) -> Content:
    """Return the notice that follows from its frozen text."""
    named_facts = _with_sums(facts)
    subject = "notice.supplement" if facts["supplement"] else "notice.subject"
    letter = Letter(
        kind=words.text("notice.kind"),
        subject=words.text(subject, named_facts),
        symbol=f"TB-{words.office['symbol']}",
        copies=tuple(words.cells("notice.copies", named_facts)),
        called="Thông báo",
    )
    body = [
        *_grounds(named_facts, words, draft=frame.draft),
        *_opening(named_facts, words),
        *_parts(named_facts, words, written, frame),
    ]
    closing = words.para(f"notice.closing_{facts['kind']}", named_facts)
    return official(letter, [*body, closing], frame, words)


def _with_sums(facts: Facts) -> dict[str, Any]:
    """Return the frozen text with what its sentences count: nothing is looked up."""
    findings = facts["findings"]
    visit = {"people": "", "photos": 0, "mode": "", **facts["visit"]}
    return {
        **facts,
        "n": len(findings),
        "severity": dict.fromkeys(SEVERITIES, 0) | Counter(one["severity"] for one in findings),
        "visit": {**visit, "people": people(visit["people"] or []), "mode_vi": MODES.get(visit["mode"], "")},
        "explain_until": max((one["explain_until"] for one in findings), default=None),
        "contest_until": max((one["contest_until"] for one in findings), default=None),
    }


def _grounds(facts: Facts, words: Wording, *, draft: bool) -> list[Block]:
    """Return each legal basis once; one whose citation nobody checked is no line of an official paper."""
    shown = [base for base in facts.get("bases", ()) if draft or base["verification"] == "verified"]
    lines: list[Block] = []
    for n, base in enumerate(shown, 1):
        articles = f"{', '.join(base['articles'])} " if base["articles"] else ""
        text = words.segments("notice.ground", {**base, "articles": articles, "called": called(base)})
        unchecked = "" if base["verification"] == "verified" else " [chưa kiểm chứng, không in]"
        line: Para = {"kind": "ground", "segments": [*text, unchecked + ("." if n == len(shown) else ";")]}
        lines.append(line)
    return lines


KINDS_OF_LAW: Final = {
    "/NĐ-": "Nghị định",
    "/TT-": "Thông tư",
    "/QĐ-": "Quyết định",
    "/CT-": "Chỉ thị",
    "/NQ-": "Nghị quyết",
}


def called(base: Mapping[str, Any]) -> str:
    """Return a legal source as a paper cites it: its kind and number, then what it is about."""
    kind = next((kind for mark, kind in KINDS_OF_LAW.items() if mark in base["number"]), None)
    if kind is None:
        return f"{base['title']} ({base['number']})"
    return f"{kind} số {base['number']} ({base['title']})"


def _opening(facts: Facts, words: Wording) -> list[Block]:
    return [words.para("notice.opening" if facts["campaign"] else "notice.opening_alone", facts)]


def _parts(facts: Facts, words: Wording, written: Mapping[str, str], frame: Frame) -> list[Block]:
    def prose(slot: str) -> list[Block]:
        block = words.prose(slot, written)
        return [block] if block["written"] or frame.draft else []

    demand = "notice.demands" if facts["kind"] == "demand" else "notice.recommendations"
    found: list[Block] = [words.para("notice.found_text", facts), _found(facts, words)]
    results = clauses(
        [
            (words.text("notice.strengths"), prose("notice.strengths")),
            (words.text("notice.found"), found),
            (words.text("notice.causes"), prose("notice.causes")),
        ]
    )
    conclusion: list[Block] = [words.para("notice.conclusion_text", facts), *prose("notice.conclusion")]
    return sections(
        [
            (words.text("notice.results"), results),
            (words.text("notice.conclusion"), conclusion),
            (words.text(demand), [words.para(f"{demand}_text", facts), _due(facts, words)]),
            (
                words.text("notice.carrying_out"),
                [words.para("notice.explain", facts), words.para("notice.contest", facts)],
            ),
        ]
    )


def _found(facts: Facts, words: Wording) -> Block:
    short = {base["source"]: base["number"] for base in facts.get("bases", ())}
    rows = [
        [str(n), statement(one), SEVERITIES[one["severity"]], _basis(one, short), _proof(one)]
        for n, one in enumerate(facts["findings"], 1)
    ]
    return table(words.cells("notice.head_found"), rows, [1.0, 6.9, 2.2, 3.9, 2.5], "clclc")


def statement(line: Mapping[str, Any]) -> str:
    """Return what was found, with the item it broke; a notice from before statements says the item alone."""
    asked = (line.get("text") or {}).get("vi", "")
    found = line.get("statement") or asked
    text = f"{asked}.\nGhi nhận: {found}." if found != asked else asked
    return f"[{line['item']}] {text}"


def _basis(line: Mapping[str, Any], short: Mapping[str, str]) -> str:
    named = [one for one in line["legal_basis"] if one["source"] in short]
    return "\n".join(
        ", ".join(part for part in (one.get("article"), short[one["source"]]) if part) for one in named
    )


def _proof(line: Mapping[str, Any]) -> str:
    proof = line.get("proof") or []
    times = [one["taken"] for one in proof if one["taken"]]
    lines = [f"{len(proof)} ảnh" if proof else "–"]
    if times:
        first, last = min(times), max(times)
        lines.append(first if first == last else f"{first}–{last}")
    return "\n".join(lines)


def _due(facts: Facts, words: Wording) -> Block:
    wanted = words.text("notice.proof_wanted")
    rows = [
        [
            str(n),
            f"[{one['item']}] {(one.get('text') or {}).get('vi', '')}",
            in_figures(one["due_on"]),
            wanted,
        ]
        for n, one in enumerate(facts["findings"], 1)
    ]
    return table(words.cells("notice.head_due"), rows, [1.0, 8.5, 2.8, 4.2], "clcl")
