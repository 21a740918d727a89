"""Where a request comes from."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """Return the caller's address: what the outermost trusted proxy saw, or the peer where there is none.

    `X-Forwarded-For` counts only as far as CONGTAM_TRUSTED_PROXIES says; the rest of it anyone can write.
    """
    proxies: int = settings.TRUSTED_PROXIES
    hops: list[str] = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if proxies and len(hops) >= proxies and _is_address(hops[-proxies]):
        return hops[-proxies]
    peer: str = request.META.get("REMOTE_ADDR", "")
    return peer or None


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False
