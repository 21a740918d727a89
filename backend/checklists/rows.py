"""What is read of checklists and legal sources for lists."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict


class ChecklistColumns(TypedDict):
    """A published version, without its items."""

    id: str
    code: str
    version: str
    title_vi: str
    title_en: str
    core: bool
    status: str
    valid_from: date
    valid_to: date | None


class DefinitionColumns(TypedDict):
    """A whole definition, as it was published."""

    body: dict[str, Any]


class LegalSourceColumns(TypedDict):
    """A law, decree or decision."""

    id: str
    number: str
    title_vi: str
    title_en: str
    issuer: str
    issued: str
    effective_from: date | None
    effective_to: date | None
    replaced_by: list[str]
    amended_by: list[str]
    duties: list[dict[str, Any]]
    verification: str
