"""Photos for the demo: drawn, not taken, so that nobody's face, desk or board is in them.

Every picture is a function of its texts and a seeded generator: the same visit always has the same bytes.
"""

from __future__ import annotations

import math
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFont

DRAWN = (1024, 768)
SIZE = (960, 720)
FONT = Path(__file__).parent / "fonts" / "BeVietnamPro-SemiBold.ttf"

WALLS = ("#d9d2bd", "#cfd8d3", "#dcd3c8", "#c9d3dc", "#e0dcc9")
PAPERS = ("#f6f4ec", "#efeadb", "#ffffff", "#f3f0d8")
PLACE = (116, 170)
FLOORS = ("#8d8377", "#9a8f86", "#7f8a8c")
RED, CREAM, INK, PAPER, STEEL, WOOD = "#a8231d", "#f4e7a1", "#2b2b2b", "#f6f4ec", "#8b9299", "#8a5a33"


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


@cache
def _shine(corner: int) -> Image.Image:
    """What lies over a picture: light from one upper corner, darker towards the other, and sensor noise."""
    glow = Image.radial_gradient("L").resize((SIZE[0] * 2, SIZE[1] * 2))
    left = (0, SIZE[0] // 2, SIZE[0])[corner]
    light = glow.crop((left, SIZE[1] - 200, left + SIZE[0], 2 * SIZE[1] - 200)).point(lambda v: 255 - v // 3)
    small = (SIZE[0] // 2, SIZE[1] // 2)
    grain = Image.frombytes("L", small, _noise(small[0] * small[1])).resize(SIZE, Image.Resampling.BILINEAR)
    return ImageChops.multiply(light, grain.point(lambda v: 118 + v // 13)).convert("RGB")


def _noise(count: int) -> bytes:
    return Random(1).randbytes(count)  # noqa: S311 - grain of a picture, not a secret


def _room(rng: Random) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", DRAWN, rng.choice(WALLS))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 600, *DRAWN), fill=rng.choice(FLOORS))
    for x in range(-400, DRAWN[0] + 400, 128):
        draw.line((x, DRAWN[1], 512 + (x - 512) * 0.6, 600), fill="#6f675e", width=2)
    draw.rectangle((0, 592, DRAWN[0], 604), fill="#6b5a49")
    return image, draw


def _photo(image: Image.Image, rng: Random) -> bytes:
    """Finish a drawing as a telephone takes it: lit from one side, grainy, every third time tilted, JPEG."""
    taken = _tilted(image, rng) if rng.random() < 1 / 3 else _framed(image, rng)
    out = BytesIO()
    ImageChops.overlay(taken, _shine(rng.randrange(3))).save(out, "JPEG", quality=rng.randint(68, 76))
    return out.getvalue()


def _framed(image: Image.Image, rng: Random) -> Image.Image:
    left, top = rng.randint(0, DRAWN[0] - SIZE[0]), rng.randint(0, DRAWN[1] - SIZE[1])
    return image.crop((left, top, left + SIZE[0], top + SIZE[1]))


def _tilted(image: Image.Image, rng: Random) -> Image.Image:
    """Turn about the middle, as far as no corner gets bare."""
    angle = math.radians(rng.uniform(-2.2, 2.2))
    cos, sin = math.cos(angle), math.sin(angle)
    left = DRAWN[0] / 2 - SIZE[0] / 2 * cos - SIZE[1] / 2 * sin
    top = DRAWN[1] / 2 + SIZE[0] / 2 * sin - SIZE[1] / 2 * cos
    matrix = (cos, sin, left, -sin, cos, top)
    return image.transform(SIZE, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)


def _text(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, fill: str) -> None:
    draw.text(at, text, font=_font(size), fill=fill, anchor="mm")


@cache
def _sheet(title: str, paper: str) -> Image.Image:
    """One A4 procedure for a board: a pin, a heading and grey lines of text."""
    width, height = PLACE
    sheet = Image.new("RGB", PLACE, paper)
    draw = ImageDraw.Draw(sheet)
    _text(draw, (width / 2, 16), title, 12, RED)
    for row, y in enumerate(range(32, height - 10, 9)):
        draw.line((9, y, width - 9 - row * 37 % 31, y), fill="#8c8c88", width=2)
    draw.ellipse((4, 3, 10, 9), fill="#2f6db3")
    return sheet


def notice_board(rng: Random, *, heading: str, titles: list[str], missing: int) -> bytes:
    """The board of procedures; `missing` of its places are empty, as the inspector found them."""
    image, draw = _room(rng)
    draw.rectangle((90, 70, 934, 560), fill="#6d6f70")
    draw.rectangle((102, 82, 922, 548), fill=rng.choice(("#2f5d50", "#35507a", "#6b4a3a", "#40605f")))
    draw.rectangle((102, 82, 922, 148), fill=RED)
    _text(draw, (512, 115), heading, 30, CREAM)
    places = [(130 + 132 * column, 166 + 188 * row) for row in range(2) for column in range(6)]
    bare = set(rng.sample(range(len(places)), min(missing, len(places))))
    for place, (left, top) in enumerate(places):
        if place in bare:
            draw.rectangle((left, top, left + PLACE[0], top + PLACE[1]), outline="#8fa39a")
        else:
            image.paste(_sheet(titles[place % len(titles)], rng.choice(PAPERS)), (left, top))
    return _photo(image, rng)


def counter(rng: Random, *, name: str, window: str, staffed: bool) -> bytes:
    """A one-stop counter seen from the waiting side; unstaffed it shows an empty chair behind the glass."""
    image, draw = _room(rng)
    draw.rectangle((60, 60, 964, 150), fill=RED)
    _text(draw, (512, 88), "BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ", 32, CREAM)
    _text(draw, (512, 128), name, 22, CREAM)
    draw.rectangle((120, 190, 904, 470), fill="#b9c8cf", outline=STEEL, width=8)
    draw.line((512, 190, 512, 470), fill=STEEL, width=8)
    for middle in (316, 708):
        _chair_or_clerk(draw, middle, rng, staffed and middle == 316)
    draw.rectangle((80, 470, 944, 660), fill=WOOD)
    draw.rectangle((80, 470, 944, 492), fill="#a8744a")
    draw.rectangle((232, 424, 400, 470), fill=PAPER, outline=INK, width=2)
    _text(draw, (316, 447), window, 20, INK)
    draw.rectangle((640, 382, 776, 470), fill="#30343a")
    draw.rectangle((648, 390, 768, 456), fill="#4d6f94" if staffed else "#15181c")
    return _photo(image, rng)


def _chair_or_clerk(draw: ImageDraw.ImageDraw, middle: int, rng: Random, clerk: bool) -> None:
    draw.rounded_rectangle((middle - 62, 300, middle + 62, 470), 22, fill="#3a3d42")
    if not clerk:
        return
    draw.rounded_rectangle((middle - 84, 330, middle + 84, 480), 40, fill=rng.choice(("#dfe6ee", "#c6d4c4")))
    draw.ellipse((middle - 40, 240, middle + 40, 340), fill="#c99f7c")
    draw.pieslice((middle - 44, 228, middle + 44, 320), 180, 360, fill="#241d1a")


def clock(rng: Random, *, hour: int, minute: int) -> bytes:
    """The wall clock at the moment the team came in."""
    image, draw = _room(rng)
    x, y, radius = 512, 320, 230
    draw.ellipse((x - radius - 18, y - radius - 18, x + radius + 18, y + radius + 18), fill="#4a3526")
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill="#fbf9f0")
    for number in range(1, 13):
        angle = math.radians(number * 30)
        _text(draw, (x + 190 * math.sin(angle), y - 190 * math.cos(angle)), str(number), 40, INK)
    _hand(draw, (x, y), (hour % 12 + minute / 60) * 30, 118, 14)
    _hand(draw, (x, y), minute * 6, 172, 9)
    _hand(draw, (x, y), rng.randrange(60) * 6, 185, 3)
    draw.ellipse((x - 12, y - 12, x + 12, y + 12), fill=RED)
    return _photo(image, rng)


def _hand(
    draw: ImageDraw.ImageDraw, centre: tuple[int, int], degrees: float, length: int, width: int
) -> None:
    angle = math.radians(degrees)
    tip = (centre[0] + length * math.sin(angle), centre[1] - length * math.cos(angle))
    draw.line((*centre, *tip), fill=INK if width > 4 else RED, width=width)


def placard(rng: Random, *, heading: str, lines: list[str]) -> bytes:
    """One framed notice on the wall, such as the working hours or the hot line."""
    image, draw = _room(rng)
    draw.rectangle((212, 70, 812, 560), fill="#7a6a3a")
    draw.rectangle((226, 84, 798, 546), fill=PAPER)
    draw.rectangle((226, 84, 798, 170), fill=RED)
    _text(draw, (512, 127), heading, 32, CREAM)
    for row, line in enumerate(lines):
        _text(draw, (512, 225 + 62 * row), line, 27, INK)
    return _photo(image, rng)


def desk(rng: Random, *, note: str) -> bytes:
    """A desk with piles of dossiers and one sheet on top whose words can be read."""
    image, draw = _room(rng)
    draw.polygon(((0, 420), (1024, 420), (1024, 768), (0, 768)), fill=WOOD)
    for pile in range(5):
        left, top = 40 + 195 * pile + rng.randint(-12, 12), 300 + rng.randint(-60, 60)
        for layer in range(rng.randint(6, 16)):
            y = top + 18 * layer
            colour = rng.choice(("#e8d9a0", "#cfe0ea", "#e6c3b5", PAPER))
            shift = rng.randint(-7, 7)
            draw.rectangle((left + shift, y, left + 165 + shift, y + 15), fill=colour, outline="#7d786c")
    draw.polygon(((330, 560), (720, 545), (740, 735), (318, 748)), fill=PAPER, outline="#b0aa9b")
    _text(draw, (528, 600), note, 26, INK)
    for y in range(640, 725, 16):
        draw.line((360, y, 700 - rng.randint(0, 120), y - 3), fill="#9a9a96", width=3)
    return _photo(image, rng)


def signature(rng: Random) -> bytes:
    """A finger's quick loops on the screen, as PNG."""
    image = Image.new("L", (480, 160), 255)
    lean, turns, height = rng.uniform(10, 22), rng.uniform(0.55, 0.8), rng.uniform(24, 44)
    points = [
        (
            40 + 4.2 * step + lean * math.cos(turns * step),
            82 + height * (math.sin(turns * step) + 0.5 * math.sin(0.37 * turns * step)) * (1 - step / 130),
        )
        for step in range(rng.randint(64, 88))
    ]
    ImageDraw.Draw(image).line(points, fill=20, width=4, joint="curve")
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
