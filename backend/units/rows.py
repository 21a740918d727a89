"""What is read of units and counters for lists and pages."""

from __future__ import annotations

from datetime import date
from typing import TypedDict


class UnitColumns(TypedDict):
    """A unit as it is stored."""

    id: str
    name_vi: str
    name_en: str
    abbrev: str
    kind: str
    level: str
    parent_id: str | None
    district: str
    seat: str
    gso_code: str
    valid_from: date | None
    valid_to: date | None


class Successor(TypedDict):
    """Who carries on a unit's work from a day on; the principal one answers for it."""

    predecessor_id: str
    successor_id: str
    on: date
    principal: bool


class Predecessor(TypedDict):
    """Whose work a unit carries on from a day on."""

    predecessor_id: str
    on: date
    principal: bool


class CounterColumns(TypedDict):
    """A one-stop counter."""

    id: str
    name_vi: str
    unit_id: str
    kind: str
    valid_from: date | None
    valid_to: date | None


class UnitRow(UnitColumns):
    """A unit with its successors, the principal one first."""

    successors: list[Successor]


class UnitCard(UnitRow):
    """A unit with all that is known around it."""

    predecessors: list[Predecessor]
    counters: list[CounterColumns]
