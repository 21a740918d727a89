"""The field app of this computer as a process of its own, to be cut off and killed.

    python -m tests.faults.phone_process FOLDER SERVER

Runs the app's own sync thread until the server has signed for every visit.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from field_app.core.app import FieldApp
from field_app.core.model import VisitState
from field_app.platform.desktop import open_app


def sync_all(folder: str, server: str) -> None:
    """Let the sync thread work until every visit is safe."""
    app = open_app(Path(folder), server)
    changed = threading.Event()
    app.watch(changed.set)
    app.sync.start()
    while not _is_safe(app):
        changed.wait(1)
        changed.clear()
    app.close()


def _is_safe(app: FieldApp) -> bool:
    return all(card.state is VisitState.SAFE for card in app.visits.all())


if __name__ == "__main__":
    sync_all(*sys.argv[1:])
