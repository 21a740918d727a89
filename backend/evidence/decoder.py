"""Make a picture for the screen out of an original nobody can trust; run in a process of its own.

    python -I decoder.py FORMAT TRANSPOSE MAX_EDGE < BARE_ORIGINAL > PICTURE

Nothing of the project is imported here, the process is jailed (`jail.py`), and memory and processor time are
bounded before the first byte is read. Which way up the picture is was read before, from the bytes alone. The
picture is new: pixels, no metadata, nothing that hung behind them. Of a file that was cut, what is there.
"""

from __future__ import annotations

import contextlib
import resource
import sys
from io import BytesIO
from typing import IO, Final

from PIL import Image, ImageFile

VERSION: Final = 3
"""To be counted up when pictures can be made that could not be before."""

READY: Final = 0
READY_BUT_CUT: Final = 2
TOO_LARGE: Final = 3
UNDECODABLE: Final = 4

MAX_MEMORY: Final = 1024 * 1024 * 1024
MAX_CPU_SECONDS: Final = 15


def main(original: bytes, kind: str, transpose: str, max_edge: int, target: IO[bytes]) -> int:
    """Write the whole JPEG and return READY, or READY_BUT_CUT where its last lines are missing.

    Where there is none, return why, with what was raised on standard error.

    `kind` is Pillow's name of a format, `transpose` the name of a PIL.Image.Transpose or "".
    """
    try:
        picture, lacks_lines = _decoded(original, kind, transpose, max_edge)
        encoded = BytesIO()
        picture.save(encoded, "JPEG", quality=85, optimize=True)
        target.write(encoded.getvalue())
    except MemoryError:
        return TOO_LARGE
    except Exception as error:  # noqa: BLE001 - whatever a crafted file does to its decoder, the answer is the same
        sys.stderr.write(type(error).__name__)
        return UNDECODABLE
    return READY_BUT_CUT if lacks_lines else READY


def _decoded(original: bytes, kind: str, transpose: str, max_edge: int) -> tuple[Image.Image, bool]:
    """Decode no more than the screen needs: a JPEG at about its size, never at its own."""
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # whoever started this looked at the size; memory and time are bounded
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    with Image.open(BytesIO(original), formats=(kind,)) as image:
        scale = max_edge / max(image.size)
        image.draft(None, (max(1, int(image.width * scale)), max(1, int(image.height * scale))))
        lacks_lines = kind == "JPEG" and _ends_in_grey(image)
        small = _in_eight_bits(image)
        small.thumbnail((max_edge, max_edge))
        plain = _pixels(small)
    return plain.transpose(Image.Transpose[transpose]) if transpose else plain, lacks_lines


def _ends_in_grey(image: Image.Image) -> bool:
    """Say whether the last corner is the very grey that libjpeg puts in the place of what is missing."""
    width, height = image.size
    corner = image.crop((max(0, width - max(2, width // 16)), max(0, height - 2), width, height))
    colours = corner.getcolors(1)
    is_grey = colours is not None and colours[0][1] in (128, (128, 128, 128))
    return is_grey and image.getcolors(1) is None  # not a picture of that grey all over


def _in_eight_bits(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda grey: grey / 256).convert("L")
    return image


def _pixels(image: Image.Image) -> Image.Image:
    """Return a plain RGB picture, on white where one could look through."""
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
    sys.exit(main(sys.stdin.buffer.read(), sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.stdout.buffer))
