"""Optimistic locking (RFC 9110, `If-Match`): nobody decides on what has changed since they looked."""

from __future__ import annotations

from collections.abc import Iterator

from rest_framework.request import Request

from backend.kernel.problems import ProblemError

ANY = "*"


def if_match(request: Request) -> str | None:
    """Return the header as it came, None where there is none."""
    value: str | None = request.headers.get("If-Match")
    return value


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
