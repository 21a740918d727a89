"""What teams find at counters, item by item, in the words they write: the raw material of the demo.

`data/faults.json` says how an item fails: `value` and `followups` are a fixed answer or a choice, written
`{"between": [1, 3]}`, `{"one_of": [...]}` or `{"some_of": [...]}`; for a time of day `value` is minutes late.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

WORDS: Mapping[str, Any] = json.loads((Path(__file__).parent / "data" / "faults.json").read_text("utf-8"))


@dataclass(frozen=True)
class Fault:
    """One way an item fails; `often` is its weight among all."""

    item: str
    value: Any
    notes: tuple[str, ...]
    followups: Mapping[str, Any]
    often: int


def draw_answer(choice: Any, rng: Random) -> Any:
    """Return a fixed answer as it is, or draw one where the data leave a choice."""
    match choice:
        case {"between": [int(low), int(high)]}:
            return rng.randint(low, high)
        case {"one_of": list(options)}:
            return rng.choice(options)
        case {"some_of": list(options)}:
            chosen = rng.sample(options, rng.randint(1, min(3, len(options))))
            return [option for option in options if option in chosen]
    return choice


@cache
def all_faults() -> Mapping[str, Fault]:
    """Return every ordinary fault by its item."""
    return {entry["item"]: _fault(entry) for entry in WORDS["faults"]}


def special(name: str) -> Fault:
    """Return the fault of one of the demo's set pieces: "complaint" or "bribe_report"."""
    return _fault(WORDS[name])


def _fault(entry: Mapping[str, Any]) -> Fault:
    return Fault(
        item=entry["item"],
        value=entry["value"],
        notes=tuple(entry["notes"]),
        followups=entry.get("followups", {}),
        often=entry["often"],
    )
