"""Texts people typed, made harmless to show; what was signed stays as it is in the revision."""

from __future__ import annotations

import json
import re
from typing import Any

from shared.base.text import clean_display

_ESCAPED = re.compile(r"\\[bfru]")


def cleaned(value: Any) -> Any:
    """Return a JSON value with every text in it cleaned."""
    if isinstance(value, str):
        return clean_display(value)[0]
    if isinstance(value, dict):
        return {cleaned(key): cleaned(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(part) for part in value]
    return value


def needs_cleaning(body: str) -> bool:
    """Say whether the JSON text of a body holds texts that are not shown as they were typed.

    Almost no body does, so a quick look at the raw text spares reading it a second time.
    """
    if not _ESCAPED.search(body) and not clean_display(body)[1]:
        return False
    value = json.loads(body)
    return bool(cleaned(value) != value)
