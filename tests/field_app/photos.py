"""Three photos as a phone's camera writes them: large, with noise, with EXIF that says when and where."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image, TiffImagePlugin

from backend.demo import pictures

SIZE = (2000, 1500)
LAT, LON = (21.0, 19.0, 40.5), (103.0, 54.0, 50.2)
"""The middle of Sơn La's old town, degrees, minutes, seconds."""

_MAKE, _MODEL, _ORIENTATION, _EXIF_IFD, _GPS_IFD = 0x010F, 0x0110, 0x0112, 0x8769, 0x8825
_TAKEN, _OFFSET = 0x9003, 0x9011


def make_photos(folder: Path, seed: int = 38, name: str = "IMG") -> dict[str, Path]:
    """Draw the photos into `folder`: the clock at the door, the notice board, the placard.

    Another seed gives other photos; `name` begins the names of their files.
    """
    rng = Random(seed)  # noqa: S311  # pictures, not secrets
    drawn = {
        "clock": pictures.clock(rng, hour=7, minute=52),
        "board": pictures.notice_board(
            rng,
            heading="NIÊM YẾT CÔNG KHAI THỦ TỤC HÀNH CHÍNH",
            titles=["Đất đai", "Hộ tịch", "Chứng thực", "Xây dựng", "Người có công", "Hộ kinh doanh"],
            missing=2,
        ),
        "placard": pictures.placard(rng, heading="PHẢN ÁNH, KIẾN NGHỊ", lines=["Điện thoại:", "Email:"]),
    }
    folder.mkdir(parents=True, exist_ok=True)
    return {what: _as_camera(data, folder / f"{name}_{what}.jpg") for what, data in drawn.items()}


def _as_camera(data: bytes, path: Path) -> Path:
    image = Image.open(BytesIO(data)).convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
    image.save(path, "JPEG", quality=88, exif=_exif())
    return path


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[_MAKE], exif[_MODEL], exif[_ORIENTATION] = "Viettel", "Phone 3", 1
    exif.get_ifd(_EXIF_IFD).update({_TAKEN: "2026:11:23 07:52:10", _OFFSET: "+07:00"})
    gps = {1: "N", 2: _rationals(LAT), 3: "E", 4: _rationals(LON), 31: TiffImagePlugin.IFDRational(8)}
    exif.get_ifd(_GPS_IFD).update(gps)
    return exif


def _rationals(parts: tuple[float, ...]) -> tuple[TiffImagePlugin.IFDRational, ...]:
    return tuple(TiffImagePlugin.IFDRational(round(part * 10), 10) for part in parts)
