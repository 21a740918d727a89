"""Reads gettext catalogues as a translator sees them."""

from __future__ import annotations

import re
from ast import literal_eval
from pathlib import Path
from typing import NamedTuple

LINE = re.compile(r'(msgid|msgid_plural|msgstr(?:\[\d+\])?)?\s*(".*")')


class Message(NamedTuple):
    """One phrase; `forms` are its translations, one for each plural form."""

    id: str
    is_plural: bool
    forms: tuple[str, ...]
    is_fuzzy: bool


def messages_of(po: Path) -> list[Message]:
    """Return the phrases of a catalogue, without its head and without obsolete ones."""
    entries = (_entry(block) for block in po.read_text("utf-8").split("\n\n"))
    return [message for message in entries if message is not None and message.id]


def _entry(block: str) -> Message | None:
    lines = [line for line in block.split("\n") if not line.startswith("#")]
    parts: dict[str, str] = {}
    name = ""
    for line in lines:
        if found := LINE.fullmatch(line.strip()):
            name = found[1] or name
            parts[name] = parts.get(name, "") + str(literal_eval(found[2]))
    if "msgid" not in parts:
        return None
    forms = tuple(text for part, text in parts.items() if part.startswith("msgstr"))
    return Message(parts["msgid"], "msgid_plural" in parts, forms, is_fuzzy="#, fuzzy" in block)
