"""A photo asked of the camera is not lost, whatever Android does to this process meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from field_app.core.app import FieldApp
from field_app.core.errors import AppError
from field_app.core.model import VisitMode
from field_app.platform.desktop import FolderCamera
from shared.base.pictures import look
from tests import unusual_photos
from tests.field_app.device import TO_HIEU
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import begin, counter_of, jpeg, open_phone, sha256, sync


class Gallery:
    """A camera whose pictures outlive the app: what it was asked for, and what it wrote there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written: dict[str, bytes | None] = {}

    def prepare(self, name: str) -> str | None:
        """Return an address."""
        target = f"content://images/{name}"
        self.written[target] = None
        return target

    def take(self, target: str, done: Callable[[bool], None]) -> None:
        """The person has not pressed yet."""

    def fetch(self, target: str) -> Path | None:
        """Return a copy."""
        data = self.written.get(target)
        if data is None:
            return None
        copy = self.folder / "copy.jpg"
        copy.write_bytes(data)
        return copy

    def discard(self, target: str) -> None:
        """Forget it."""
        self.written.pop(target, None)


@pytest.fixture
def gallery(tmp_path: Path) -> Gallery:
    """Return the phone's gallery."""
    return Gallery(tmp_path)


def hashes(app: FieldApp, visit: str, item: str = "NY-02") -> list[str]:
    """Return the pictures on an item."""
    return [photo.sha256 for photo in app.visits.draft(visit).item(item).photos]


def test_a_photo_is_taken_in_and_no_copy_stays_outside(app: FieldApp, visit: str, gallery: Gallery) -> None:
    capture = app.captures.begin(visit, "NY-02", gallery)
    gallery.written[capture.target] = jpeg(1)
    assert app.captures.finish(capture, gallery) is not None
    assert hashes(app, visit) == [sha256(jpeg(1))]
    assert (gallery.written, list(gallery.folder.glob("*.jpg"))) == ({}, [])


def test_killed_behind_the_camera_the_photo_comes_in_at_the_next_start(
    app: FieldApp, visit: str, gallery: Gallery, folder: Path, line: FaultyLine
) -> None:
    capture = app.captures.begin(visit, "NY-02", gallery)
    app.close()
    gallery.written[capture.target] = jpeg(1)
    again = open_phone(folder, line)
    assert again.captures.resume(gallery) == 1
    assert hashes(again, visit) == [sha256(jpeg(1))]
    assert gallery.written == {}
    assert again.captures.resume(gallery) == 0
    again.close()


def test_killed_between_taking_it_in_and_noting_so_it_is_attached_once(
    app: FieldApp, visit: str, gallery: Gallery
) -> None:
    capture = app.captures.begin(visit, "NY-02", gallery)
    gallery.written[capture.target] = jpeg(1)
    app.photos.attach(visit, "NY-02", jpeg(1))
    assert app.captures.resume(gallery) == 1
    assert hashes(app, visit) == [sha256(jpeg(1))]


def test_a_cancelled_camera_leaves_nothing(app: FieldApp, visit: str, gallery: Gallery) -> None:
    assert not app.captures.finish(app.captures.begin(visit, "NY-02", gallery), gallery)
    assert (hashes(app, visit), gallery.written) == ([], {})


def test_where_photos_are_forbidden_the_camera_is_never_asked(
    app: FieldApp, visit: str, gallery: Gallery
) -> None:
    with pytest.raises(AppError, match="photo-forbidden"):
        app.captures.begin(visit, "UX-07", gallery)
    assert gallery.written == {}


def test_a_full_disk_keeps_the_photo_in_the_gallery_until_there_is_room(
    app: FieldApp, visit: str, gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture = app.captures.begin(visit, "NY-02", gallery)
    gallery.written[capture.target] = jpeg(1)
    with monkeypatch.context() as full:
        full.setattr("field_app.core.photos.MIN_FREE_BYTES", 1 << 62)
        with pytest.raises(AppError, match="storage-full"):
            app.captures.finish(capture, gallery)
    assert capture.target in gallery.written
    assert app.captures.resume(gallery) == 1
    assert hashes(app, visit) == [sha256(jpeg(1))]


def test_the_same_picture_in_two_places_is_counted(app: FieldApp, visit: str) -> None:
    app.photos.attach(visit, "NY-02", jpeg(1))
    app.photos.attach(begin(app), "NY-03", jpeg(1))
    app.photos.attach(visit, "NY-03", jpeg(2))
    assert [photo.uses for photo in app.visits.draft(visit).item("NY-02").photos] == [2]
    assert [photo.uses for photo in app.visits.draft(visit).item("NY-03").photos] == [1]


def test_a_campaign_that_wants_reduced_photos_gets_them_hashed_as_they_are_kept(
    app: FieldApp, server: FakeServer, gallery: Gallery
) -> None:
    server.publish("put", "campaign", "c1", {"id": "c1", "photo_policy": "reduced"})
    sync(app)
    visit = app.visits.start(TO_HIEU, counter_of(app), VisitMode.PLANNED, "c1", ["NY-2026.1"])
    capture = app.captures.begin(visit, "NY-02", gallery)
    original = jpeg(1, size=1800)
    gallery.written[capture.target] = original
    app.captures.finish(capture, gallery)
    (photo,) = app.visits.draft(visit).item("NY-02").photos
    kept = app.photos.original(photo.sha256)
    assert kept is not None
    with kept:
        reduced = kept.read()
    assert photo.sha256 == sha256(reduced) != sha256(original)
    assert photo.size == len(reduced) < len(original)


def test_a_computers_camera_takes_the_pictures_of_a_folder_in_turn(
    app: FieldApp, visit: str, tmp_path: Path
) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    for number in (1, 2):
        (shelf / f"{number}.jpg").write_bytes(jpeg(number))
    camera = FolderCamera(shelf)
    for _ in range(2):
        capture = app.captures.begin(visit, "NY-02", camera)
        camera.take(capture.target, lambda _taken: None)
        app.captures.finish(capture, camera)
    assert hashes(app, visit) == [sha256(jpeg(1)), sha256(jpeg(2))]


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "20 MB": (lambda: unusual_photos.encoded("JPEG") + bytes(20_000_000), "photo-too-large"),
    "no picture": (lambda: b"BM" + bytes(200), "photo-type"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_was_not_taken_in_is_held_and_stays_in_the_gallery(
    app: FieldApp, visit: str, gallery: Gallery, folder: Path, line: FaultyLine, name: str
) -> None:
    make, code = REFUSED[name]
    capture = app.captures.begin(visit, "NY-02", gallery)
    gallery.written[capture.target] = make()
    with pytest.raises(AppError, match=code):
        app.captures.finish(capture, gallery)
    assert gallery.written == {capture.target: make()}, "it was taken out of the gallery"
    app.close()
    again = open_phone(folder, line)
    assert again.captures.resume(gallery) == 0
    (held,) = again.captures.held(visit)
    assert (held.item, held.size, held.trouble.code) == ("NY-02", len(make()), code)
    assert make()[:100] not in (folder / "photos" / sha256(make())).read_bytes(), "in plain text"
    with pytest.raises(AppError, match=code):
        again.captures.take_held(held.id)
    assert again.captures.held(visit) == [held]
    again.close()


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "PPM", "GIF"])
def test_a_file_that_was_picked_is_taken_in_or_held_once_and_stays_where_it_is(
    app: FieldApp, visit: str, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / f"ảnh.{kind.lower()}"
    Image.new("RGB", (60, 40), "red").save(file, kind)
    before = file.read_bytes()
    if kind == "GIF":
        attached = app.captures.bring(visit, "NY-02", file)
        assert app.photos.thumbnail(attached.sha256, side=60) is not None
    else:
        for _ in range(2):
            with pytest.raises(AppError, match="photo-type"):
                app.captures.bring(visit, "NY-02", file)
        (held,) = app.captures.held(visit)
        assert (held.item, held.trouble.code) == ("NY-02", "photo-type")
    assert file.read_bytes() == before


def test_a_held_photo_that_was_too_large_is_taken_in_reduced(
    app: FieldApp, visit: str, gallery: Gallery
) -> None:
    capture = app.captures.begin(visit, "NY-02", gallery)
    gallery.written[capture.target] = unusual_photos.encoded("JPEG") + bytes(20_000_000)
    with pytest.raises(AppError):
        app.captures.finish(capture, gallery)
    (held,) = app.captures.held(visit)
    attached = app.captures.take_held(held.id, is_reduced=True)
    assert hashes(app, visit) == [attached.sha256]
    assert app.captures.held(visit) == []


def test_what_nobody_expected_of_a_photo_is_a_reason_like_any_other(
    app: FieldApp, visit: str, gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture = app.captures.begin(visit, "NY-02", gallery)
    gallery.written[capture.target] = jpeg(1)
    with monkeypatch.context() as broken:
        broken.setattr("field_app.core.photos.admitted", lambda *_a, **_k: 1 / 0)
        assert app.captures.resume(gallery) == 0
    (held,) = app.captures.held(visit)
    assert held.trouble.code == "photo-failed"
    app.captures.take_held(held.id)
    assert hashes(app, visit) == [sha256(jpeg(1))]


@pytest.mark.parametrize("name", unusual_photos.SHOWN)
def test_every_photo_a_camera_writes_is_taken_in_where_photos_are_reduced(
    app: FieldApp, server: FakeServer, gallery: Gallery, name: str
) -> None:
    make, right = unusual_photos.SHOWN[name]
    server.publish("put", "campaign", "c1", {"id": "c1", "photo_policy": "reduced"})
    sync(app)
    visit = app.visits.start(TO_HIEU, counter_of(app), VisitMode.PLANNED, "c1", ["NY-2026.1"])
    capture = app.captures.begin(visit, "NY-02", gallery)
    gallery.written[capture.target] = make()
    assert app.captures.resume(gallery) == 1
    (photo,) = app.visits.draft(visit).item("NY-02").photos
    assert photo.is_cut == right.is_cut
    head = look(make())
    assert head is not None
    assert (photo.sha256 == sha256(make())) == head.is_cut, "a file that was cut is kept as it is"
    assert app.photos.thumbnail(photo.sha256) is not None
