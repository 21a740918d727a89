"""The product in which a process dies at the step its fate names: `gunicorn tests.faults.kill_server`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.db import OperationalError

from backend.config.wsgi import application as product
from tests.faults import steps_server  # after Django is set up
from tests.faults.fate import Fate
from tests.faults.steps import request_name

_fate = Fate(Path(os.environ["CT_FATE"]), "server", lambda error: OperationalError(os.strerror(error)))
_watching = steps_server.watched(_fate)
_watching.__enter__()  # for as long as the process lives


def _name(environ: dict[str, Any]) -> str:
    return request_name(environ["REQUEST_METHOD"], environ["PATH_INFO"].removeprefix("/api/v1/"))


application = steps_server.answering(product, _fate, _name)
