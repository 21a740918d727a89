"""What a picture's bytes say of it, whatever they are."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.base.exif import orientation_of
from shared.base.pictures import Kind, bare, look
from tests import unusual_photos

HEADS = (
    b"\xff\xd8\xff\xe1",
    b"\xff\xd8\xff\xc0\0\x11\x08",
    b"\x89PNG\r\n\x1a\n",
    b"RIFF\x10\0\0\0WEBPVP8X",
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    b"GIF89a",
    b"",
)


@pytest.mark.parametrize("name", unusual_photos.SHOWN)
def test_kind_and_size_are_read_from_the_bytes(name: str) -> None:
    make, right = unusual_photos.SHOWN[name]
    head = look(make())
    assert head is not None
    upright = (head.height, head.width) if head.orientation >= 5 else (head.width, head.height)
    assert (head.kind, upright) == (right.kind, right.upright)
    assert head.is_cut <= right.is_cut, "lines that are missing before an end mark only a decoder sees"


@given(st.sampled_from(HEADS), st.binary(max_size=400))
def test_any_bytes_are_safe_to_look_at(start: bytes, rest: bytes) -> None:
    head = look(start + rest)
    if head is not None:
        bare(start + rest, head)


@given(st.sampled_from((b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b"")), st.binary(max_size=200))
def test_any_exif_has_an_orientation(start: bytes, rest: bytes) -> None:
    assert 1 <= orientation_of(start + rest) <= 8


@pytest.mark.parametrize(
    "unit",
    [b"\xff\xe1\0\x02", b"\xff\xd8", b"\xff" * 64, b"\0\0\0\0IDAT\0\0\0\0", b"ispe"],
    ids=["empty segments", "starts", "fill bytes", "empty chunks", "sizes"],
)
@pytest.mark.parametrize("start", HEADS[:6])
def test_twelve_megabytes_made_to_take_long_do_not(start: bytes, unit: bytes) -> None:
    data = start + unit * (12 * 1024 * 1024 // len(unit))
    begun = process_time()
    head = look(data)
    assert head is not None or start.startswith(b"GIF")
    assert process_time() - begun < 5


def test_a_bare_picture_carries_no_word_of_where_it_was_taken() -> None:
    data = unusual_photos.of_file("gps-as-text.jpg")
    head = look(data)
    assert head is not None
    assert head.kind is Kind.JPEG
    assert b"Exif" in data
    assert b"Exif" not in bare(data, head)


CUT: dict[str, Callable[[], bytes]] = {
    "no end": unusual_photos.without_end,
    "half": lambda: unusual_photos.encoded("JPEG", 0.5),
    "zeros": lambda: unusual_photos.of_file("last-fifth-zeros.jpg"),
    "head alone": lambda: unusual_photos.encoded("JPEG")[:300],
    "half of a PNG": lambda: unusual_photos.encoded("PNG", 0.5),
    "half of a WebP": lambda: unusual_photos.encoded("WEBP", 0.5),
    "half of a HEIC": lambda: unusual_photos.of_file("heic.heic")[:900],
}


@pytest.mark.parametrize("name", CUT)
def test_a_file_that_breaks_off_is_cut(name: str) -> None:
    head = look(CUT[name]())
    assert head is not None
    assert head.is_cut
