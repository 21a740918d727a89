"""Reading request bodies: only strict JSON in UTF-8, bounded before and after decompression."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import IO, Any

from django.utils.http import parse_header_parameters
from rest_framework.parsers import BaseParser

from backend.kernel.problems import ProblemError
from shared.protocol.limits import MAX_BATCH_BYTES, MAX_UNPACKED_BYTES
from shared.protocol.wire import strict_loads

_GZIP = 16 + zlib.MAX_WBITS


class StrictJSONParser(BaseParser):
    """Refuses what another JSON reader might read differently, before any of it is looked at.

    A view may lower the size with `max_body_bytes` and name its own problem for it in `too_large`.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the JSON value of the body; WireError or ProblemError."""
        context = parser_context or {}
        request, view = context["request"], context.get("view")
        _check_charset(media_type or "")
        raw = _read(stream, getattr(view, "max_body_bytes", MAX_BATCH_BYTES))
        if raw is None:
            raise ProblemError(getattr(view, "too_large", "payload-too-large"))
        return strict_loads(_unpacked(raw, request.META.get("HTTP_CONTENT_ENCODING", "")))


def _check_charset(media_type: str) -> None:
    charset = parse_header_parameters(media_type)[1].get("charset", "utf-8")
    if charset.lower() not in ("utf-8", "utf8"):
        raise ProblemError("media-type")


def _read(stream: IO[Any], limit: int) -> bytes | None:
    """Return the whole body, or None where it is longer than `limit` bytes."""
    raw: bytes = stream.read(limit + 1)
    return raw if len(raw) <= limit else None


def _unpacked(raw: bytes, encoding: str) -> bytes:
    if encoding.lower() in ("", "identity"):
        return raw
    if encoding.lower() != "gzip":
        raise ProblemError("media-type")
    return gunzip(raw, MAX_UNPACKED_BYTES)


def gunzip(packed: bytes, limit: int) -> bytes:
    """Decompress one gzip member, never making more than `limit` bytes of it."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        data = unpacker.decompress(packed, limit + 1)
    except zlib.error:
        raise ProblemError("malformed") from None
    if len(data) > limit:
        raise ProblemError("payload-too-large")
    if not unpacker.eof or unpacker.unused_data:
        raise ProblemError("malformed")
    return data
