"""Text fits where it is put, and everything can be read in sunlight."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from field_app.ui import theme
from field_app.ui.icons import ICONS, parts_of
from field_app.ui.letters import break_lines, texture_of
from field_app.viewmodels.controls import Tone

TITLE = "Số cán bộ, công chức, viên chức phải có mặt theo bảng phân công/biên chế"


def contrast(one: theme.Colour, other: theme.Colour) -> float:
    """Return the WCAG 2 contrast ratio."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: theme.Colour) -> float:
    channels = theme.rgba(colour)[:3]
    parts = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.fixture(params=theme.THEMES)
def worn(request: pytest.FixtureRequest) -> Iterator[str]:
    """Wear each theme in turn, and take it off again."""
    theme.use(request.param)
    yield request.param
    theme.use()


@pytest.mark.parametrize("tone", Tone)
def test_every_tone_reads_at_double_a_contrast(tone: Tone, worn: str) -> None:
    colours = theme.shade(tone)
    assert contrast(colours.ink, colours.soft) >= 4.5
    assert contrast(colours.ink, theme.SURFACE) >= 4.5
    assert contrast(theme.WHITE, colours.strong) >= (7 if worn == "sun" else 4.5)


@pytest.mark.parametrize("ground", [theme.SURFACE, theme.GROUND, theme.FIELD])
def test_ordinary_and_dim_letters_read_on_every_ground(ground: theme.Colour, worn: str) -> None:
    assert contrast(theme.INK, ground) >= (14 if worn == "sun" else 7)
    assert contrast(theme.DIM, ground) >= (7 if worn == "sun" else 4.5)
    assert contrast(theme.BRAND_INK, ground) >= 4.5
    assert contrast(theme.FAINT, ground) >= 3  # pictograms and frames


@pytest.mark.usefixtures("worn")
def test_words_on_the_bar_read() -> None:
    assert contrast(theme.WHITE, theme.BRAND_DEEP) >= 7
    assert contrast(theme.BRAND_SOFT, theme.BRAND_DEEP) >= 4.5


@pytest.mark.parametrize("width", [120.0, 333.0, 640.0, 2000.0])
def test_no_line_is_wider_than_its_room_and_no_word_is_lost(width: float) -> None:
    text = break_lines(TITLE, 32.0, width)
    assert text.width <= width
    assert " ".join(text.lines).replace(" ", "") == TITLE.replace(" ", "")


def test_a_word_wider_than_its_room_is_broken_not_clipped() -> None:
    text = break_lines("a" * 200, 32.0, 300.0)
    assert text.width <= 300
    assert "".join(text.lines) == "a" * 200


def test_text_beyond_the_last_line_ends_in_an_ellipsis() -> None:
    text = break_lines(TITLE, 32.0, 333.0, most=2)
    assert len(text.lines) == 2
    assert text.lines[-1].endswith("…")
    assert text.width <= 333


def test_what_was_measured_is_what_is_drawn() -> None:
    text = break_lines(TITLE, 32.0, 333.0)
    texture = texture_of(text)
    assert texture.width <= 333 + 2
    assert abs(texture.height - text.height) <= len(text.lines)


@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_pictogram_stays_on_its_grid(name: str) -> None:
    for part in parts_of(name):
        assert all(0 <= number <= 24 for number in part.numbers)


@pytest.mark.parametrize("name", theme.THEMES)
def test_every_theme_names_the_same_colours(name: str) -> None:
    assert set(theme.THEMES[name]) == set(theme.LIGHT)
