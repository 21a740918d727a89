"""Reading checklists as `shared.checklists` knows them."""

from __future__ import annotations

from collections.abc import Iterable

from backend.checklists.models import ChecklistVersion
from shared.checklists import Checklist, checklist_from_dict

_by_content: dict[str, Checklist] = {}  # by SHA-256: never stale, as many as were ever published


def definitions(ids: Iterable[str]) -> dict[str, Checklist]:
    """Return the published versions among ``ids``; unknown ids are left out."""
    hashes = dict(ChecklistVersion.objects.filter(id__in=set(ids)).values_list("id", "sha256"))
    unread = set(hashes.values()) - _by_content.keys()
    for sha256, body in ChecklistVersion.objects.filter(sha256__in=unread).values_list("sha256", "body"):
        _by_content[sha256] = checklist_from_dict(body)
    return {id_: _by_content[sha256] for id_, sha256 in hashes.items()}
