"""A morning's work on the field app of this computer, finished and not sent yet.

python -m tests.faults.phone_morning FOLDER SERVER USERNAME VISITS PHOTOS BYTES
"""

from __future__ import annotations

import sys
from pathlib import Path

from field_app.platform.desktop import open_app
from tests.faults.dice import seeded
from tests.faults.phone import picture
from tests.field_app.fake_server import PASSWORD
from tests.field_app.inspecting import sync, whole_visit


def work(folder: str, server: str, username: str, visits: str, photos: str, size: str) -> None:
    """Log in, take in the reference data and finish the visits, each with so many photos of `size` bytes."""
    app = open_app(Path(folder), server)
    app.account.login(server, username, PASSWORD)
    sync(app)
    for number in range(int(visits)):
        dice = seeded(username, number)
        app.finish(whole_visit(app, photos=tuple(picture(dice, int(size)) for _ in range(int(photos)))))
    app.close()


if __name__ == "__main__":
    work(*sys.argv[1:])
