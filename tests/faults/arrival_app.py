"""The server's way of taking a body, alone behind the shipped gunicorn: no login, no database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.conf import settings

settings.configure(DATA_DIR=os.environ["CONGTAM_DATA_DIR"], ALLOWED_HOSTS=["*"], DISK_RESERVE=0)

from django.core.handlers.wsgi import WSGIRequest  # noqa: E402  # needs the settings above

from backend.config.server.answer import refusal  # noqa: E402  # the settings come first
from backend.evidence.upload import SupersededError, Upload, received_bytes  # noqa: E402  # the settings come first
from backend.intake import body_stream  # noqa: E402  # the settings come first
from backend.kernel.problems import ProblemError  # noqa: E402  # the settings come first

NOBODY = UUID(int=0)


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """PATCH /<sha256>: append the body to that photo as the photo view does. GET: say how much is held.
    POST: say how long the body is.

    `X-Process` names the process that answers. Who sends `X-Refuse` with a problem's code is answered that
    before anything of the body is read.
    """
    if code := environ.get("HTTP_X_REFUSE"):
        refused = refusal(code)
        start_response(refused.status, refused.fields)
        return [refused.content] if isinstance(refused.content, bytes) else []
    sha256 = environ["PATH_INFO"].rpartition("/")[2]
    if environ["REQUEST_METHOD"] == "PATCH":
        try:
            with Upload(sha256, NOBODY) as upload:
                body_stream.append_body(WSGIRequest(environ), upload, int(environ["CONTENT_LENGTH"]))
        except (ProblemError, SupersededError):
            pass
    is_sent = environ["REQUEST_METHOD"] == "POST"
    size = len(WSGIRequest(environ).read()) if is_sent else received_bytes(sha256, NOBODY)
    stated = str(size).encode()
    start_response("200 OK", [("Content-Length", str(len(stated))), ("X-Process", str(os.getpid()))])
    return [stated]
