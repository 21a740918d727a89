"""Pictures a phone could send, made to trouble whoever opens them."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

_SIZE = (64, 48)


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _noise(mode: str = "RGB") -> Image.Image:
    return Image.effect_noise(_SIZE, 60).convert(mode)


def jpeg(mode: str = "RGB") -> bytes:
    """Return an ordinary JPEG."""
    return _saved(_noise(mode), "JPEG")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def huge_png() -> bytes:
    """Return a PNG of 50 000 by 50 000 pixels in black and white: 313 MB in 304 kB."""
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(6251 * 500)) for _ in range(100)) + packer.flush()
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def huge_jpeg() -> bytes:
    """Return a JPEG whose frame says 12 000 by 12 000 pixels."""
    data = jpeg()
    frame = data.index(b"\xff\xc0") + 5
    return data[:frame] + struct.pack(">HH", 12_000, 12_000) + data[frame + 4 :]


def long_gif() -> bytes:
    """Return a GIF of 10 000 frames of one pixel each."""
    frame = b"\x21\xf9\x04\0\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"
    return b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff" + frame * 10_000 + b"\x3b"


def animated_png() -> bytes:
    """Return a PNG that moves."""
    return _saved(_noise(), "PNG", save_all=True, append_images=[_noise() for _ in range(20)])


def animated_webp() -> bytes:
    """Return a WebP that moves."""
    return _saved(_noise(), "WEBP", save_all=True, append_images=[_noise() for _ in range(20)])


def deep_png() -> bytes:
    """Return a PNG of 16-bit greys."""
    return _saved(Image.new("I;16", _SIZE, 40_000), "PNG")


def transparent_png() -> bytes:
    """Return a PNG one can look through."""
    return _saved(_noise("RGBA"), "PNG")


def with_exif() -> bytes:
    """Return a JPEG that says where somebody lives, and has a script for a comment."""
    exif = Image.Exif()
    exif[0x010E] = "<script>alert(1)</script>"
    exif.get_ifd(0x8825).update({1: "N", 2: (21.0, 19.0, 30.0), 3: "E", 4: (103.0, 54.0, 0.0)})
    return _saved(_noise(), "JPEG", exif=exif, comment=b"<script>alert(1)</script>")


def with_much_exif() -> bytes:
    """Return a JPEG with 10 MB of it."""
    segment = b"\xff\xe1" + struct.pack(">H", 65_535) + b"Exif\0\0" + bytes(65_527)
    data = jpeg()
    return data[:2] + segment * 160 + data[2:]
