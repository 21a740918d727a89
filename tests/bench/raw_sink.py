"""The least any server must do for one visit: read its four requests, fsync every 64 KiB, commit one row.

No parsing, no checks, no login: what the product costs above this is its own.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg

from shared.protocol.wire import BUNDLE_HEAD_BYTES, bundle_text_length
from tests.bench.outbox import PHOTO_BYTES

CHUNK = 65_536
STORE = Path(os.environ["SINK_DIR"])
_local = threading.local()


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """PATCH: append the body to a file as it arrives. POST: keep the body as one committed row."""
    size = int(environ.get("CONTENT_LENGTH") or 0)
    if environ["PATH_INFO"].endswith("/bundle"):
        _sink_bundle(environ["wsgi.input"], size)
    else:
        (_sink_file if environ["REQUEST_METHOD"] == "PATCH" else _sink_row)(environ["wsgi.input"], size)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "2")])
    return [b"{}"]


def _sink_file(body: Any, size: int) -> None:
    descriptor, _ = tempfile.mkstemp(dir=STORE)
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        while size:
            chunk = body.read(min(CHUNK, size))
            file.write(chunk)
            os.fsync(descriptor)
            size -= len(chunk)


def _sink_bundle(body: Any, size: int) -> None:
    """Hash each photo, make it durable once, then commit the text as one row."""
    head = body.read(BUNDLE_HEAD_BYTES)
    text = body.read(bundle_text_length(head))
    left = size - len(head) - len(text)
    while left:
        photo, digest = min(PHOTO_BYTES, left), hashlib.sha256()
        descriptor, _ = tempfile.mkstemp(dir=STORE)
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            left -= photo
            while photo:
                chunk = body.read(min(CHUNK, photo))
                digest.update(chunk)
                file.write(chunk)
                photo -= len(chunk)
            os.fsync(descriptor)
    _sink_row(BytesIO(text), len(text))


def _sink_row(body: Any, size: int) -> None:
    if not hasattr(_local, "connection"):
        _local.connection = psycopg.connect(os.environ["SINK_DSN"], autocommit=True)
    _local.connection.execute("INSERT INTO sink (body) VALUES (%s)", (body.read(size),))
