"""Make a picture for the screen out of an original nobody can trust; run in a process of its own.

    python -I decoder.py TARGET MAX_EDGE MAX_PIXELS < ORIGINAL

Nothing of the project is imported here, no database is within reach, and memory and processor time are
bounded before the first byte is read. The picture is new: pixels alone, no metadata, nothing that hung
behind them.
"""

from __future__ import annotations

import contextlib
import resource
import sys
import warnings
from typing import BinaryIO, Final

from PIL import Image, ImageOps

READY: Final = 0
TOO_LARGE: Final = 3
UNDECODABLE: Final = 4

MAX_MEMORY: Final = 1024 * 1024 * 1024
MAX_CPU_SECONDS: Final = 15


def main(source: BinaryIO, target: str, max_edge: int, max_pixels: int) -> int:
    """Write the JPEG and return READY, or return why there is none."""
    warnings.simplefilter("error")
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, and stricter
    try:
        with Image.open(source, formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > max_pixels:
                return TOO_LARGE
            image.thumbnail((max_edge, max_edge))  # a JPEG is decoded at about this size, never at its own
            _pixels(ImageOps.exif_transpose(image)).save(target, "JPEG", quality=85, optimize=True)
    except Exception:  # noqa: BLE001 - whatever a crafted file does to its decoder, the answer is the same
        return UNDECODABLE
    return READY


def _pixels(image: Image.Image) -> Image.Image:
    """Return a plain RGB picture: 16-bit greys scaled down, transparency on white."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda grey: grey / 256).convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image.convert("RGBA"))
    plain = Image.new("RGB", image.size)
    plain.paste(image.convert("RGB"))
    return plain


def _bound(what: int, limit: int) -> None:
    with contextlib.suppress(ValueError):  # macOS refuses some limits; the caller's time-out holds there too
        resource.setrlimit(what, (limit, limit))


if __name__ == "__main__":
    _bound(resource.RLIMIT_AS, MAX_MEMORY)
    _bound(resource.RLIMIT_CPU, MAX_CPU_SECONDS)
    sys.exit(main(sys.stdin.buffer, sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
