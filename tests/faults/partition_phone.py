"""The field app in a process of its own that works on while its line comes and goes.

    python -m tests.faults.partition_phone FOLDER SERVER USERNAME

For every line read it finishes a visit with a photo, while its own sync thread runs; for `rest` it answers
`safe` as soon as the server has signed for everything.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from field_app.core.model import VisitState
from field_app.platform.desktop import open_app
from tests.faults.dice import seeded
from tests.faults.phone import picture
from tests.field_app.fake_server import PASSWORD
from tests.field_app.inspecting import sync, whole_visit

PHOTO_BYTES = 40_000


def work(folder: str, server: str, username: str) -> None:
    """Obey until standard input ends."""
    app = open_app(Path(folder), server)
    app.account.login(server, username, PASSWORD)
    sync(app)
    changed = threading.Event()
    app.watch(changed.set)
    app.sync.start()
    print("ready", flush=True)
    for number, line in enumerate(sys.stdin):
        if line.strip() != "rest":
            app.finish(whole_visit(app, photos=(picture(seeded(username, number), PHOTO_BYTES),)))
            continue
        while any(card.state is not VisitState.SAFE for card in app.visits.all()):
            changed.wait(0.5)
            changed.clear()
        print("safe", flush=True)
    app.close()


if __name__ == "__main__":
    work(*sys.argv[1:])
