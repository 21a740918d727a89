"""Adds what the app of today signs to the corpus, once per release: `python -m tests.golden.write app-3`.

Nothing in the corpus is ever changed: such bodies are on people's phones and in the server's evidence.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from field_app.core.app import FieldApp
from field_app.core.developing import Mark
from tests.field_app.fake_server import PERSON, FakeServer, FaultyLine
from tests.field_app.inspecting import (
    furnish,
    jpeg,
    logged_in,
    png,
    sign_again,
    sign_minutes,
    sync,
    whole_visit,
)

CORPUS = Path(__file__).parent


def write(release: str) -> None:
    """Make visits of every kind on the real app, and keep what it pushed and who it was."""
    folder = CORPUS / release
    folder.mkdir()
    server = FakeServer()
    furnish(server)
    with tempfile.TemporaryDirectory() as home:
        app = logged_in(Path(home), FaultyLine(server))
        make_visits(app, server)
        for number, revision_id in enumerate(server.revisions, start=1):
            revision = app.store.outbox.revision(revision_id)
            assert revision is not None
            sent = {"revision_id": revision.id, "sha256": revision.sha256, "key_id": revision.key_id}
            _keep(folder / f"{number}.json", sent | {"signature": revision.signature, "body": revision.body})
        (device, key), *_ = server.devices.items()
        _keep(folder / "device.json", {"id": device, "public_key": key, "user": PERSON["id"]})
        app.close()


def make_visits(app: FieldApp, server: FakeServer) -> None:
    """Send a plain visit, one with photos, a masked one, one that was refused, and the answer to a return."""
    plain = whole_visit(app)
    for visit in (plain, whole_visit(app, photos=tuple(map(jpeg, (1, 2, 3)))), _masked(app), _refused(app)):
        app.finish(visit)
    sync(app)
    head = next(iter(server.revisions))
    comments = [{"item": "GG-05", "comment": "Ai vắng?"}]
    server.publish("put", "visit", plain, {"revision": head, "state": "returned", "comments": comments})
    sync(app)
    app.day.reopen(plain)
    app.answers.put(plain, "GG-05", note="Đã bổ sung tên")
    sign_again(app, plain)
    app.finish(plain)
    sync(app)


def _masked(app: FieldApp) -> str:
    visit = whole_visit(app, photos=(jpeg(4),))
    (photo,) = app.visits.draft(visit).item("GG-05").photos
    app.marks.draw(photo.id, [Mark("mask", (0.4, 0.4), (0.6, 0.6))])
    sign_minutes(app, visit)
    return visit


def _refused(app: FieldApp) -> str:
    visit = whole_visit(app)
    app.minutes.remove_signature(visit, "unit_representative")
    app.minutes.put(
        visit,
        representative_post="Phó Chủ tịch",
        signed=False,
        refusal_reason="Không đồng ý với số vắng",
        witness="Cầm Thị Hoa",
    )
    app.minutes.add_signature(visit, "witness", png(3))
    app.minutes.add_signature(visit, "inspector", png(4))
    return visit


def _keep(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1])
