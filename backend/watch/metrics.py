"""`/metrics`: the checks as figures, for a watcher on this computer (Prometheus' text format)."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from backend.kernel.problems import ProblemError
from backend.watch.queries import all_checks
from backend.watch.rows import Check, State

LEVELS = {State.OK: 0, State.WARNING: 1, State.FAILED: 2}


def metrics(request: HttpRequest) -> HttpResponse:
    """Answer who asks from this computer itself; `not-found` to whoever came through a proxy or from afar."""
    if not _is_local(request):
        raise ProblemError("not-found")
    return HttpResponse(as_text(all_checks(timezone.now())), content_type="text/plain; version=0.0.4")


def as_text(checks: Iterable[Check]) -> str:
    """Return the checks as gauges: `congtam_NAME` where there is a value, and how grave each is."""
    lines = []
    for check in checks:
        if check.value is not None:
            lines.append(f"congtam_{check.name} {check.value:g}")
        lines.append(f'congtam_check{{name="{check.name}"}} {LEVELS[check.state]}')
    return "\n".join([*dict.fromkeys(lines), ""])


def _is_local(request: HttpRequest) -> bool:
    peer = request.META.get("REMOTE_ADDR", "")
    return "HTTP_X_FORWARDED_FOR" not in request.META and bool(peer) and ip_address(peer).is_loopback
