"""Sentences with named figures: "Đã kiểm tra {units.seen}/{units.targets} đơn vị, đạt {share.seen:percent}".

There is no template language: a name is looked up in the frozen facts, nothing is evaluated, so hostile text
can only ever be text. Every figure keeps its name, so that Word can lock it and a file that comes back can be
compared with the facts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from backend.documents.blocks import Para, Prose, Segment

Facts = Mapping[str, Any]
NAMED: Final = re.compile(r"\{([a-zA-Z_]+(?:\.[a-zA-Z0-9_-]+)*)(?::(day|Day|date|time|percent|hash))?\}")
_FILE: Final = Path(__file__).parent / "data" / "wording.json"


@dataclass(frozen=True)
class Wording:
    """One version of an office's sentences, and what the office is called."""

    version: int
    office: Mapping[str, str]
    texts: Mapping[str, str]

    def text(self, name: str, facts: Facts | None = None) -> str:
        """Return a sentence as plain text."""
        return plain_text(self.segments(name, facts or {}))

    def segments(self, name: str, facts: Facts) -> list[Segment]:
        """Return a sentence with its figures filled in."""
        return segments_of(self.texts[name], facts)

    def para(self, name: str, facts: Facts) -> Para:
        """Return a sentence as a paragraph."""
        return {"kind": "para", "segments": self.segments(name, facts)}

    def cells(self, name: str, facts: Facts | None = None) -> list[str]:
        """Return the texts of a list, such as the head of a table."""
        parts = self.texts[name].split("|")  # first: a name in the facts may hold the same sign
        return [plain_text(segments_of(part, facts or {})) for part in parts]

    def prose(self, slot: str, written: Mapping[str, str]) -> Prose:
        """Return what a person wrote in this place, else the hint what belongs there."""
        text = written.get(slot, "").strip()
        hint = self.texts[f"{slot}_hint"]
        return {"kind": "prose", "slot": slot, "text": text or hint, "written": bool(text)}


@cache
def first_wording() -> Wording:
    """Return the sentences the product comes with."""
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    return Wording(data["version"], MappingProxyType(data["office"]), MappingProxyType(data["texts"]))


def segments_of(text: str, facts: Facts) -> list[Segment]:
    """Return a text with its figures; KeyError for a figure that the facts do not hold."""
    out: list[Segment] = []
    at = 0
    for found in NAMED.finditer(text):
        printed = PRINTED[found[2] or ""](_looked_up(facts, found[1]))
        out += [text[at : found.start()], {"key": found[1], "text": printed}]
        at = found.end()
    out.append(text[at:])
    return [segment for segment in out if segment]


def plain_text(segments: list[Segment]) -> str:
    """Return what is printed, without the names of its figures."""
    return "".join(one if isinstance(one, str) else one["text"] for one in segments)


def _looked_up(facts: Facts, name: str) -> Any:
    value: Any = facts
    for step in name.split("."):
        value = value[step]
    return value


def number(value: object) -> str:
    """Return a figure as it is printed: 1234 is 1.234, and 0.5 is 0,5."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return f"{value:,.2f}".translate(_SWAPPED)


_SWAPPED: Final = str.maketrans({",": ".", ".": ","})


def percent(share: object) -> str:
    """Return a share in per cent with two decimals; a dash where there is nothing to be a share of."""
    return "–" if share is None else f"{float(str(share)) * 100:.2f}%".replace(".", ",")


def in_words(day: object) -> str:
    """Return "ngày 05 tháng 9 năm 2026".

    NĐ 30/2020, Phụ lục I, II.4.b: a zero before days below 10, and before months 1 and 2 alone.
    """
    on = _as_date(day)
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"


def in_figures(day: object) -> str:
    """Return "05/09/2026"; nothing for no day."""
    return f"{_as_date(day):%d/%m/%Y}" if day else ""


def _as_date(day: object) -> date:
    return day if isinstance(day, date) else date.fromisoformat(str(day)[:10])


def _begun(day: object) -> str:
    return in_words(day).replace("ngày", "Ngày", 1)


def _in_groups(sha256: object) -> str:
    """Return a hash in groups of eight, which a line can break between and a person can compare."""
    text = str(sha256)
    return " ".join(text[at : at + 8] for at in range(0, len(text), 8))


def _clock(time: object) -> str:
    if not time:
        return "… giờ … phút"
    hours, minutes = str(time).split(":")[:2]
    return f"{int(hours):02d} giờ {minutes} phút"


PRINTED: Final[Mapping[str, Callable[[Any], str]]] = MappingProxyType(
    {
        "": number,
        "day": in_words,
        "Day": _begun,
        "date": in_figures,
        "time": _clock,
        "hash": _in_groups,
        "percent": percent,
    }
)
"""How a figure is printed, by what stands behind its name."""
