"""The OpenAPI document and the page that shows it."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from backend.kernel.addresses import counted_address
from backend.kernel.limits import spend
from backend.kernel.problems import ProblemError
from shared.protocol.problems import CATALOGUE

ONE_FILE: Final[dict[str, Any]] = {
    "multipart/form-data": {
        "type": "object",
        "required": ["file"],
        "properties": {"file": {"type": "string", "format": "binary"}},
    }
}
"""A form that brings one file, as `extend_schema` takes a request."""
_DOCUMENTED = ("400", "401", "403", "404")
_DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class SchemaView(SpectacularAPIView):
    """The API's description, OpenAPI 3.1, as YAML or (by `Accept` or `?format=json`) as JSON."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002  # DRF's signature
        """Answer the description; it is made once per process."""
        spend("schema", address=counted_address(request))
        return Response(_schema())


@cache
def _schema() -> dict[str, Any]:
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]  # drf-spectacular leaves it untyped
    schema: dict[str, Any] = generator.get_schema(public=True)  # type: ignore[no-untyped-call]  # drf-spectacular leaves it untyped
    return schema


def docs(request: HttpRequest) -> HttpResponse:
    """Show the description in a page that can be tried out; every file it needs comes from this server."""
    if request.method not in ("GET", "HEAD"):
        raise ProblemError("method-not-allowed", headers={"Allow": "GET, HEAD"})
    response = render(request, "kernel/docs.html")
    response.headers["Content-Security-Policy"] = _DOCS_POLICY
    return response


def document_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the problem document to every operation, for the statuses any of them may answer."""
    result["components"].setdefault("schemas", {})["Problem"] = _problem_schema()
    for operations in result["paths"].values():
        for operation in operations.values():
            for status in _DOCUMENTED:
                operation["responses"].setdefault(status, _problem_answer(status))
            operation["responses"].setdefault("default", _problem_answer("default"))
    return result


def _problem_answer(status: str) -> dict[str, Any]:
    codes = sorted(problem.code for problem in CATALOGUE.values() if str(problem.status) == status)
    return {
        "description": f"Problem: {', '.join(codes)}" if codes else "Any other problem",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    field_error = {
        "type": "object",
        "required": ["code", "detail"],
        "properties": {"pointer": text, "parameter": text, "code": text, "detail": text},
    }
    return {
        "type": "object",
        "description": "RFC 9457. `retry` says what a client does next.",
        "required": ["type", "title", "status", "detail", "instance", "code", "retry"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "instance": {"type": "string", "format": "uri"},
            "code": {"type": "string", "enum": sorted(CATALOGUE)},
            "retry": {"type": "string", "enum": sorted({problem.retry for problem in CATALOGUE.values()})},
            "retry_after": {"type": "integer", "description": "seconds"},
            "errors": {"type": "array", "items": field_error},
        },
    }
