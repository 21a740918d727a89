"""What a paper says, before anything draws it: blocks of plain data, the same for Word, PDF and Excel.

The layout is that of Nghị định 30/2020/NĐ-CP, Phụ lục I; measures and faces are the writers' business.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict


class Figure(TypedDict):
    """A figure or name out of the frozen facts: `key` is its place there, `text` how it is printed."""

    key: str
    text: str


Segment: TypeAlias = str | Figure


class Heading(TypedDict):
    """The title of a section (`I.`) or of a clause (`1.`)."""

    kind: Literal["section", "clause"]
    text: str


class Para(TypedDict):
    """A paragraph; `ground` is one line of what the paper is based on, `item` one line of a list."""

    kind: Literal["para", "ground", "item"]
    segments: list[Segment]


class Prose(TypedDict):
    """What a person writes; a hint in brackets while nothing is written."""

    kind: Literal["prose"]
    slot: str
    text: str
    written: bool


class Table(TypedDict):
    """Rows of text under a repeated head; widths in centimetres; a last row with sums where `total`."""

    kind: Literal["table"]
    head: list[str]
    rows: list[list[str]]
    widths: list[float]
    align: str  # one of l, c, r for each column
    total: bool


class Chart(TypedDict):
    """A picture of figures as SVG, with its title as the text for who cannot see it."""

    kind: Literal["chart"]
    title: str
    svg: str


Block: TypeAlias = Heading | Para | Prose | Table | Chart


class Annex(TypedDict):
    """A table that goes with the paper, on pages of its own."""

    title: str
    landscape: bool
    blocks: list[Block]


class Signatory(TypedDict):
    """A place for a signature: in what capacity, whose name stands below, and what became of it."""

    title: str
    name: str
    note: str


class Head(TypedDict):
    """Who issues the paper, of what kind it is and about what.

    `number` is the official one once it is registered, else blank. A công văn has no `kind` of its own but
    an `about`. A biên bản has no place and day: they are blank.
    """

    parent: str
    agency: str
    number: str
    symbol: str
    place_and_day: str
    kind: str
    subject: str
    about: str
    to: list[str]


class Tail(TypedDict):
    """Who signs and who gets the paper; the `signatories` of minutes stand in a row instead."""

    copies: list[str]
    authority: list[str]
    signer: str
    signatories: list[Signatory]


class Verify(TypedDict):
    """What leads from the paper to the record of it."""

    code: str
    url: str
    reference: str


class Content(TypedDict):
    """A whole paper. `made` is the day of its facts: the same facts make the same bytes on any later day."""

    head: Head
    body: list[Block]
    tail: Tail
    annexes: list[Annex]
    attached_to: str  # "(Kèm theo Báo cáo số … )"
    draft: bool
    verify: Verify | None
    author: str
    made: str
    keywords: str


def section(text: str) -> Heading:
    """Return the title of a section."""
    return {"kind": "section", "text": text}


def clause(text: str) -> Heading:
    """Return the title of a clause."""
    return {"kind": "clause", "text": text}


def table(
    head: list[str], rows: list[list[str]], widths: list[float], align: str, *, total: bool = False
) -> Table:
    """Return a table."""
    return {"kind": "table", "head": head, "rows": rows, "widths": widths, "align": align, "total": total}


def title_of(content: Content) -> str:
    """Return what the paper is called: its kind and subject, or what a letter is about."""
    head = content["head"]
    return " ".join(part for part in (head["kind"], head["subject"], head["about"]) if part)
