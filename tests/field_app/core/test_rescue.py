"""Everything unsent leaves a broken phone as one file that only its code opens."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from field_app.core.app import FieldApp
from field_app.core.developing import Mark
from shared.protocol.rescue import Opening, RescueError
from tests.field_app.fake_server import FaultyLine
from tests.field_app.inspecting import begin, jpeg, sha256, sync, whole_visit
from tests.field_app.plain_eyes import store_of
from tests.shared.test_rescue import opener


def rescued(app: FieldApp, code: str) -> bytes:
    target = io.BytesIO()
    app.rescue.write(target, code)
    return target.getvalue()


def files_of(file: bytes, code: str) -> dict[str, bytes]:
    opening = cast("BinaryIO", Opening(io.BytesIO(file), code, opener))
    with tarfile.open(mode="r|", fileobj=opening) as archive:
        return {member.name: cast("BinaryIO", archive.extractfile(member)).read() for member in archive}


def test_signed_bodies_photos_and_drafts_are_in_it_byte_for_byte(
    app: FieldApp, line: FaultyLine, folder: Path
) -> None:
    line.down = True
    sent = whole_visit(app, photos=(jpeg(1),))
    app.finish(sent)
    draft = begin(app)
    app.answers.put(draft, "GG-05", note="Chưa ký")
    photo = app.photos.attach(draft, "GG-01", jpeg(2)).id
    app.marks.draw(photo, [Mark("mask", (0.1, 0.1), (0.2, 0.2))])
    assert app.rescue.count() == (1, 1)
    code = app.rescue.new_code()
    files = files_of(rescued(app, code), code)

    (row,) = json.loads(files["manifest.json"])["revisions"]
    body = files[f"revisions/{row['id']}.json"]
    assert sha256(body) == row["sha256"] == app.day.revision_hash(sent)
    assert files[f"photos/{sha256(jpeg(1))}"] == jpeg(1)
    assert files[f"photos/{sha256(jpeg(2))}"] == jpeg(2)
    kept = json.loads(files[f"drafts/{draft}.json"])
    assert kept["answers"]["GG-05"]["note"] == "Chưa ký"
    assert [mark["kind"] for photo in kept["photos"] for mark in photo["marks"]] == ["mask"]
    with store_of(folder) as store:
        assert store.execute("SELECT state FROM revision").fetchone()[0] == "ready", "nothing was changed"


def test_what_the_server_signed_for_stays_at_home(app: FieldApp) -> None:
    app.finish(whole_visit(app))
    sync(app)
    assert app.rescue.count() == (0, 0)


def test_without_the_code_nothing_can_be_read(app: FieldApp) -> None:
    app.answers.put(begin(app), "GG-05", note="Lò Văn Bình vắng")
    file = rescued(app, app.rescue.new_code())
    assert "Lò Văn Bình".encode() not in file
    assert b"manifest" not in file
    with pytest.raises(RescueError):
        files_of(file, app.rescue.new_code())
