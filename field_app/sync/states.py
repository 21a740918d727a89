"""Where a run of the sync stands and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from field_app.sync.exchange import RefusedError


class Phase(StrEnum):
    """What a run is doing."""

    IDLE = "idle"
    PUSHING = "pushing"
    PHOTOS = "photos"
    PULLING = "pulling"


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended: the first thing our server refused, and whether something is still to be sent."""

    refusal: RefusedError | None = None
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class RunnerState:
    """How the last run ended and when the next one is due; `trouble` is a problem's code."""

    trouble: str | None = None
    needs_login: bool = False
    retry_in_s: int | None = None
