"""Where a request comes from, as far as somebody we trust says so."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

HOUSEHOLD: Final = 64
"""Bits of an IPv6 address that one customer has: the rest a machine chooses anew as it likes."""


def client_address(request: HttpRequest | Request) -> str | None:
    """Return the caller's address: what the outermost trusted proxy saw, or the peer where there is none.

    `X-Forwarded-For` counts only as far as CONGTAM_TRUSTED_PROXIES says; the rest of it anyone can write.
    """
    proxies: int = settings.TRUSTED_PROXIES
    hops: list[str] = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if proxies and len(hops) >= proxies and _is_address(hops[-proxies]):
        return hops[-proxies]
    peer: str = request.META.get("REMOTE_ADDR", "")
    return peer or None


def counted_address(request: HttpRequest | Request) -> str | None:
    """Return under which address a request is counted; None for this machine itself.

    A proxy that nobody told us to trust stands for everybody behind it: those are not counted as one.
    """
    address = client_address(request)
    if address is None or not _is_address(address) or ip_address(address).is_loopback:
        return None
    if isinstance(ip_address(address), IPv6Address):
        return str(ip_network((address, HOUSEHOLD), strict=False))
    return address


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False
