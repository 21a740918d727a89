"""Reading checklists as `shared.rules.checklists` knows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from backend.checklists.models import ChecklistVersion
from shared.rules.checklists import Checklist, Item, checklist_from_dict, items_by_code


class UnknownChecklistError(LookupError):
    """No version with this id was ever published."""


_by_content: dict[str, Checklist] = {}  # by SHA-256: never stale, as many as were ever published
_by_id: dict[str, Checklist] = {}  # for the life of the process


def definitions(ids: Iterable[str]) -> dict[str, Checklist]:
    """Return the published versions among ``ids``; unknown ids are left out."""
    hashes = dict(ChecklistVersion.objects.filter(id__in=set(ids)).values_list("id", "sha256"))
    unread = set(hashes.values()) - _by_content.keys()
    for sha256, body in ChecklistVersion.objects.filter(sha256__in=unread).values_list("sha256", "body"):
        _by_content[sha256] = checklist_from_dict(body)
    return {id_: _by_content[sha256] for id_, sha256 in hashes.items()}


def published_checklists(ids: Iterable[str]) -> tuple[Checklist, ...]:
    """Return the versions with these ids, each once, in this order; UnknownChecklistError for one not known.

    A version that was read once is not asked for again: a published version never changes.
    """
    wanted = dict.fromkeys(ids)
    if unread := [version_id for version_id in wanted if version_id not in _by_id]:
        _by_id.update(definitions(text for text in unread if "\0" not in text))  # which PostgreSQL refuses
    try:
        return tuple(_by_id[version_id] for version_id in wanted)
    except KeyError as error:
        raise UnknownChecklistError(*error.args) from None


def newest_items() -> Mapping[str, Item]:
    """Return every item by its code, as the newest version asks it; for lists across visits."""
    ids = list(ChecklistVersion.objects.order_by("valid_from", "id").values_list("id", flat=True))
    known = definitions(ids)
    return items_by_code(known[id_] for id_ in ids if id_ in known)
