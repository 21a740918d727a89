"""What the bytes of a picture say of it: kind, size, which way up, whole or cut. Nothing is decoded here.

Any bytes are safe to look at: what cannot be read is not known, and the time grows with their length alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NamedTuple

from shared.base.exif import UPRIGHT, orientation_of

MOST_PARTS: Final = 50_000
"""Segments, chunks or boxes looked at; no picture a camera writes comes near."""


class Kind(StrEnum):
    """Kinds of pictures, by the media type that names them."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIC = "image/heic"
    GIF = "image/gif"


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a picture; `width` and `height` are pixels as stored, 0 where nothing says."""

    kind: Kind
    width: int = 0
    height: int = 0
    orientation: int = UPRIGHT
    """As EXIF counts: 1 stands upright, 6 is to be turned clockwise. What turns itself says 1."""
    is_cut: bool = False
    """The file breaks off before its end."""
    unpacked_bytes: int = 0
    """Memory for all of it at once; 0 for a baseline JPEG, which is scaled while it is read."""

    @property
    def pixels(self) -> int:
        """Return how many pixels it has."""
        return self.width * self.height


class _Part(NamedTuple):
    """A segment, chunk or box: its name, where it begins, where its content lies."""

    name: bytes
    at: int
    start: int
    end: int


_PIXEL_BYTES: Final = 4
"""What Pillow keeps for a pixel in colour."""


def look(data: bytes) -> Head | None:
    """Return what a picture's bytes say, None where they are no picture of a kind known here."""
    start = data[:32]
    if start.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return _unpacked(_png(data))
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return _unpacked(_webp(data))
    if start[:6] in (b"GIF87a", b"GIF89a"):
        is_cut = data[len(data) - 1 :] != b";"
        return _unpacked(Head(Kind.GIF, _little(start[6:8]), _little(start[8:10]), is_cut=is_cut))
    return _unpacked(_heic(data)) if start[4:8] == b"ftyp" else None


def _unpacked(head: Head | None) -> Head | None:
    return None if head is None else replace(head, unpacked_bytes=head.pixels * _PIXEL_BYTES)


# --- JPEG ---------------------------------------------------------------------------------------------------

_MARKER: Final = re.compile(rb"\xff[\x01-\xfe]")
_AFTER_SCAN: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""A marker that ends coded data: neither a stuffed 0xFF nor one of the restarts within."""
_END, _SCAN, _EXIF = b"\xd9", b"\xda", b"\xe1"
_COLOURS: Final = {0xE0: (b"JFIF\0", 14), 0xEE: (b"Adobe", 12)}
_ALONE: Final = frozenset(range(0xD0, 0xD9)) | {0x01}
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE: Final = frozenset({0xC2, 0xC6, 0xCA, 0xCE})


def _segments(data: bytes) -> Iterator[_Part]:
    """Yield the segments of a JPEG in turn; the last is its end mark, unless the file breaks off before."""
    at, pattern = 2, _MARKER
    for _ in range(MOST_PARTS):
        found = pattern.search(data, at)
        if found is None:
            return
        name, start = found.group()[1:], found.end()
        alone = name == _END or name[0] in _ALONE
        at = start if alone else start + max(2, _big(data[start : start + 2]))
        yield _Part(name, found.start(), min(start + 2, at), at)
        if name == _END:
            return
        pattern = _AFTER_SCAN if name == _SCAN else _MARKER


def _jpeg(data: bytes) -> Head:
    head, name = Head(Kind.JPEG), b""
    for name, _, start, end in _segments(data):
        if name[0] in _FRAMES and not head.pixels:
            head = _framed(head, name[0], data[start:end])
        elif name == _EXIF and head.orientation == UPRIGHT:
            head = replace(head, orientation=_exif_orientation(data[start:end]))
    return replace(head, is_cut=name != _END)


def _exif_orientation(segment: bytes) -> int:
    return orientation_of(segment[6:]) if segment.startswith(b"Exif\0") else UPRIGHT


def _framed(head: Head, marker: int, frame: bytes) -> Head:
    """Read size and components; a progressive JPEG is kept as coefficients, two bytes each, until its end."""
    height, width = _big(frame[1:3]), _big(frame[3:5])
    samplings = [(each >> 4) * (each & 15) for each in frame[7::3]]
    per_pixel = sum(samplings) / max(samplings, default=1) if max(samplings, default=0) else 1
    kept = round(2 * width * height * per_pixel) if marker in _PROGRESSIVE else 0
    return replace(head, width=width, height=height, unpacked_bytes=kept)


def bare(data: bytes, head: Head) -> bytes:
    """Return a picture of the same pixels without what hangs around them, for a decoder to read.

    Of a JPEG goes everything but frame, tables, scans and how its colours are meant: no EXIF and no second
    picture is left to stumble over; of a PNG what is not needed for its pixels. One that was cut gets an
    end. The other kinds stay as they are.
    """
    if head.kind is Kind.JPEG:
        return b"".join((b"\xff\xd8", *_bare_segments(data), b"\xff\xd9"))
    if head.kind is Kind.PNG:
        kept = (data[at : end + 4] for name, at, _, end in _chunks(data) if name in _PNG_PIXELS)
        return b"".join((data[:8], *kept))
    return data


def _bare_segments(data: bytes) -> Iterator[bytes]:
    """Yield the segments that matter; coded data comes with the scan it belongs to."""
    begun = None
    for name, at, start, end in _segments(data):
        if begun is not None:
            yield data[begun:at]
            begun = None
        if name == _SCAN:
            begun = at
        elif _matters(name[0], data[start:end]):
            yield data[at:end]
    if begun is not None:
        yield data[begun:]


def _matters(marker: int, content: bytes) -> bool:
    """Tell whether pixels depend on a segment; JFIF and Adobe, where whole, say how colours are meant."""
    if marker in _COLOURS:
        name, length = _COLOURS[marker]
        return content.startswith(name) and len(content) >= length
    return marker < 0xE0 and marker not in _ALONE and marker != _END[0]


# --- PNG, WebP ----------------------------------------------------------------------------------------------

_PNG_PIXELS: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})


def _chunks(data: bytes) -> Iterator[_Part]:
    """Yield the chunks of a PNG, the last one perhaps not whole."""
    at = 8
    for _ in range(MOST_PARTS):
        if at + 8 > len(data):
            return
        length, name = _big(data[at : at + 4]), data[at + 4 : at + 8]
        yield _Part(name, at, at + 8, at + 8 + length)
        if name == b"IEND":
            return
        at += 12 + length


def _png(data: bytes) -> Head:
    head, name = Head(Kind.PNG, is_cut=True), b""
    for name, _, start, end in _chunks(data):
        if name == b"IHDR":
            head = replace(
                head, width=_big(data[start : start + 4]), height=_big(data[start + 4 : start + 8])
            )
        elif name == b"eXIf":
            head = replace(head, orientation=orientation_of(data[start:end]))
    return replace(head, is_cut=name != b"IEND")


def _webp(data: bytes) -> Head:
    head = Head(Kind.WEBP, is_cut=len(data) < 8 + _little(data[4:8]))
    for name, _, start, end in _riff_chunks(data):
        if name in _WEBP_SIZES and not head.pixels:
            width, height = _WEBP_SIZES[name](data[start : start + 10])
            head = replace(head, width=width, height=height)
        elif name == b"EXIF":
            exif = data[start:end].removeprefix(b"Exif\0\0")
            head = replace(head, orientation=orientation_of(exif))
    return head


def _riff_chunks(data: bytes) -> Iterator[_Part]:
    at = 12
    for _ in range(MOST_PARTS):
        if at + 8 > len(data):
            return
        length = _little(data[at + 4 : at + 8])
        yield _Part(data[at : at + 4], at, at + 8, at + 8 + length)
        at += 8 + length + length % 2


def _lossy(chunk: bytes) -> tuple[int, int]:
    return _little(chunk[6:8]) & 0x3FFF, _little(chunk[8:10]) & 0x3FFF


def _lossless(chunk: bytes) -> tuple[int, int]:
    bits = _little(chunk[1:5])
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def _extended(chunk: bytes) -> tuple[int, int]:
    return _little(chunk[4:7]) + 1, _little(chunk[7:10]) + 1


_WEBP_SIZES: Final = {b"VP8 ": _lossy, b"VP8L": _lossless, b"VP8X": _extended}


# --- HEIC ---------------------------------------------------------------------------------------------------

_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
_SIZE: Final = re.compile(rb"ispe.{4}(.{4})(.{4})", re.DOTALL)


def _heic(data: bytes) -> Head | None:
    """Read a file in boxes; its size is that of its largest picture, which is put together of the others."""
    brands = {data[at : at + 4] for at in (8, *range(16, min(_big(data[:4]), 128), 4))}
    if not brands & _HEIC_BRANDS or brands & _AVIF_BRANDS:
        return None
    boxes = list(_boxes(data))
    sizes = [
        (_big(width), _big(height))
        for box in boxes
        if box.name == b"meta"
        for width, height in _SIZE.findall(data[box.start : box.end])
    ]
    width, height = max(sizes, key=lambda size: size[0] * size[1], default=(0, 0))
    return Head(Kind.HEIC, width, height, is_cut=not sizes or boxes[-1].end > len(data))


def _boxes(data: bytes) -> Iterator[_Part]:
    """Yield the outermost boxes; the last one may reach beyond a file that was cut."""
    at = 0
    for _ in range(MOST_PARTS):
        if at + 8 > len(data):
            return
        length = _big(data[at : at + 4])
        if length == 1:
            length = _big(data[at + 8 : at + 16])
        end = at + length if length >= 8 else len(data)
        yield _Part(data[at + 4 : at + 8], at, at + 8, end)
        at = end


def _big(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


def _little(raw: bytes) -> int:
    return int.from_bytes(raw, "little")
