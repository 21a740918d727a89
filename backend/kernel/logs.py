"""The log for machines: one JSON object a line, one format of time, and a line for each request.

No names, notes, bodies or queries stand in it: a request is told by its route, not by its path.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from backend.kernel.silence import is_silent

_log = logging.getLogger("backend.request")


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON; what a caller put under `extra={"fields": …}` stands beside the rest."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        fields: Mapping[str, Any] = getattr(record, "fields", {})
        line |= fields
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def log_request(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """Write the line of a request that was answered."""
    if is_silent(request.path_info) or not _log.isEnabledFor(logging.INFO):
        return
    match, user = request.resolver_match, getattr(request, "viewer", None) or getattr(request, "user", None)
    fields = {
        "request": str(getattr(request, "id", "")),
        "method": request.method,
        "route": match.route if match else "",
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "account": str(getattr(user, "pk", None) or ""),
    }
    _log.info("%s %s %s", request.method, fields["route"], response.status_code, extra={"fields": fields})
