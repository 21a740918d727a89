"""How every failure is answered: `application/problem+json` (RFC 9457) out of the shared catalogue."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import DisallowedHost, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from rest_framework import exceptions as drf

from backend.evidence.room import is_full_disk
from shared.protocol.problems import CATALOGUE
from shared.protocol.wire import WireError

BUSY_RETRY_S = 5
FULL_RETRY_S = 300


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one value: `pointer` into the body (RFC 6901), or `parameter` of the query."""

    code: str
    detail: str
    pointer: str | None = None
    parameter: str | None = None

    def as_json(self) -> dict[str, str]:
        """Return the members that are set."""
        members = {
            "pointer": self.pointer,
            "parameter": self.parameter,
            "code": self.code,
            "detail": self.detail,
        }
        return {name: value for name, value in members.items() if value is not None}


class ProblemError(Exception):
    """A failure that the client is told about; `code` is a key of the catalogue.

    `detail` replaces the catalogue's sentence, `extra` adds members to the document.
    """

    def __init__(
        self,
        code: str,
        *,
        detail: str | None = None,
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.problem = CATALOGUE[code]
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})


def bilingual(vi: str, en: str) -> str:
    """Return the sentence in the reader's language."""
    return en if get_language() == "en" else vi


def field_invalid(field: str, vi: str, en: str, *, code: str = "invalid") -> ProblemError:
    """Return the problem that a value of the body cannot be, and why, in the reader's language."""
    why = FieldError(code, bilingual(vi, en), pointer=f"#/{field}")
    return ProblemError("field-invalid", errors=[why])


def rate_limited(seconds: float) -> ProblemError:
    """Say that the client may come back after `seconds`."""
    wait = max(1, round(seconds))
    return ProblemError("rate-limited", headers={"Retry-After": str(wait)}, extra={"retry_after": wait})


def problem_response(request: HttpRequest, error: ProblemError) -> HttpResponse:
    """Answer `error` in the language of the request."""
    problem = error.problem
    response = HttpResponse(
        json.dumps(problem_document(request, error), ensure_ascii=False),
        status=problem.status,
        content_type="application/problem+json",
        headers=error.headers,
    )
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="api"'
    patch_vary_headers(response, ["Accept-Language"])
    return response


def problem_document(request: HttpRequest, error: ProblemError) -> dict[str, Any]:
    """Return the members of the problem document."""
    problem, language = error.problem, get_language() or "vi"
    document: dict[str, Any] = {
        "type": f"https://{_host(request)}/problems/{problem.code}",
        "title": problem.title(language),
        "status": problem.status,
        "detail": error.detail or problem.detail(language),
        "instance": f"urn:uuid:{getattr(request, 'id', None) or uuid.uuid4()}",
        "code": problem.code,
        "retry": problem.retry,
    }
    if error.errors:
        document["errors"] = [field.as_json() for field in error.errors]
    return document | error.extra


def _host(request: HttpRequest) -> str:
    try:
        return request.get_host()
    except DisallowedHost:
        return "congtam"


_KINDS: tuple[tuple[type[BaseException], str], ...] = (
    (DisallowedHost, "host-invalid"),
    (RequestDataTooBig, "payload-too-large"),
    (drf.ParseError, "malformed"),
    (drf.UnsupportedMediaType, "media-type"),
    (drf.NotAuthenticated, "token-invalid"),
    (drf.AuthenticationFailed, "token-invalid"),
    (drf.PermissionDenied, "not-permitted"),
    (PermissionDenied, "not-permitted"),
    (drf.NotFound, "not-found"),
    (Http404, "not-found"),
    (drf.MethodNotAllowed, "method-not-allowed"),
    (drf.NotAcceptable, "not-acceptable"),
    (SuspiciousOperation, "malformed"),
    (MultiPartParserError, "malformed"),
)


def as_problem(error: BaseException, *, in_query: bool = False) -> ProblemError | None:
    """Translate what Django, DRF and `shared` raise; None for a fault of our own.

    `in_query` says that wrong values came from the query, not from a body.
    """
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, WireError):
        return ProblemError(error.code, detail=error.detail)
    if isinstance(error, drf.ValidationError):
        return _values_problem(error, in_query=in_query)
    if isinstance(error, drf.Throttled):
        return rate_limited(getattr(error, "wait", None) or BUSY_RETRY_S)
    if is_full_disk(error) or (isinstance(error, OperationalError | InterfaceError) and is_full(error)):
        return ProblemError("storage-full", headers={"Retry-After": str(FULL_RETRY_S)})
    if isinstance(error, OperationalError | InterfaceError) and not _is_wrong_sql(error):
        return ProblemError("overloaded", headers={"Retry-After": str(BUSY_RETRY_S)})
    return next((ProblemError(code) for kind, code in _KINDS if isinstance(error, kind)), None)


def _is_wrong_sql(error: Exception) -> bool:
    """Say whether SQLite refused a statement of ours; PostgreSQL has another exception for that."""
    return getattr(error.__cause__, "sqlite_errorname", None) == "SQLITE_ERROR"


def is_full(error: Exception) -> bool:
    """Say whether the database has no room left: SQLite's own word, PostgreSQL's SQLSTATE 53100."""
    cause = error.__cause__
    return (
        getattr(cause, "sqlite_errorname", "") == "SQLITE_FULL" or getattr(cause, "sqlstate", "") == "53100"
    )


def _values_problem(error: drf.ValidationError, *, in_query: bool) -> ProblemError:
    errors = tuple(_flat(error.detail, (), in_query=in_query))
    return ProblemError("filter-invalid" if in_query else _common_code(errors), errors=errors)


def _common_code(errors: tuple[FieldError, ...]) -> str:
    """Return the code all `errors` share where the catalogue has it, so that it can stand for them."""
    codes = {error.code for error in errors}
    if "unknown-field" in codes:
        return "unknown-field"
    code = codes.pop() if len(codes) == 1 else ""
    return code if code in CATALOGUE else "field-invalid"


def _flat(detail: Any, path: tuple[str, ...], *, in_query: bool) -> Iterator[FieldError]:
    """Yield one error per wrong value out of DRF's nested lists and dicts."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            here = path if name == "non_field_errors" else (*path, str(name))
            yield from _flat(inner, here, in_query=in_query)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = not isinstance(inner, drf.ErrorDetail)
            yield from _flat(inner, (*path, str(index)) if nested else path, in_query=in_query)
    elif in_query:
        yield FieldError(detail.code, str(detail), parameter=".".join(path))
    else:
        yield FieldError(detail.code, str(detail), pointer=_pointer(path))


def _pointer(path: tuple[str, ...]) -> str:
    return "#" + "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)
