"""Reading lists over HTTP: rows as `values()`, through the person who asks, in pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import Http404
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from backend.kernel.rows import columns_of, rows_of
from backend.people.rules import person

C = TypeVar("C", bound=Mapping[str, Any])
"""The columns a list reads: a TypedDict."""


class _Rows(generics.GenericAPIView[Any], Generic[C]):
    """What a list and a single row have in common; ``queryset`` only names the model."""

    queryset: Any
    columns: type[C]

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Return what the person may see."""
        visible: QuerySet[Any, Any] = self.queryset.model.objects.visible_to(person(self.request))
        return visible

    def complete(self, rows: list[C]) -> Sequence[Mapping[str, Any]]:
        """Return ``rows`` with what stands in other tables; one query per table, however many rows."""
        return rows


class RowList(_Rows[C], generics.ListAPIView[Any]):
    """A list in cursor pages."""

    ordering: tuple[str, ...]

    def filter_queryset(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Return the rows asked for, as far as they are shown or ordered by."""
        ordered_by = (name.lstrip("-") for name in self.ordering)
        return super().filter_queryset(queryset).values(*{*columns_of(self.columns), *ordered_by})

    def paginate_queryset(self, queryset: Any) -> list[Any]:
        """Return one page, completed."""
        return list(self.complete(super().paginate_queryset(queryset) or []))


class RowDetail(_Rows[C], generics.RetrieveAPIView[Any]):
    """One row; hidden and missing both answer 404."""

    def get_object(self) -> Mapping[str, Any]:
        """Return the row, completed."""
        found = rows_of(self.columns, self.get_queryset().filter(pk=self.kwargs["pk"])).first()
        if found is None:
            raise Http404
        (completed,) = self.complete([found])
        return completed

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer the row, with the name of its version where it can be decided on."""
        response = super().retrieve(request, *args, **kwargs)
        if etag := response.data.get("etag"):
            response.headers["ETag"] = etag
        return response
