"""Pictures are evidence: kept untouched, refused only for what they are."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from field_app.core.app import FieldApp
from field_app.core.errors import AppError
from field_app.core.model import VisitState
from shared.protocol.limits import MAX_PHOTO_BYTES
from tests.field_app.fake_server import FaultyLine
from tests.field_app.inspecting import TestClock, jpeg, open_phone, png, sha256, sign_minutes, whole_visit

DAY_MS = 86_400_000


def test_the_original_is_kept_byte_for_byte_under_its_hash(app: FieldApp, visit: str, tmp_path: Path) -> None:
    picture = tmp_path / "board.jpeg"
    picture.write_bytes(jpeg(1) + b"a tail some camera wrote")
    app.photos.attach(visit, "NY-01", picture)
    (card,) = app.visits.draft(visit).item("NY-01").photos
    original = app.photos.original(card.sha256)
    assert original is not None
    with original:
        assert original.read() == picture.read_bytes()
    assert (card.sha256, card.mime, card.lost) == (sha256(picture.read_bytes()), "image/jpeg", False)


def test_the_same_picture_may_prove_two_things(app: FieldApp, visit: str) -> None:
    first = app.photos.attach(visit, "NY-01", jpeg(1)).id
    second = app.photos.attach(visit, "NY-02", jpeg(1)).id
    assert first != second
    app.photos.detach(visit, first)
    assert app.visits.draft(visit).item("NY-01").photos == ()
    assert [photo.id for photo in app.visits.draft(visit).item("NY-02").photos] == [second]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "photo-empty"),
        (b"<svg>not a picture</svg>", "photo-type"),
        (b"BM" + bytes(100), "photo-type"),
        (b"\xff\xd8\xff" + bytes(MAX_PHOTO_BYTES), "photo-too-large"),
    ],
    ids=["empty", "drawing", "bitmap", "13 MB"],
)
def test_what_is_no_picture_is_refused(app: FieldApp, visit: str, data: bytes, code: str) -> None:
    with pytest.raises(AppError, match=code):
        app.photos.attach(visit, "NY-01", data)
    assert app.visits.draft(visit).visit.photos == 0


def test_no_camera_where_the_checklist_forbids_it(app: FieldApp, visit: str) -> None:
    with pytest.raises(AppError, match="photo-forbidden"):
        app.photos.attach(visit, "UX-07", jpeg(1))


def test_a_signature_replaces_the_same_persons_earlier_one(app: FieldApp, visit: str) -> None:
    app.minutes.put(visit, witness="Lường Văn Tâm")
    app.minutes.add_signature(visit, "witness", png())
    app.minutes.add_signature(visit, "witness", jpeg(2))
    (signature,) = app.visits.draft(visit).minutes.signatures
    assert (signature.who, signature.picture.sha256) == ("witness", sha256(jpeg(2)))
    app.minutes.remove_signature(visit, "witness")
    assert app.visits.draft(visit).minutes.signatures == ()


def test_a_signature_is_somebodys(app: FieldApp, visit: str) -> None:
    with pytest.raises(AppError, match="signer-unnamed"):
        app.minutes.add_signature(visit, "unit_representative", png())
    with pytest.raises(AppError, match="answer-not-allowed"):
        app.minutes.add_signature(visit, "passer-by", png())


def test_a_thumbnail_is_small_and_upright_and_the_original_untouched(app: FieldApp, visit: str) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # the camera was held upright
    file = io.BytesIO()
    Image.new("RGB", (1600, 1200), "red").save(file, "JPEG", exif=turned)
    app.photos.attach(visit, "NY-01", file.getvalue())
    thumb = app.photos.thumbnail(sha256(file.getvalue()), side=320)
    assert thumb is not None
    copy = thumb.read()
    assert copy is not None
    with Image.open(io.BytesIO(copy)) as small:
        assert small.size == (240, 320)
    assert app.photos.thumbnail("0" * 64) is None


def test_a_broken_picture_is_kept_though_it_cannot_be_shown(app: FieldApp, visit: str) -> None:
    app.photos.attach(visit, "NY-01", jpeg(1)[:200])
    assert app.photos.thumbnail(sha256(jpeg(1)[:200])) is None


def test_a_detached_picture_stays_thirty_days(
    app: FieldApp, visit: str, folder: Path, line: FaultyLine
) -> None:
    app.photos.detach(visit, app.photos.attach(visit, "NY-01", jpeg(1)).id)
    kept = folder / "photos" / sha256(jpeg(1))
    os.utime(kept, (0, TestClock().ms / 1000))
    app.close()
    for days, stays in ((29, True), (31, False)):
        later = TestClock(ms=TestClock().ms + days * DAY_MS)
        open_phone(folder, line, clock=later).close()
        assert kept.exists() is stays


def test_a_lost_file_is_shown_and_stops_the_finish(app: FieldApp, folder: Path, line: FaultyLine) -> None:
    visit = whole_visit(app, photos=(jpeg(1),))
    lost = folder / "photos" / sha256(jpeg(1))
    app.close()
    lost.unlink()
    again = open_phone(folder, line)
    assert again.visits.draft(visit).item("GG-05").photos[0].lost
    with pytest.raises(AppError, match="photo-lost"):
        again.finish(visit)
    again.photos.attach(visit, "GG-05", jpeg(1))  # the same picture, found again on the camera's card
    assert not again.visits.draft(visit).item("GG-05").photos[0].lost
    sign_minutes(again, visit)
    again.finish(visit)
    again.close()


def test_a_picture_altered_on_the_disk_is_never_signed(app: FieldApp, folder: Path) -> None:
    visit = whole_visit(app, photos=(jpeg(1),))
    kept = folder / "photos" / sha256(jpeg(1))
    kept.chmod(0o600)
    kept.write_bytes(jpeg(2)[: kept.stat().st_size].ljust(kept.stat().st_size))
    with pytest.raises(AppError, match="photo-lost"):
        app.finish(visit)
    assert app.visits.draft(visit).visit.state is VisitState.DRAFT


def test_a_full_disk_is_said_before_a_picture_is_begun(
    app: FieldApp, visit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        f_bavail, f_frsize = 10, 4096

    monkeypatch.setattr(os, "statvfs", lambda _folder: Full)
    with pytest.raises(AppError, match="storage-full"):
        app.photos.attach(visit, "NY-01", jpeg(1))
