"""What reference data offer: units to inspect, checklists to ask, campaigns, and sources to cite."""

from __future__ import annotations

from typing import NamedTuple


class CounterHit(NamedTuple):
    """A one-stop counter of a unit."""

    id: str
    name: str
    kind: str


class UnitHit(NamedTuple):
    """A unit found by name; `district` is set only where another hit carries the same folded name.

    `formerly` is the name of the former unit it was found by, where it was not found by its own.
    """

    id: str
    name: str
    district: str | None
    kind: str
    counters: tuple[CounterHit, ...]
    formerly: str | None = None


class ChecklistCard(NamedTuple):
    """A checklist version that can be asked on the day; `core` ones belong to every visit."""

    id: str
    code: str
    version: str
    title_vi: str
    title_en: str
    core: bool
    items: int


class CampaignCard(NamedTuple):
    """A campaign that runs on the day."""

    id: str
    title: str
    decision_number: str
    starts: str
    ends: str
    checklists: tuple[str, ...]


class LegalSource(NamedTuple):
    """A law, decree or rule an item rests on."""

    key: str
    number: str
    title_vi: str
    title_en: str
