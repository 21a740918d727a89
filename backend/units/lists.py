"""Reading reference data over HTTP: rows as `values()`, through the person who asks, in pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from backend.people.rules import person

Row = dict[str, Any]


class _Rows(generics.GenericAPIView[Any]):
    """What a list and a single row have in common; ``queryset`` only names the model."""

    queryset: Any
    fields: tuple[str, ...]

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Return what the person may see."""
        visible: QuerySet[Any, Any] = self.queryset.model.objects.visible_to(person(self.request))
        return visible

    def complete(self, rows: list[Row]) -> list[Row]:
        """Return ``rows`` with what stands in other tables; one query per table, however many rows."""
        return rows


class RowList(_Rows, generics.ListAPIView[Any]):
    """A list in cursor pages."""

    ordering: tuple[str, ...]

    def filter_queryset(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Return the rows asked for, as far as they are shown or ordered by."""
        return super().filter_queryset(queryset).values(*self._columns())

    def _columns(self) -> set[str]:
        return {*self.fields, *(name.lstrip("-") for name in self.ordering)}

    def paginate_queryset(self, queryset: Any) -> list[Any]:
        """Return one page, completed."""
        return self.complete(super().paginate_queryset(queryset) or [])


class RowDetail(_Rows, generics.RetrieveAPIView[Any]):
    """One row; hidden and missing both answer 404."""

    def get_object(self) -> Row:
        """Return the row, completed."""
        row = self.get_queryset().filter(pk=self.kwargs["pk"]).values(*self.fields).first()
        if row is None:
            raise Http404
        (completed,) = self.complete([row])
        return completed

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer the row, with the name of its version where it can be decided on."""
        response = super().retrieve(request, *args, **kwargs)
        if etag := response.data.get("etag"):
            response.headers["ETag"] = etag
        return response
