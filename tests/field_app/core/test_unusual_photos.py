"""No photo ends the app: what can be shown stands upright, what cannot has a true reason, all are kept."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from field_app.core.developing import SIDE, UnreadableError, derive, reduce, shrink
from tests import unusual_photos


def fitted(size: tuple[int, int], side: int = SIDE) -> tuple[int, int]:
    """Return the size of a copy."""
    scale = min(1.0, side / max(size))
    return round(size[0] * scale), round(size[1] * scale)


@pytest.mark.parametrize("name", unusual_photos.SHOWN)
def test_an_odd_photo_is_shown_upright(name: str) -> None:
    make, right = unusual_photos.SHOWN[name]
    with Image.open(io.BytesIO(reduce(make()))) as copy:
        assert copy.size == fitted(right.upright)
        assert not copy.getexif(), "EXIF is never written back"
    assert shrink(io.BytesIO(make()), 320)
    assert derive(io.BytesIO(make()), "0" * 64, (), ["UBND phường Tô Hiệu"])


@pytest.mark.parametrize("name", unusual_photos.HIDDEN)
def test_what_cannot_be_shown_has_a_true_reason(name: str) -> None:
    make, code = unusual_photos.HIDDEN[name]
    with pytest.raises(UnreadableError, match=code):
        shrink(io.BytesIO(make()), 320)


@pytest.mark.slow
def test_no_exif_raises_out_of_the_decoder() -> None:
    for data in unusual_photos.exif_variants():
        assert reduce(data)


def test_a_photo_of_200_megapixels_takes_no_more_memory_than_one_of_12() -> None:
    data = unusual_photos.of_many_pixels(16_320, 12_240)
    before = peak_kb()
    shrink(io.BytesIO(data), SIDE)
    assert peak_kb() - before < 12_000_000 * 4 / 1000


def peak_kb() -> int:
    """Return the most memory this process ever took."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
