"""Lists of the portal: the same filters and cursor pages as on the API, on a page for people."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from rest_framework.request import Request

from backend.kernel.pagination import CursorPages
from backend.portal.forms.filters import FilterForm

Row = dict[str, Any]
PER_PAGE: Final = 25


@dataclass(frozen=True)
class Listing:
    """One page of a list: its rows, the address of the next page, and what was asked."""

    rows: list[Any]
    following: str | None
    asked: QueryDict
    is_wrong: bool
    form: FilterForm
    previous: str | None = None
    total: int | None = None
    """How many rows there are on all pages; None where that is not counted."""

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything was asked beside the next page."""
        return any(name not in ("cursor", "limit", "page", "order") for name in self.asked)


@dataclass(frozen=True)
class _Order:
    ordering: tuple[str, ...]
    orderings: tuple[str, ...] = ()


def listing(
    request: HttpRequest,
    rows: QuerySet[Any, Any],
    fields: tuple[str, ...] = (),
    *,
    filters: Any,
    ordering: tuple[str, ...],
    form: FilterForm | None = None,
) -> Listing:
    """Return the page asked for of `rows`, narrowed down by what the query says; blank fields say nothing.

    Rows are of these fields, or whole without any. A value that cannot be shows none and is said to be wrong;
    where the `form` has its field, there.
    """
    form = form or FilterForm(request.GET)
    asked = form.query()
    narrowed = filters(asked, queryset=rows)
    if not (form.is_valid() and narrowed.is_valid()):
        return Listing([], None, asked, is_wrong=True, form=form)
    columns = {*fields, *(name.lstrip("-") for name in ordering)} if fields else ()
    pages, order = CursorPages(), _Order(ordering)
    rows = narrowed.qs.values(*columns) if fields else narrowed.qs
    found = pages.paginate_queryset(rows, _limited(request, asked), order)  # type: ignore[arg-type]  # all it wants of a view
    following = pages.get_paginated_response(found).data["next"]
    return Listing(found, following and _local(following), asked, is_wrong=False, form=form)


def numbered(
    request: HttpRequest,
    rows: QuerySet[Any, Any],
    order: Callable[[QuerySet[Any, Any]], list[Any]],
    *,
    filters: Any,
    form: FilterForm,
) -> Listing:
    """Return a page of a short list by its number, as keys: `order` puts all keys of the list in order."""
    asked = form.query()
    narrowed = filters(asked, queryset=rows)
    if not (form.is_valid() and narrowed.is_valid()):
        return Listing([], None, asked, is_wrong=True, form=form)
    keys, number = order(narrowed.qs), _page_number(request)
    first, last = (number - 1) * PER_PAGE, number * PER_PAGE
    return Listing(
        keys[first:last],
        _numbered_address(request, number + 1) if last < len(keys) else None,
        asked,
        is_wrong=False,
        form=form,
        previous=_numbered_address(request, number - 1) if number > 1 else None,
        total=len(keys),
    )


def _page_number(request: HttpRequest) -> int:
    given = request.GET.get("page", "1")
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 6 else 1


def _numbered_address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{request.path}?{query.urlencode()}"


def _limited(request: HttpRequest, asked: QueryDict) -> Request:
    """Return the request as the API reads it, for pages of a size people can look over."""
    same, query = copy(request), asked.copy()
    query["limit"] = str(PER_PAGE)
    same.GET = query  # type: ignore[assignment]  # a QueryDict it is
    return Request(same)


def _local(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"
