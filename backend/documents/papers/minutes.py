"""The server's copy of the minutes of a visit: what the signed revision says, in the form of a biên bản."""

from __future__ import annotations

from typing import Any

from backend.documents.blocks import Annex, Block, Content, Signatory, table
from backend.documents.papers.frame import Frame, minutes_of
from backend.documents.papers.words import MODES, SEVERITIES, people, plain, sections
from backend.documents.wording import Facts, Wording

HEADS = ("GG-02", "GG-03", "GG-04", "GG-05")
"""The head count: who has to be present, who is, who is away with and without a reason."""


def minutes(facts: Facts, words: Wording, frame: Frame) -> Content:
    """Return the minutes; it is the phone's signed copy that counts, this one names its hash."""
    named_facts = _named(facts)
    kind = "minutes.kind_amended" if facts["amends"] else "minutes.kind"
    grounds: list[Block] = []
    if facts["campaign"]:
        grounds = [{"kind": "ground", "segments": words.segments("minutes.ground", named_facts)}]
    body = [*grounds, words.para("minutes.opening", named_facts), *_parts(named_facts, words)]
    return minutes_of(
        words.text("minutes.subject", named_facts),
        words.text(kind),
        [*body, words.para("minutes.closing", named_facts)],
        _signatories(facts),
        frame,
        words,
        [_answers(facts, words)],
    )


def _named(facts: Facts) -> dict[str, Any]:
    visit = facts["visit"]
    shown = {"people": people(visit["people"]), "mode_vi": MODES[visit["mode"]]}
    return {**facts, "visit": {**visit, **shown}}


def _parts(facts: Facts, words: Wording) -> list[Block]:
    present: list[Block] = [words.para("minutes.team", facts), words.para("minutes.unit", facts)]
    content: list[Block] = [words.para("minutes.content_text", facts)]
    if facts["heads"]:
        row = [str(facts["heads"][code]) for code in HEADS]
        content.append(table(words.cells("minutes.heads"), [row], [4.1] * 4, "cccc"))
    found = _found(facts, words)
    proof: list[Block] = [words.para("minutes.proof_text", facts)]
    if facts["proof"]:
        proof.append(_proof(facts, words))
    return sections(
        [
            (words.text("minutes.present"), present),
            (words.text("minutes.amended"), _amended(facts, words)),
            (words.text("minutes.content"), content),
            (words.text("minutes.found"), found),
            (words.text("minutes.opinion"), _opinion(facts, words)),
            (
                words.text("minutes.demands"),
                [words.para("minutes.demands_text", facts)] if facts["found"] else [],
            ),
            (words.text("minutes.proof"), proof),
            (words.text("minutes.signed"), _signed(facts, words)),
        ]
    )


def _amended(facts: Facts, words: Wording) -> list[Block]:
    """Say in words what differs from the version the unit signed or refused."""
    if not facts["amendment"]:
        return []
    differing = facts["amendment"]["rows"]
    rows = [[f"{one['title']}\n{one['label']}", one["before"], one["after"]] for one in differing]
    if not rows:
        return [words.para("minutes.unchanged", facts)]
    written = table(words.cells("minutes.head_amended"), rows, [6.5, 5.0, 5.0], "lll")
    return [words.para("minutes.amended_text", facts), written]


def _signed(facts: Facts, words: Wording) -> list[Block]:
    """Say who signed which version, and why somebody did not."""
    rows = [
        [f"Bản {version['number']}", one["capacity"], one["who"], one["words"]]
        for version in facts["versions"]
        for one in version["people"]
    ]
    if not rows:
        return []
    written = table(words.cells("minutes.head_signed"), rows, [1.5, 4.5, 4.5, 6.0], "clll")
    return [words.para("minutes.signed_text", facts), written]


def _found(facts: Facts, words: Wording) -> list[Block]:
    if not facts["found"]:
        return [words.para("minutes.nothing", facts)]
    rows = [
        [str(n), _with_statement(one), SEVERITIES[one["severity"]], "Đã khắc phục" if one["fixed"] else "–"]
        for n, one in enumerate(facts["found"], 1)
    ]
    return [table(words.cells("minutes.head_found"), rows, [1.0, 9.9, 2.6, 3.0], "clcc")]


def _with_statement(one: Facts) -> str:
    text = f"[{one['item']}] {one['text']}"
    return text if one["statement"] in ("", one["text"]) else f"{text}.\nGhi nhận: {one['statement']}."


def _opinion(facts: Facts, words: Wording) -> list[Block]:
    written: list[Block] = [plain(line) for line in facts["explanation"].split("\n") if line.strip()]
    if written and facts["is_old_explanation"]:
        written.insert(0, words.para("minutes.old_opinion", facts))
    if facts["refusal_reason"]:
        return [*written, words.para("minutes.refused", facts)]
    return written or [words.para("minutes.no_opinion", facts)]


def _proof(facts: Facts, words: Wording) -> Block:
    rows = [
        [str(n), one["text"], one["taken"] or "–", one["sha256"][:12]]
        for n, one in enumerate(facts["proof"], 1)
    ]
    return table(words.cells("minutes.head_proof"), rows, [1.0, 8.5, 2.5, 4.5], "clcc")


def _answers(facts: Facts, words: Wording) -> Annex:
    rows = [[one["code"], one["text"], one["value"]] for one in facts["answers"]]
    body = table(words.cells("minutes.head_answers"), rows, [2.0, 9.5, 5.0], "cll")
    return {"title": words.text("minutes.annex"), "landscape": False, "blocks": [body]}


def _signatories(facts: Facts) -> list[Signatory]:
    """Return the places to sign of this version, each with what became of it on the device."""
    return [
        {"title": one["capacity"], "name": one["who"], "note": f"({one['words']})"}
        for one in facts["versions"][-1]["people"]
    ]
