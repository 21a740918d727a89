"""Deciding on a row that others decide on too: it is seen, allowed, locked, and unchanged since then.

Optimistic locking after RFC 9110, `If-Match`: nobody decides on what has changed since they looked, and
whoever asks the same again, because the answer was lost on the way, gets the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from rest_framework.request import Request

from backend.kernel.problems import ProblemError

M = TypeVar("M", bound=Model)
ANY = "*"


def if_match(request: Request) -> str | None:
    """Return the header as it came, None where there is none."""
    value: str | None = request.headers.get("If-Match")
    return value


def etag(pk: UUID, version: object) -> str:
    """Return the name of what a row is now; every change of `version` makes another one."""
    return f'"{pk.hex[-12:]}-{version}"'


def visible_row(visible: QuerySet[M], pk: object) -> M:
    """Return the row among those that are `visible`; hidden and missing both are `not-found`."""
    row = visible.filter(pk=pk).first()
    if row is None:
        raise ProblemError("not-found")
    return row


def locked_row(model: type[M], pk: object) -> M:
    """Return a row that is there, locked until the transaction ends."""
    return model._default_manager.select_for_update().get(pk=pk)


def lock_visible(visible: QuerySet[M], pk: object, *, allow: Callable[[], None]) -> M:
    """Return a visible row, locked; whoever may not see it learns nothing of what `allow` would refuse."""
    visible_row(visible.only("pk"), pk)
    allow()
    return locked_row(visible.model, pk)


def is_repeated(match: str | None, etag: str, *, same: bool, must: bool = True) -> bool:
    """Check `match` against the row's `etag` and say whether the `same` was done before: 428, 412.

    Who repeats what was done has seen the row before it, or after: both are right.
    """
    require_match(match and etag if same else match, etag, must=must)
    return same


def require_match(given: str | None, etag: str, *, must: bool = True) -> None:
    """Refuse unless `given` names the version `etag`, or any: 428 where it `must` be there, 412 if stale."""
    if given is None:
        if must:
            raise ProblemError("precondition-required")
        return
    if given.strip() != ANY and etag not in _tags(given):
        raise ProblemError("precondition-failed", headers={"ETag": etag})


def _tags(given: str) -> Iterator[str]:
    """Yield the tags of a header; a proxy that compresses answers makes them weak on the way."""
    return (tag.strip().removeprefix("W/") for tag in given.split(","))
