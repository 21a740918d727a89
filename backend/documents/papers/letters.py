"""Papers that follow an issued one: its amendment, its correction, and the reminder of what a unit owes."""

from __future__ import annotations

from collections.abc import Mapping

from backend.documents.blocks import Block, Content, Para, table
from backend.documents.papers.frame import Frame, Letter, official
from backend.documents.papers.words import SEVERITIES, sections
from backend.documents.wording import Facts, Wording, in_figures

Written = Mapping[str, str]


def amendment(facts: Facts, words: Wording, _written: Written, frame: Frame) -> Content:
    """Return the notice that amends another: as notified, as it is now, why, and due when."""
    letter = Letter(
        kind=words.text("amendment.kind"),
        subject=words.text("amendment.subject", facts),
        symbol=f"TB-{words.office['symbol']}",
        copies=tuple(words.cells("notice.copies", facts)),
        called="Thông báo",
    )
    rows = [
        [
            str(n),
            f"[{one['item']}] {one['text']}",
            _becomes(one, words),
            one["reason"],
            in_figures(one["due_on"]),
        ]
        for n, one in enumerate(facts["changes"], 1)
    ]
    changes = table(words.cells("amendment.head"), rows, [1.0, 5.3, 3.4, 4.3, 2.5], "cllcc")
    body = [
        _ground(words, "amendment.ground", facts),
        _ground(words, "amendment.ground_2", facts),
        words.para("amendment.opening", facts),
        *sections([(words.text("amendment.changes"), [changes, words.para("amendment.rest", facts)])]),
        words.para("amendment.closing", facts),
    ]
    return official(letter, body, frame, words)


def _becomes(change: Facts, words: Wording) -> str:
    levels = {name: SEVERITIES[change[name]].lower() for name in ("before", "after")}
    return words.text(f"amendment.{change['verb']}", levels)


def _ground(words: Wording, name: str, facts: Facts) -> Para:
    return {"kind": "ground", "segments": words.segments(name, facts)}


def correction(facts: Facts, words: Wording, _written: Written, frame: Frame) -> Content:
    """Return the letter that corrects the form of an issued paper."""
    letter = _letter(words, "correction.about", facts, (words.text("correction.to"),), "letter.copies")
    names = ("correction.text", "correction.printed", "correction.corrected", "correction.closing")
    return official(letter, [words.para(name, facts) for name in names], frame, words)


def reminder(facts: Facts, words: Wording, _written: Written, frame: Frame) -> Content:
    """Return the letter that reminds a unit of all it owes; from the second on, the province gets a copy."""
    again = facts["before"] > 0
    copies = "reminder.copies_again" if again else "letter.copies"
    letter = _letter(words, "reminder.about", facts, (facts["unit"]["name"],), copies)
    rows = [
        [str(n), f"[{one['item']}] {one['text']}", one["notice"], in_figures(one["due_on"]), str(one["days"])]
        for n, one in enumerate(facts["findings"], 1)
    ]
    repeated: list[Block] = [words.para("reminder.again", facts)] if again else []
    body: list[Block] = [
        words.para("reminder.text", facts),
        table(words.cells("reminder.head"), rows, [1.0, 7.4, 3.2, 2.6, 2.3], "clccc"),
        *repeated,
        words.para("reminder.demand", facts),
        words.para("reminder.closing", facts),
    ]
    return official(letter, body, frame, words)


def _letter(words: Wording, about: str, facts: Facts, to: tuple[str, ...], copies: str) -> Letter:
    office = words.office
    return Letter(
        kind="",
        subject="",
        symbol=f"{office['symbol']}-{office['division']}",
        copies=tuple(words.cells(copies, facts)),
        about=words.text(about, facts),
        to=to,
        authority=(f"KT. {office['head']}", office["deputy"]),
    )
