"""Pages by cursor: stable while rows come and go, one index range per page, whatever the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Model, Q, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.kernel.problems import FieldError, ProblemError

PAGE = 100
MAX_PAGE = 500


class CursorPages(BasePagination):
    """Answers `{"results": […], "next": url | null}` in the view's `ordering`, ties broken by primary key.

    A view names in `orderings` the fields `?ordering=` may name, with or without a minus. The cursor is
    signed: what reaches the database came from the database. Fields to order by must not be null.
    """

    def paginate_queryset(
        self, queryset: QuerySet[Any, Any] | Sequence[Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        """Return one page of models or `values()` rows."""
        if not isinstance(queryset, QuerySet):
            raise TypeError("only the database can continue behind a cursor")
        self.request = request
        self.ordering = _ordering(request, view)
        self.limit = _limit(request)
        rows = queryset.order_by(*self.ordering)
        if cursor := request.query_params.get("cursor"):
            rows = rows.filter(_after(self.ordering, self._position(cursor)))
        page = list(rows[: self.limit + 1])
        self.last = page[self.limit - 1] if len(page) > self.limit else None
        return page[: self.limit]

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page with the address of the next one."""
        return Response({"results": data, "next": self._next_url()})

    def _position(self, cursor: str) -> list[Any]:
        try:
            position: list[Any] = signing.loads(cursor, salt=self._salt())
        except signing.BadSignature:
            raise ProblemError("cursor-invalid") from None
        return position

    def _next_url(self) -> str | None:
        if self.last is None:
            return None
        position = [_plain(_value(self.last, field.lstrip("-"))) for field in self.ordering]
        query = self.request.query_params.copy()
        query["cursor"] = signing.dumps(position, salt=self._salt())
        return f"{self.request.build_absolute_uri(self.request.path)}?{query.urlencode()}"

    def _salt(self) -> str:
        return urlencode({"path": self.request.path, "ordering": ",".join(self.ordering)})

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """Describe `cursor`, `limit` and `ordering` for OpenAPI."""
        names = [name for field in getattr(view, "orderings", ()) for name in (field, f"-{field}")]
        parameters = [
            _parameter("cursor", {"type": "string"}),
            _parameter("limit", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": PAGE}),
        ]
        return parameters + ([_parameter("ordering", {"type": "string", "enum": names})] if names else [])

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page for OpenAPI."""
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {"type": ["string", "null"], "format": "uri"},
            },
        }


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _ordering(request: Request, view: APIView | None) -> tuple[str, ...]:
    wanted = request.query_params.get("ordering")
    if wanted is None:
        fields = tuple(getattr(view, "ordering", ()))
    elif wanted.removeprefix("-") in getattr(view, "orderings", ()):
        fields = (wanted,)
    else:
        raise _filter_invalid("ordering")
    return fields if fields and fields[-1].lstrip("-") == "pk" else (*fields, "pk")


def _limit(request: Request) -> int:
    given = request.query_params.get("limit", str(PAGE))
    if not (given.isascii() and given.isdigit() and len(given) < 5 and 1 <= int(given) <= MAX_PAGE):
        raise _filter_invalid("limit")
    return int(given)


def _filter_invalid(parameter: str) -> ProblemError:
    return ProblemError(
        "filter-invalid",
        errors=[FieldError("invalid", "Value not allowed here.", parameter=parameter)],
    )


def _after(ordering: Sequence[str], position: Sequence[Any]) -> Q:
    """Return the condition "behind `position`": a later first field, or the same and a later second, …"""
    behind, same = Q(), Q()
    for field, value in zip(ordering, position, strict=True):
        name, operator = field.lstrip("-"), "lt" if field.startswith("-") else "gt"
        behind |= same & Q(**{f"{name}__{operator}": value})
        same &= Q(**{name: value})
    first = ordering[0].lstrip("-")  # said again so that an index on the first field bounds the search
    return behind & Q(**{f"{first}__{'lte' if ordering[0].startswith('-') else 'gte'}": position[0]})


def _value(row: Model | Mapping[str, Any], field: str) -> Any:
    if isinstance(row, Mapping):
        return row["id" if field == "pk" else field]
    for name in field.split("__"):
        row = getattr(row, name)
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | float) else str(value)
