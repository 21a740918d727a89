"""What "600/5m" means; pure, so that settings can be read by it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_STATED = re.compile(r"([1-9][0-9]{0,8})/([1-9][0-9]{0,5})([smhd])")


@dataclass(frozen=True)
class Limit:
    """So many in so many milliseconds."""

    count: int
    period_ms: int

    @property
    def step_ms(self) -> int:
        """Return after how many milliseconds one more is allowed."""
        return max(1, self.period_ms // self.count)


def limit_of(text: str) -> Limit:
    """Return what "600/5m" allows; ValueError."""
    match = _STATED.fullmatch(text)
    if match is None:
        raise ValueError(f"no limit: {text!r} (600/5m: so many in so many s, m, h or d)")
    return Limit(int(match[1]), int(match[2]) * SECONDS[match[3]] * 1000)


def limits_of(usual: Mapping[str, str], stated: Mapping[str, str]) -> dict[str, Limit]:
    """Return the usual limits, or what somebody stated in their place; ValueError for an unknown one."""
    if unknown := sorted(stated.keys() - usual.keys()):
        raise ValueError(f"no such limit: {', '.join(unknown)} (there are: {', '.join(usual)})")
    return {name: limit_of(text) for name, text in {**usual, **stated}.items()}
