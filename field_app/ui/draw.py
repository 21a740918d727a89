"""Turns a sheet into canvas instructions."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

from kivy.core.image import Image as CoreImage
from kivy.graphics import (
    Color,
    Ellipse,
    InstructionGroup,
    Rectangle,
    SmoothLine,
    SmoothRoundedRectangle,
)
from kivy.metrics import dp

from field_app.core.model import Preview
from field_app.ui import icons
from field_app.ui.letters import texture_of
from field_app.ui.sheet import Box, Frame, Icon, Mark, Picture, Sheet, Words
from field_app.ui.theme import rgba


def draw(sheet: Sheet, left: float, top: float) -> Any:
    """Return the instructions that show `sheet` with its top left corner at left, top (y upwards)."""
    group = InstructionGroup()
    for mark in sheet.marks:
        _draw_mark(group, mark, left, top)
    return group


def _draw_mark(group: Any, mark: Mark, left: float, top: float) -> None:
    match mark:
        case Box():
            _draw_box(group, mark, left, top)
        case Frame():
            _draw_frame(group, mark, left, top)
        case Words():
            _draw_words(group, mark, left, top)
        case Icon():
            _draw_icon(group, mark, left, top)
        case Picture():
            _draw_picture(group, mark, left, top)


def _draw_box(group: Any, box: Box, left: float, top: float) -> None:
    group.add(Color(*rgba(box.colour)))
    pos, size = (left + box.x, top - box.y - box.height), (box.width, box.height)
    if box.radius:
        group.add(SmoothRoundedRectangle(pos=pos, size=size, radius=[box.radius]))
    else:
        group.add(Rectangle(pos=pos, size=size))


def _draw_frame(group: Any, frame: Frame, left: float, top: float) -> None:
    group.add(Color(*rgba(frame.colour)))
    rounded = (left + frame.x, top - frame.y - frame.height, frame.width, frame.height, frame.radius)
    group.add(SmoothLine(rounded_rectangle=rounded, width=frame.line))


def _draw_words(group: Any, words: Words, left: float, top: float) -> None:
    texture = texture_of(words.text, words.align)
    group.add(Color(*rgba(words.colour)))
    place = (round(left + words.x), round(top - words.y - texture.height))
    group.add(Rectangle(texture=texture, pos=place, size=texture.size))


def _draw_icon(group: Any, icon: Icon, left: float, top: float) -> None:
    scale = icon.size / 24
    x0, y0 = left + icon.x, top - icon.y
    width = max(dp(0.9), scale * 0.8)
    group.add(Color(*rgba(icon.colour)))
    for part in icons.parts_of(icon.name):
        group.add(_icon_part(part, x0, y0, scale, width))


def _icon_part(part: icons.Part, x0: float, y0: float, scale: float, width: float) -> Any:
    numbers = [each * scale for each in part.numbers]
    if part.kind == "L":
        flat = [x0 + v if i % 2 == 0 else y0 - v for i, v in enumerate(numbers)]
        return SmoothLine(points=flat, width=width)
    if part.kind == "R":
        x, y, wide, high, radius = numbers
        return SmoothLine(rounded_rectangle=(x0 + x, y0 - y - high, wide, high, radius), width=width)
    x, y, radius = numbers
    if part.kind == "O":
        return SmoothLine(circle=(x0 + x, y0 - y, radius), width=width)
    return Ellipse(pos=(x0 + x - radius, y0 - y - radius), size=(2 * radius, 2 * radius), segments=24)


@lru_cache(maxsize=48)
def picture_texture(copy: Preview) -> Any | None:
    """Return a small copy's texture, None when the copy is gone."""
    data = copy.read()
    return None if data is None else CoreImage(io.BytesIO(data), ext="jpg", nocache=True).texture


def _draw_picture(group: Any, picture: Picture, left: float, top: float) -> None:
    texture = picture_texture(picture.copy)
    if texture is None:
        return
    group.add(Color(1, 1, 1, 1))
    x, y = left + picture.x, top - picture.y - picture.height
    if picture.whole:
        scale = min(picture.width / texture.width, picture.height / texture.height)
        width, height = texture.width * scale, texture.height * scale
        place = (x + (picture.width - width) / 2, y + (picture.height - height) / 2)
        group.add(Rectangle(texture=texture, pos=place, size=(width, height)))
        return
    group.add(Rectangle(texture=_cover(texture, picture), pos=(x, y), size=(picture.width, picture.height)))


def _cover(texture: Any, picture: Picture) -> Any:
    """Cut the middle out of a texture so that it covers the rectangle without being stretched."""
    scale = max(picture.width / texture.width, picture.height / texture.height)
    width, height = picture.width / scale, picture.height / scale
    return texture.get_region((texture.width - width) / 2, (texture.height - height) / 2, width, height)
