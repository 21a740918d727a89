"""Originals a phone, or somebody with bad intentions, might upload."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import ExifTags, Image

SCRIPT = b"<script>alert(1)</script>"
HOME = (21.0, 19.0, 40.44)
"""Degrees, minutes and seconds north of somebody's home."""


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return the picture as a file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def scene(size: tuple[int, int] = (400, 300), mode: str = "RGB") -> Image.Image:
    """Return a picture whose upper left quarter is red."""
    image = Image.new("RGB", size, "navy")
    image.paste((220, 20, 20), (0, 0, size[0] // 2, size[1] // 2))
    return image.convert(mode)


def with_gps() -> bytes:
    """Return a JPEG taken with the camera on its side, which says where, when and with what."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Samsung"
    exif[ExifTags.Base.ImageDescription] = SCRIPT.decode()
    exif[ExifTags.Base.Orientation] = 6  # to be turned clockwise
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", HOME
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", HOME
    return encoded(scene(), exif=exif, comment=SCRIPT, icc_profile=SCRIPT * 9)


def with_much_exif(segments: int = 150) -> bytes:
    """Return a JPEG with 10 MB of metadata before its picture."""
    segment = b"\xff\xe1" + struct.pack(">H", 65_535) + (SCRIPT * 3000)[:65_533]
    plain = encoded(scene())
    return plain[:2] + segment * segments + plain[2:]


def huge_png(edge: int = 50_000) -> bytes:
    """Return a PNG of a few kilobytes that claims 2 500 million pixels."""
    rows = zlib.compress(b"\0" * 1_000_000)
    header = struct.pack(">IIBBBBB", edge, edge, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def lying_png() -> bytes:
    """Return a PNG of 39 million pixels, just below the limit, whose data unpack to far more than that."""
    header = struct.pack(">IIBBBBB", 6000, 6500, 16, 6, 0, 0, 0)
    bomb = zlib.compress(b"\0" * 60_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", bomb) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def jpeg_of_144_megapixels() -> bytes:
    """Return a real one, grey all over."""
    return encoded(Image.new("L", (12_000, 12_000), 128), quality=10)


def moving(kind: str) -> bytes:
    """Return an animated PNG or WEBP, whose first picture is `scene`."""
    return encoded(scene(), kind, save_all=True, append_images=[Image.new("RGB", (400, 300), "white")] * 9)


def polyglot() -> bytes:
    """Return a JPEG that is an archive with a program too."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("shell.php", b"<?php system($_GET[0]); ?>")
    return encoded(scene()) + archive.getvalue()


def sixteen_bit_png() -> bytes:
    """Return a PNG of 16-bit greys, dark to light."""
    image = Image.new("I;16", (256, 64))
    for x in range(256):
        image.paste(x * 257, (x, 0, x + 1, 64))
    return encoded(image, "PNG")
