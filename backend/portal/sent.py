"""What a page was sent beside the fields of its form."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, QueryDict

from backend.kernel.problems import ProblemError


def texts_in(given: QueryDict) -> Iterator[tuple[str, str]]:
    """Yield the fields that say something."""
    for name, text in given.items():
        if isinstance(text, str) and text.strip():
            yield name, text


def keys_in(request: HttpRequest, name: str) -> list[str]:
    """Return what is ticked under a name, or the one whose own button was pressed."""
    only = request.POST.get("only")
    return [only] if only else request.POST.getlist(name)


def id_in(text: str) -> UUID:
    """Return the id a form sent back to us; what is none names nothing."""
    try:
        return UUID(text)
    except ValueError:
        raise ProblemError("not-found") from None
