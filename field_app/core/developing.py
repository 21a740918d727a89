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

from shared.base.pictures import Head, Kind, bare, look
from shared.protocol.limits import MAX_PIXELS

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

SIDE = 1600
"""Pixels of a derivative's, and of a reduced original's, longer side."""
QUALITY = 80
INK_WIDTH = 1000
"""Pixels of a signature's picture before its empty paper is cut off: sharp on paper, at some 10 kB."""
INK_MARGIN = 24
"""White pixels kept around it."""
MAX_MEMORY = 256 * 1024 * 1024
"""Bytes a picture may take that is unpacked whole; a baseline JPEG, scaled while it is read, never is."""

_FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP", Kind.HEIC: "HEIF", Kind.GIF: "GIF"}
DESCRIPTION = 0x010E

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing drawn on a derivative; corners as fractions of width and height, from the top left."""

    kind: Literal["arrow", "box", "mask"]
    start: Point
    end: Point


class UnreadableError(Exception):
    """No picture can be made; `code` is the reason: picture-kind, picture-too-large, picture-damaged."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def shrink(original: BinaryIO, side: int) -> bytes:
    """Return an upright JPEG at most `side` pixels wide and high; UnreadableError."""
    return _jpeg(_upright(original.read(), side))


def reduce(original: bytes) -> bytes:
    """Return the picture at most 1600 pixels long and upright, pixels alone; UnreadableError.

    When and where it was taken stands in the signed body; EXIF is never written back.
    """
    return _jpeg(_upright(original, SIDE))


def derive(original: BinaryIO, sha256: str, marks: Sequence[Mark], stamp: Sequence[str]) -> bytes:
    """Return an upright copy with masks, boxes, arrows and the stamp; it names its original's hash.

    What is masked is replaced, not covered: no byte of it is in the copy. UnreadableError.
    """
    from PIL import Image, ImageDraw

    picture = _upright(original.read(), SIDE)
    draw = ImageDraw.Draw(picture)
    for mark in sorted(marks, key=lambda each: each.kind != "mask"):
        _draw(picture, draw, mark)
    _stamp(picture, stamp)
    exif = Image.Exif()
    exif[DESCRIPTION] = f"derivative of sha256:{sha256}"
    return _jpeg(picture, exif=exif)


def ink(strokes: Sequence[Sequence[Point]], width: float, height: float) -> bytes:
    """Return what a finger wrote on a pad of this size, from its upper left, as a PNG, black on white."""
    from PIL import Image, ImageDraw

    scale = INK_WIDTH / width
    image = Image.new("L", (INK_WIDTH, round(height * scale)), 255)
    pen = ImageDraw.Draw(image)
    for stroke in strokes:
        points = [(x * scale, y * scale) for x, y in stroke]
        pen.line(points * (2 if len(points) == 1 else 1), fill=0, width=5, joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - 2.5, y - 2.5, x + 2.5, y + 2.5), fill=0)
    return _trimmed_png(image)


def _trimmed_png(image: Image.Image) -> bytes:
    """Cut the empty paper off, leaving a margin."""
    from PIL import ImageOps

    left, top, right, bottom = ImageOps.invert(image).getbbox() or (0, 0, *image.size)
    edge = INK_MARGIN
    cut = image.crop((max(0, left - edge), max(0, top - edge), right + edge, bottom + edge))
    out = io.BytesIO()
    cut.save(out, "PNG", optimize=True)
    return out.getvalue()


def can_read(kind: Kind) -> bool:
    """Tell whether pictures of a kind can be shown here; Android has no library for HEIC."""
    return kind in _FORMATS and (kind is not Kind.HEIC or find_spec("pillow_heif") is not None)


def breaks_off(data: bytes, head: Head) -> bool:
    """Tell whether a JPEG lacks its last lines though its file ends as it should; cheap, at an eighth."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(bare(data, head)), formats=("JPEG",)) as picture:
            picture.draft(None, (max(1, picture.width // 8), max(1, picture.height // 8)))
            return _ends_in_grey(picture)
    except Exception:  # noqa: BLE001  # what cannot be looked at is not known to lack anything
        return False


def _ends_in_grey(picture: Image.Image) -> bool:
    """Tell whether the last corner is the very grey a decoder puts in the place of what is missing."""
    width, height = picture.size
    corner = picture.crop((max(0, width - max(2, width // 16)), max(0, height - 2), width, height))
    colours = corner.getcolors(1)
    is_grey = colours is not None and colours[0][1] in (128, (128, 128, 128))
    return is_grey and picture.getcolors(1) is None  # not a picture of that grey all over


def _upright(data: bytes, side: int) -> Image.Image:
    """Decode no more than is needed and turn as the camera was held; UnreadableError, nothing else."""
    head = look(data)
    if head is None or not can_read(head.kind):
        raise UnreadableError("picture-kind")
    if head.pixels > MAX_PIXELS or head.unpacked_bytes > MAX_MEMORY:
        raise UnreadableError("picture-too-large")
    try:
        return _decoded(data, head, side)
    except MemoryError as error:
        raise UnreadableError("picture-too-large") from error
    except Exception as error:  # whatever a picture does to its decoder, no photo ends the app
        raise UnreadableError("picture-damaged") from error


def _decoded(data: bytes, head: Head, side: int) -> Image.Image:
    """Decode what is there, however little of a cut file that is; the tag says how it is turned."""
    from PIL import Image, ImageFile

    if head.kind is Kind.HEIC:
        _learn_heic()
    Image.MAX_IMAGE_PIXELS = None  # the limits are ours, see `_upright`
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    with Image.open(io.BytesIO(bare(data, head)), formats=(_FORMATS[head.kind],)) as picture:
        scale = side / max(picture.size)
        picture.draft(None, (max(1, int(picture.width * scale)), max(1, int(picture.height * scale))))
        small = _in_eight_bits(picture)
        small.thumbnail((side, side), reducing_gap=1.0)
        plain = _on_paper(small)
    turn = _TURNS.get(head.orientation)
    return plain if turn is None else plain.transpose(Image.Transpose(turn))


_TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
"""What sets a picture upright, by its orientation: numbers of PIL.Image.Transpose."""


def _learn_heic() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda grey: grey / 256).convert("L")
    return picture


def _on_paper(picture: Image.Image) -> Image.Image:
    """Return it in red, green and blue, on white where one could look through."""
    from PIL import Image

    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    paper = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(paper, picture.convert("RGBA")).convert("RGB")


def _jpeg(picture: Image.Image, *, exif: Image.Exif | None = None) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=QUALITY, **({} if exif is None else {"exif": exif}))
    return buffer.getvalue()


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
