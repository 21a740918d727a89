"""What answers, severities and kinds of visits are called on paper: Vietnamese, whoever prints it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from types import MappingProxyType
from typing import Any, Final

from backend.documents.blocks import Block, Para, section
from shared.rules.checklists import Answer

SEVERITIES: Final = MappingProxyType(
    {"reminder": "Nhắc nhở", "violation": "Vi phạm", "serious": "Nghiêm trọng"}
)
MODES: Final = MappingProxyType({"planned": "theo kế hoạch", "surprise": "đột xuất"})
DUTIES: Final = MappingProxyType({"leader": "Trưởng đoàn", "member": "Thành viên", "secretary": "Thư ký"})
OUTCOMES: Final = MappingProxyType({"pass": "Đạt", "fail": "Không đạt", "na": "Không áp dụng"})
ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def answered(answer: Answer, value: Any) -> str:
    """Return an answer in words: a choice by its text, a count with its unit."""
    if value is None or value == "":
        return "–"
    if isinstance(value, list):
        return "; ".join(answered(answer, one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {one}" for name, one in value.items() if one not in (None, ""))
    options = {option.value: option.text_vi for option in answer.options}
    if value in options:
        return options[value]
    if answer.type == "pass_fail_na":
        return OUTCOMES.get(value, str(value))
    return f"{value} {answer.unit}" if answer.unit else str(value)


def sections(parts: Iterable[tuple[str, list[Block]]]) -> list[Block]:
    """Return the parts that say something, their titles numbered I., II., …"""
    numbers = iter(ROMAN)
    out: list[Block] = []
    for title, blocks in parts:
        if blocks:
            out += [section(f"{next(numbers)}. {title}"), *blocks]
    return out


def clauses(parts: Iterable[tuple[str, list[Block]]]) -> list[Block]:
    """Return the parts that say something, their titles numbered 1., 2., …"""
    numbers = count(1)
    out: list[Block] = []
    for title, blocks in parts:
        if blocks:
            out += [{"kind": "clause", "text": f"{next(numbers)}. {title}"}, *blocks]
    return out


def plain(text: str) -> Para:
    """Return a paragraph without figures."""
    return {"kind": "para", "segments": [text]}


def people(members: Iterable[Mapping[str, str]]) -> str:
    """Return people as one text, each with their duty."""
    return ", ".join(f"{one['full_name']} ({DUTIES.get(one['duty'], DUTIES['member'])})" for one in members)
