"""Photos that make trouble for whoever opens them, with what is right to do: one table for app and server.

The files in tests/pictures are a camera's in every respect but the one their name tells.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from random import Random

from PIL import Image

from shared.base.pictures import Kind

FOLDER = Path(__file__).parent / "pictures"
EXIF_VARIANTS = 10_000


@dataclass(frozen=True)
class Right:
    """What is right: how large the picture is once it stands upright, and whether something is missing."""

    upright: tuple[int, int]
    is_cut: bool = False
    kind: Kind = Kind.JPEG


def of_file(name: str) -> bytes:
    """Return a file of tests/pictures."""
    return (FOLDER / name).read_bytes()


@cache
def scene(size: tuple[int, int] = (240, 180)) -> Image.Image:
    """Return a picture whose upper left quarter is red, the same one each time."""
    image = Image.effect_noise(size, 20).convert("RGB")
    image.paste((220, 20, 20), (0, 0, size[0] // 2, size[1] // 2))
    return image


def encoded(kind: str, share: float = 1.0, **options: object) -> bytes:
    """Return the scene as a file of a kind, or the first `share` of that file."""
    file = io.BytesIO()
    scene().save(file, kind, **options)
    return file.getvalue()[: round(len(file.getvalue()) * share)]


def of_many_pixels(width: int, height: int, *, progressive: bool = False) -> bytes:
    """Return a JPEG that says it has so many pixels, in some kilobytes: most of its lines are missing."""
    data = encoded("JPEG", progressive=progressive)
    frame = data.index(b"\xff\xc2" if progressive else b"\xff\xc0") + 5
    return data[:frame] + struct.pack(">HH", height, width) + data[frame + 4 :]


def turned(orientation: int, kind: str = "JPEG") -> bytes:
    """Return the scene with a tag that says how it is to be turned."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(kind, exif=exif)


def without_end() -> bytes:
    """Return a JPEG whose last two bytes, its end mark, are missing."""
    return encoded("JPEG")[:-2]


def with_a_new_end() -> bytes:
    """Return a JPEG whose last lines are missing, and to which somebody gave an end mark."""
    return encoded("JPEG", 0.9) + b"\xff\xd9"


def grey() -> bytes:
    """Return a whole JPEG of the very grey that decoders put in the place of what is missing."""
    file = io.BytesIO()
    Image.new("RGB", (240, 180), (128, 128, 128)).save(file, "JPEG")
    return file.getvalue()


def with_a_film() -> bytes:
    """Return a JPEG with a short film behind it, as phones write "moving photos"."""
    return encoded("JPEG") + b"\0\0\0\x18ftypmp42" + bytes(5000)


def with_two_pictures() -> bytes:
    """Return a JPEG that holds a second one, as cameras write previews (MPO)."""
    file = io.BytesIO()
    scene().save(file, "MPO", save_all=True, append_images=[scene((60, 40))])
    return file.getvalue()


def of_a_png(*, damaged: bytes) -> bytes:
    """Return a PNG with a chunk of text that no reader of texts would take."""
    data = encoded("PNG")
    return data[:33] + struct.pack(">I", len(damaged)) + b"zTXt" + damaged + bytes(4) + data[33:]


SHOWN: dict[str, tuple[Callable[[], bytes], Right]] = {
    "a height below the sea": (partial(of_file, "gps-altitude-negative.jpg"), Right((180, 240))),
    "a place in words": (partial(of_file, "gps-as-text.jpg"), Right((180, 240))),
    "a place in signed seconds": (partial(of_file, "gps-seconds-signed.jpg"), Right((180, 240))),
    "EXIF that breaks off": (partial(of_file, "exif-cut-short.jpg"), Right((180, 240))),
    "EXIF with two resolutions": (partial(of_file, "exif-two-resolutions.jpg"), Right((180, 240))),
    "a list of pictures that miscounts": (partial(of_file, "mpf-count-wrong.jpg"), Right((180, 240))),
    "two orientations in one tag": (partial(of_file, "orient-count2.jpg"), Right((180, 240))),
    "zeros for its last fifth": (partial(of_file, "last-fifth-zeros.jpg"), Right((240, 180), is_cut=True)),
    "its last percent missing": (
        partial(of_file, "last-percent-missing.jpg"),
        Right((240, 180), is_cut=True),
    ),
    "48 megapixels": (partial(of_file, "48-megapixels.jpg"), Right((8000, 6000))),
    "108 megapixels": (partial(of_many_pixels, 12_000, 9_000), Right((12_000, 9_000), is_cut=True)),
    "200 megapixels": (partial(of_many_pixels, 16_320, 12_240), Right((16_320, 12_240), is_cut=True)),
    "50 megapixels, progressive": (
        partial(of_many_pixels, 8_160, 6_120, progressive=True),
        Right((8_160, 6_120), is_cut=True),
    ),
    "its last tenth missing, with an end": (with_a_new_end, Right((240, 180), is_cut=True)),
    "grey all over": (grey, Right((240, 180))),
    "no end mark": (without_end, Right((240, 180), is_cut=True)),
    "a half": (partial(encoded, "JPEG", 0.5), Right((240, 180), is_cut=True)),
    "half of a progressive one": (
        partial(encoded, "JPEG", 0.5, progressive=True),
        Right((240, 180), is_cut=True),
    ),
    "half of a PNG": (partial(encoded, "PNG", 0.5), Right((240, 180), is_cut=True, kind=Kind.PNG)),
    "a film behind it": (with_a_film, Right((240, 180))),
    "a second picture": (with_two_pictures, Right((240, 180))),
    "a PNG with a damaged text": (partial(of_a_png, damaged=b"\xff" * 50), Right((240, 180), kind=Kind.PNG)),
    "a turned PNG": (partial(turned, 8, "PNG"), Right((180, 240), kind=Kind.PNG)),
    "a turned WebP": (partial(turned, 6, "WEBP"), Right((180, 240), kind=Kind.WEBP)),
    "HEIC": (partial(of_file, "heic.heic"), Right((240, 180), kind=Kind.HEIC)),
    **{
        f"orientation {tag}": (partial(turned, tag), Right((180, 240) if tag in (5, 6, 7, 8) else (240, 180)))
        for tag in range(1, 9)
    },
}
"""What everybody is to see."""

HIDDEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "900 megapixels": (partial(of_many_pixels, 30_000, 30_000), "picture-too-large"),
    "a JPEG that breaks off in its head": (lambda: encoded("JPEG")[:300], "picture-damaged"),
    "half of a WebP": (partial(encoded, "WEBP", 0.5), "picture-damaged"),
    "no picture at all": (lambda: b"%PDF-1.7\n%%EOF" * 9, "picture-kind"),
}
"""What cannot be shown, and the app's code for why."""


def exif_variants(count: int = EXIF_VARIANTS, seed: int = 20261201) -> Iterator[bytes]:
    """Yield photos of the same pixels whose EXIF was fuzzed: bytes changed, zeroed, swapped, cut."""
    rng = Random(seed)  # noqa: S311  # the same ones each time
    data = of_file("gps-altitude-negative.jpg")
    start = data.index(b"Exif\0\0") + 6
    end = start - 8 + int.from_bytes(data[start - 8 : start - 6], "big")
    for _ in range(count):
        exif = bytearray(data[start:end])
        for _ in range(rng.choice((1, 2, 4, 16, 64))):
            _disturb(exif, rng)
        length = struct.pack(">H", len(exif) + 8)
        yield data[: start - 8] + length + b"Exif\0\0" + bytes(exif) + data[end:]


def _disturb(exif: bytearray, rng: Random) -> None:
    at = rng.randrange(len(exif))
    match rng.randrange(5):
        case 0:
            exif[at] = rng.randrange(256)
        case 1:
            exif[at : at + 4] = rng.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x80\0\0\0"))
        case 2:
            exif[at] ^= 1 << rng.randrange(8)
        case 3 if len(exif) > 40:
            del exif[at:]
            exif.extend(b"II" if not exif else b"")
        case _:
            other = rng.randrange(len(exif))
            exif[at], exif[other] = exif[other], exif[at]
