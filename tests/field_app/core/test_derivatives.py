"""What is shown to others is made from the original, which nothing ever changes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from field_app.core.app import FieldApp
from field_app.core.developing import DESCRIPTION, Mark, UnreadableError, derive, reduce
from field_app.core.errors import AppError
from field_app.core.model import CopyState, VisitState
from field_app.ports import Fix
from shared.protocol.manifest import parse_body
from shared.protocol.wire import strict_loads
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import TestClock, begin, open_phone, sha256, sign_minutes, sync, whole_visit
from tests.field_app.plain_eyes import store_of

EXIF_IFD, GPS_IFD = 0x8769, 0x8825
SECRET = (250, 10, 10)


def turned_photo() -> bytes:
    """Return a photo held upright, 2000 by 1500 as stored, with a red face at its middle."""
    picture = Image.new("RGB", (2000, 1500), "white")
    picture.paste(SECRET, (900, 650, 1100, 850))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Samsung"
    exif.get_ifd(EXIF_IFD)[0x9003] = "2026:11:23 07:30:00"
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (21.0, 19.0, 37.2), 3: "E", 4: (103.0, 54.0, 50.4)})
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=90, exif=exif)
    return file.getvalue()


PHOTO = turned_photo()


def opened(data: bytes) -> Image.Image:
    """Return a picture."""
    return Image.open(io.BytesIO(data))


def reds(picture: Image.Image) -> int:
    """Count the pixels of the face."""
    red, green, _ = picture.split()
    return sum(r > 200 > g + 100 for r, g in zip(red.tobytes(), green.tobytes(), strict=True))


def test_a_mask_replaces_what_it_hides_and_the_copy_names_its_original() -> None:
    marks = (Mark("arrow", (0.1, 0.1), (0.3, 0.3)), Mark("mask", (0.6, 0.6), (0.4, 0.4)))
    with opened(derive(io.BytesIO(PHOTO), sha256(PHOTO), marks, ["UBND phường Tô Hiệu"])) as copy:
        assert copy.size == (1200, 1600)
        assert not reds(copy.crop((480, 640, 720, 960)))
        assert copy.getexif()[DESCRIPTION] == f"derivative of sha256:{sha256(PHOTO)}"
    with opened(derive(io.BytesIO(PHOTO), sha256(PHOTO), (), [])) as plain:
        assert reds(plain)


def test_a_reduced_photo_stands_upright_and_nothing_of_its_exif_is_written_back() -> None:
    with opened(reduce(PHOTO)) as reduced:
        assert (reduced.size, dict(reduced.getexif())) == ((1200, 1600), {})


class Receiver:
    """A receiver that knows where Tô Hiệu is."""

    def last_fix(self) -> Fix:
        """Return the place."""
        return Fix(21.327, 103.914, 12.0, "gps", mock=True, mono_ms=5)


def test_the_stamp_says_unit_and_time_with_its_uncertainty_and_not_the_place(
    app: FieldApp, folder: Path, line: FaultyLine
) -> None:
    app.close()
    phone = open_phone(folder, line, locator=Receiver())
    sync(phone)
    visit = begin(phone)
    photo_id = phone.photos.attach(visit, "NY-02", PHOTO).id
    _, row = phone.visits.picture(visit, photo_id)
    visit_row = phone.visits.draft_row(visit)
    unit, when = phone.marks.stamp(visit_row, row)
    assert unit == "UBND phường Tô Hiệu"
    assert when.endswith("±2 s")
    phone.close()


def test_drawing_over_a_photo_changes_the_copy_never_the_original(app: FieldApp, visit: str) -> None:
    photo_id = app.photos.attach(visit, "NY-02", PHOTO).id
    plain = app.marks.copy(visit, photo_id)
    app.marks.draw(photo_id, [Mark("box", (0.2, 0.2), (0.8, 0.8))])
    marked = app.marks.copy(visit, photo_id)
    assert plain is not None
    assert marked is not None
    assert plain.name != marked.name
    assert plain.read() != marked.read()
    assert app.marks.of(photo_id) == [Mark("box", (0.2, 0.2), (0.8, 0.8))]
    original = app.photos.original(sha256(PHOTO))
    assert original is not None
    with original:
        assert original.read() == PHOTO


def test_a_clock_set_during_the_visit_is_in_the_signed_body_and_the_server_still_reads_it(
    app: FieldApp, folder: Path, line: FaultyLine
) -> None:
    app.close()

    class Set(TestClock):
        too_far_ms = 0

        def unix_ms(self) -> int:
            return super().unix_ms() + self.too_far_ms

    clock = Set()
    phone = open_phone(folder, line, clock=clock, locator=Receiver())
    visit = whole_visit(phone, photos=(PHOTO,))
    clock.too_far_ms = 3_600_000
    phone.finish(visit)
    with store_of(folder) as store:
        (body,) = store.execute("SELECT decrypt(body, 'revision.body/' || id) FROM revision").fetchone()
    reported: Any = strict_loads(body.encode())
    assert [round(jump["by_ms"], -4) for jump in reported["clock"]["jumps"]] == [3_600_000]
    photo = next(each for each in reported["photos"] if each["kind"] == "photo")
    assert photo["location"]["mock"] is True
    assert reported["location"]["provider"] == "gps"
    assert parse_body(body).flags == ()
    sync(phone)
    assert phone.visits.all()[0].state is VisitState.SAFE
    phone.close()


MASK = Mark("mask", (0.4, 0.4), (0.6, 0.6))


def signed_body(folder: Path) -> dict[str, Any]:
    """Return the newest body the phone signed."""
    with store_of(folder) as store:
        (body,) = store.execute(
            "SELECT decrypt(body, 'revision.body/' || id) FROM revision ORDER BY n DESC LIMIT 1"
        ).fetchone()
    parse_body(body)
    stated: Any = strict_loads(body.encode())
    return dict(stated)


def test_the_marked_copy_goes_with_the_visit_and_is_named_by_its_original(
    app: FieldApp, folder: Path, server: FakeServer
) -> None:
    visit = whole_visit(app, photos=(PHOTO,))
    (photo,) = app.visits.draft(visit).item("GG-05").photos
    app.marks.draw(photo.id, [MASK])
    sign_minutes(app, visit)
    assert app.marks.copy_state(visit, photo.id) is CopyState.HERE
    app.finish(visit)
    (derivative,) = signed_body(folder)["derivatives"]
    assert (derivative["of"], derivative["kind"]) == (photo.sha256, "marked")
    assert app.marks.copy_state(visit, photo.id) is CopyState.ON_ITS_WAY
    sync(app)
    assert app.visits.all()[0].state is VisitState.SAFE
    assert app.marks.copy_state(visit, photo.id) is CopyState.SAFE
    with opened(server.blobs[derivative["photo"]].data) as copy:
        assert not reds(copy)
    with opened(server.blobs[photo.sha256].data) as original:
        assert reds(original)


def test_what_is_drawn_at_two_places_of_one_picture_hides_both(app: FieldApp, visit: str) -> None:
    first = app.photos.attach(visit, "NY-01", PHOTO).id
    second = app.photos.attach(visit, "NY-02", PHOTO).id
    app.marks.draw(first, [Mark("mask", (0.4, 0.4), (0.5, 0.6))])
    app.marks.draw(second, [Mark("mask", (0.5, 0.4), (0.6, 0.6))])
    app.marks.prepare(visit)
    (made,) = app.marks._markings.copies(visit)
    copy = app.photos.original(made.sha256)
    assert copy is not None
    with copy, opened(copy.read()) as picture:
        assert not reds(picture)


def test_marks_taken_off_again_leave_no_copy(app: FieldApp, folder: Path) -> None:
    visit = whole_visit(app, photos=(PHOTO,))
    (photo,) = app.visits.draft(visit).item("GG-05").photos
    app.marks.draw(photo.id, [MASK])
    app.marks.prepare(visit)
    app.marks.draw(photo.id, [])
    assert app.marks.copy_state(visit, photo.id) is CopyState.NONE
    app.finish(visit)
    assert signed_body(folder)["derivatives"] == []
    with pytest.raises(AppError, match="visit-finished"):
        app.marks.draw(photo.id, [MASK])


def test_copies_made_before_a_restart_are_still_there(app: FieldApp, folder: Path, line: FaultyLine) -> None:
    visit = whole_visit(app, photos=(PHOTO,))
    (photo,) = app.visits.draft(visit).item("GG-05").photos
    app.marks.draw(photo.id, [MASK])
    sign_minutes(app, visit)
    app.marks.prepare(visit)
    app.close()
    again = open_phone(folder, line)
    again.finish(visit)
    assert len(signed_body(folder)["derivatives"]) == 1
    again.close()


def test_a_visit_is_not_finished_without_the_copy_that_hides(
    app: FieldApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = whole_visit(app, photos=(PHOTO,))
    (photo,) = app.visits.draft(visit).item("GG-05").photos
    app.marks.draw(photo.id, [MASK])
    sign_minutes(app, visit)

    def unreadable(*_: Any) -> bytes:
        raise UnreadableError("picture-damaged")

    monkeypatch.setattr("field_app.core.marked_copies.derive", unreadable)
    with pytest.raises(AppError, match="mask-failed"):
        app.finish(visit)
    assert app.visits.draft(visit).visit.state is VisitState.DRAFT
