"""What stands around every paper: letterhead, place and day, signature, the way to its record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from backend.documents.blocks import Annex, Block, Content, Head, Signatory, Tail, Verify
from backend.documents.wording import Wording, in_words

BLANK: Final = "      "
"""Where the registry writes the number."""


@dataclass(frozen=True)
class Frame:
    """What of a paper is not its facts: whether it is a draft, and what the registry entered.

    `number`, `issued_on`, `signer` and `authority` are as typed in from the office's register; blank before.
    """

    draft: bool
    made: date
    verify: Verify | None = None
    number: str = ""
    symbol: str = ""
    issued_on: date | None = None
    signer: str = ""
    authority: tuple[str, ...] = ()
    keywords: str = ""


@dataclass(frozen=True)
class Letter:
    """The parts of an official paper that differ from kind to kind."""

    kind: str
    subject: str
    symbol: str
    copies: tuple[str, ...]
    about: str = ""
    to: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()
    called: str = ""


def official(
    letter: Letter, body: list[Block], frame: Frame, words: Wording, annexes: list[Annex] | None = None
) -> Content:
    """Return a paper of the office in the form of NĐ 30/2020, Mẫu 1.4 or 1.5."""
    office = words.office
    symbol = frame.symbol or letter.symbol
    on = _day(frame)
    head = Head(
        parent=office["parent"],
        agency=office["agency"],
        number=frame.number or BLANK,
        symbol=symbol,
        place_and_day=f"{office['place']}, {on}",
        kind=letter.kind,
        subject=letter.subject,
        about=letter.about,
        to=list(letter.to),
    )
    tail = Tail(
        copies=list(letter.copies),
        authority=list(frame.authority or letter.authority or (office["head"],)),
        signer=frame.signer,
        signatories=[],
    )
    attached = f"(Kèm theo {letter.called} số {head['number']}/{symbol} {on} của {office['whole']})"
    return _content(head, body, tail, annexes or [], attached if annexes else "", frame, office["whole"])


def minutes_of(
    subject: str,
    kind: str,
    body: list[Block],
    signatories: list[Signatory],
    frame: Frame,
    words: Wording,
    annexes: list[Annex],
) -> Content:
    """Return minutes in the form of Mẫu 1.9: no place and day above, signatures side by side below."""
    office = words.office
    head = Head(
        parent=office["parent"],
        agency=office["agency"],
        number=BLANK,
        symbol="BB-ĐKT",
        place_and_day="",
        kind=kind,
        subject=subject,
        about="",
        to=[],
    )
    tail = Tail(copies=[], authority=[], signer="", signatories=signatories)
    return _content(head, body, tail, annexes, "(Kèm theo Biên bản kiểm tra)", frame, office["whole"])


def _content(
    head: Head, body: list[Block], tail: Tail, annexes: list[Annex], attached: str, frame: Frame, author: str
) -> Content:
    return {
        "head": head,
        "body": body,
        "tail": tail,
        "annexes": annexes,
        "attached_to": attached,
        "draft": frame.draft,
        "verify": frame.verify,
        "author": author,
        "made": frame.made.isoformat(),
        "keywords": frame.keywords,
    }


def _day(frame: Frame) -> str:
    """Return the day of the paper as registered, else the room for it."""
    return in_words(frame.issued_on) if frame.issued_on else f"ngày      tháng      năm {frame.made.year}"
