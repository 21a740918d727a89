"""Files served whole or in part (RFC 9110, 14): a download that broke goes on where it stopped."""

from __future__ import annotations

import re
from io import BufferedReader
from typing import Final

from django.http import FileResponse, HttpResponse, HttpResponseBase

_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")
MAX_PART: Final = 8 * 1024 * 1024
"""Bytes of one part: a client that asks for more comes back for the rest."""


def file_answer(
    file: BufferedReader,
    size: int,
    *,
    asked: str | None,
    etag: str,
    if_range: str | None,
    headers: dict[str, str],
) -> HttpResponseBase:
    """Answer a file of which the range `asked` for is wanted: 206 with that part, 416, or 200 with the whole.

    A range that was asked for under another `if_range`, or in a form not known, is not heard.
    """
    fields = {**headers, "ETag": etag, "Accept-Ranges": "bytes"}
    found = _RANGE.fullmatch(asked or "") if if_range in (None, etag) else None
    if found is None or found.groups() == ("", ""):
        whole = FileResponse(file)
        for name, value in fields.items():  # after what it makes of the file's own name
            whole.headers[name] = value
        return whole
    with file:
        first, last = _ends(found[1], found[2], size)
        if first > last:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "ETag": etag})
        file.seek(first)
        part = file.read(min(last - first + 1, MAX_PART))
    span = f"bytes {first}-{first + len(part) - 1}/{size}"
    return HttpResponse(part, status=206, headers={**fields, "Content-Range": span})


def _ends(first: str, last: str, size: int) -> tuple[int, int]:
    """Return the first and last byte of a range; a range without a first byte counts from the end."""
    if not first:
        return max(size - int(last), 0), size - 1 if int(last) else -1
    return int(first), min(int(last), size - 1) if last else size - 1
