"""The server's way of taking a body, alone behind the shipped gunicorn: no login, no database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

settings.configure(DATA_DIR=os.environ["CONGTAM_DATA_DIR"], ALLOWED_HOSTS=["*"])

from django.core.handlers.wsgi import WSGIRequest  # noqa: E402  # needs the settings above

from backend.evidence.upload import SupersededError, Upload, received  # noqa: E402
from backend.intake import arrival  # noqa: E402
from backend.kernel.problems import ProblemError  # noqa: E402


def answer(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """PATCH /<sha256>: append the body to that photo as the photo view does. GET: say how much is held.

    `X-Process` names the process that answers.
    """
    sha256 = environ["PATH_INFO"].rpartition("/")[2]
    if environ["REQUEST_METHOD"] == "PATCH":
        try:
            with Upload(sha256) as upload:
                arrival.receive(WSGIRequest(environ), upload, int(environ["CONTENT_LENGTH"]))
        except (ProblemError, SupersededError):
            pass
    held = str(received(sha256)).encode()
    start_response("200 OK", [("Content-Length", str(len(held))), ("X-Process", str(os.getpid()))])
    return [held]


application = answer
