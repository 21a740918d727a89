"""Pictures made from pictures: small copies, reduced originals, and derivatives with marks and a stamp.

All need Pillow, which is imported when the first is made and lets other threads run while it works.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from shared.protocol.limits import MAX_PIXELS

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

SIDE = 1600
"""Pixels of a derivative's, and of a reduced original's, longer side."""
QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP")

MAKE, MODEL, DATE_TIME, DESCRIPTION = 0x010F, 0x0110, 0x0132, 0x010E
EXIF_IFD, GPS_IFD = 0x8769, 0x8825
TAKEN_TAGS = (0x9003, 0x9011, 0x9291)
"""When the shutter was pressed, its offset from UTC, its fraction of a second."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing drawn on a derivative; corners as fractions of width and height, from the top left."""

    kind: Literal["arrow", "box", "mask"]
    start: Point
    end: Point


class UnreadableError(Exception):
    """The picture cannot be decoded, or is too large to be."""


def shrink(original: BinaryIO, side: int) -> bytes | None:
    """Return an upright JPEG at most `side` pixels wide and high; None when the picture cannot be shown."""
    try:
        return _jpeg(_upright(original, side))
    except UnreadableError:
        return None


def reduce(original: BinaryIO) -> bytes:
    """Return the picture at most 1600 pixels long, with when, where and by which camera it was taken."""
    from PIL import Image

    picture = _upright(original, SIDE)
    original.seek(0)
    with Image.open(original, formats=FORMATS) as source:
        exif = _kept_exif(source.getexif())
    return _jpeg(picture, exif=exif)


def derive(original: BinaryIO, sha256: str, marks: Sequence[Mark], stamp: Sequence[str]) -> bytes:
    """Return an upright copy with masks, boxes, arrows and the stamp; it names its original's hash.

    What is masked is replaced, not covered: no byte of it is in the copy.
    """
    from PIL import Image, ImageDraw

    picture = _upright(original, SIDE)
    draw = ImageDraw.Draw(picture)
    for mark in sorted(marks, key=lambda each: each.kind != "mask"):
        _draw(picture, draw, mark)
    _stamp(picture, stamp)
    exif = Image.Exif()
    exif[DESCRIPTION] = f"derivative of sha256:{sha256}"
    return _jpeg(picture, exif=exif)


def _upright(original: BinaryIO, side: int) -> Image.Image:
    """Decode no more than is needed, turn as the camera was held, and put on white what is transparent."""
    from PIL import Image, ImageOps

    try:
        with Image.open(original, formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise UnreadableError
            picture.thumbnail((side, side), reducing_gap=1.0)
            small = ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableError from error
    if small.mode == "RGB":
        return small
    paper = Image.new("RGBA", small.size, "white")
    return Image.alpha_composite(paper, small.convert("RGBA")).convert("RGB")


def _jpeg(picture: Image.Image, *, exif: Image.Exif | None = None) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=QUALITY, **({} if exif is None else {"exif": exif}))
    return buffer.getvalue()


def _kept_exif(source: Image.Exif) -> Image.Exif:
    """Return camera, time and place in a fresh block: copied whole it would say it is still turned."""
    from PIL import Image

    kept = Image.Exif()
    kept.update({tag: source[tag] for tag in (MAKE, MODEL, DATE_TIME) if tag in source})
    taken = source.get_ifd(EXIF_IFD)
    kept.get_ifd(EXIF_IFD).update({tag: taken[tag] for tag in TAKEN_TAGS if tag in taken})
    kept.get_ifd(GPS_IFD).update(source.get_ifd(GPS_IFD))
    return kept


def _draw(picture: Image.Image, draw: ImageDraw.ImageDraw, mark: Mark) -> None:
    (x0, y0), (x1, y1) = (_pixel(picture, point) for point in (mark.start, mark.end))
    left, top, right, bottom = min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
    width = max(4, picture.width // 150)
    if mark.kind == "mask":
        draw.rectangle((left, top, right, bottom), fill=(70, 78, 86))
    elif mark.kind == "box":
        _outlined(draw, [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], width)
    else:
        _outlined(draw, [(x0, y0), (x1, y1)], width)
        _outlined(draw, _barbs((x0, y0), (x1, y1), 5 * width), width)


def _pixel(picture: Image.Image, point: Point) -> Point:
    return point[0] * picture.width, point[1] * picture.height


def _outlined(draw: ImageDraw.ImageDraw, line: Sequence[Point], width: int) -> None:
    """Draw in red on white: seen on every ground."""
    draw.line(line, fill="white", width=2 * width, joint="curve")
    draw.line(line, fill=(200, 16, 46), width=width, joint="curve")


def _barbs(start: Point, tip: Point, size: float) -> list[Point]:
    along = complex(tip[0] - start[0], tip[1] - start[1])
    back = -along / (abs(along) or 1) * size
    ends = [back * turn for turn in (complex(0.82, 0.57), complex(0.82, -0.57))]
    return [
        (tip[0] + ends[0].real, tip[1] + ends[0].imag),
        tip,
        (tip[0] + ends[1].real, tip[1] + ends[1].imag),
    ]


def _stamp(picture: Image.Image, lines: Iterable[str]) -> None:
    """Write unit, time and place into a band at the bottom, each line cut to fit."""
    from PIL import Image, ImageDraw

    font, margin = _font(max(18, picture.width // 42)), max(8, picture.width // 100)
    texts = [_fitting(font, line, picture.width - 2 * margin) for line in lines]
    if not texts:
        return
    step = round(font.size * 1.3)
    high = step * len(texts) + 2 * margin
    band = Image.new("RGB", (picture.width, high), (18, 33, 47))
    top = picture.height - high
    picture.paste(Image.blend(picture.crop((0, top, picture.width, picture.height)), band, 0.72), (0, top))
    draw = ImageDraw.Draw(picture)
    for number, text in enumerate(texts):
        draw.text((margin, top + margin + number * step), text, font=font, fill="white")


def _fitting(font: ImageFont.FreeTypeFont, text: str, width: int) -> str:
    while text and font.getlength(text) > width:
        text = text[:-2].rstrip() + "…" if len(text) > 2 else ""
    return text


def _font(size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    kivy = find_spec("kivy")  # found, not imported: its font knows every Vietnamese letter
    if kivy is None or kivy.origin is None:
        return ImageFont.load_default(size)  # type: ignore[return-value]  # a FreeType font, where sizes count
    return ImageFont.truetype(str(Path(kivy.origin).parent / "data" / "fonts" / "Roboto-Regular.ttf"), size)
