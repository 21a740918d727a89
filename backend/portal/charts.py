"""Charts as SVG, drawn here: beside each stands its table, so the picture is hidden from screen readers.

Marks differ by their shape and hatching, not by colour alone, so they can be told apart on grey paper.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from shared.rules.proportions import ALARM, WATCH, Mark, limit, lower_limit

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 300, 46, 34, 12
SHAPES: Final = {
    Mark.ALARM: "M{x} {y}m-7 6h14l-7 -13z",
    Mark.WATCH: "M{x} {y}m-6 0l6 -7l6 7l-6 7z",
    Mark.BETTER: "M{x} {y}m-5 -5h10v10h-10z",
}
DOT: Final = '<a href="{}" tabindex="-1"><path class="dot dot-{}" d="{}"><title>{}</title></path></a>'
BAR: Final = '<rect class="column" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>'
TICK: Final = '<text class="tick" x="{}" y="{}" text-anchor="middle">{}</text>'
CIRCLE: Final = "M{x} {y}m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"


@dataclass(frozen=True, slots=True)
class Dot:
    """A unit in a funnel: how many items were looked at, which share failed, what is said of it, its list."""

    name: str
    n: int
    share: float
    mark: Mark
    href: str


@dataclass(frozen=True, slots=True)
class Column:
    """A half month of a chart over time: a value, the one it is compared with, and what a pointer is told."""

    label: str
    value: float
    before: float | None
    hover: str
    limits: tuple[float, ...] = ()
    """Beyond these its value is hardly chance."""


class Scale:
    """From values to places in the picture."""

    def __init__(self, low: float, high: float, first: float, last: float) -> None:
        self._low, self._by, self._first = low, (last - first) / ((high - low) or 1), first

    def __call__(self, value: float) -> str:
        """Return the place, as SVG has it."""
        return _n(self._first + (value - self._low) * self._by)


def funnel(dots: Sequence[Dot], usual: float, phi: float) -> SafeString:
    """Draw units beside the exact limits around what is usual; further right, more was looked at."""
    most = max((dot.n for dot in dots), default=1) * 1.05
    top = min(1.0, max([*(dot.share for dot in dots), 2 * usual, 0.05]) * 1.1)
    across, up = Scale(0, most, LEFT, WIDTH - 10), Scale(0, top, HEIGHT - BOTTOM, TOP)
    steps = sorted({max(2, round(most * (i / 40) ** 2)) for i in range(1, 41)})
    lines = [
        (kind, _line([(across(n), up(min(top, side(max(1.0, n / phi), usual, tail)))) for n in steps]))
        for kind, tail in (("watch", WATCH), ("alarm", ALARM))
        for side in (limit, lower_limit)
    ]
    points = [
        (dot.href, dot.mark, _shape(dot.mark, across(dot.n), up(dot.share)), _named(dot)) for dot in dots
    ]
    return _svg(
        _axes(across, up, most, top),
        format_html('<path class="usual" d="M{} {}H{}"/>', LEFT, up(usual), WIDTH - 10),
        format_html_join("", '<path class="limit {}" d="{}"/>', lines),
        format_html_join("", DOT, points),
    )


def over_time(
    columns: Sequence[Column], breaks: Iterable[tuple[int, str]] = (), *, share: bool = False
) -> SafeString:
    """Draw columns, beside each a line for what it is compared with; a dashed line where rules changed."""
    top = max([1e-9, *(one.value for one in columns), *(one.before or 0 for one in columns)]) * 1.1
    up, wide = Scale(0, top, HEIGHT - BOTTOM, TOP), (WIDTH - LEFT - 10) / max(1, len(columns))
    places = [(LEFT + i * wide, one) for i, one in enumerate(columns)]
    bars = [
        (
            _n(x + wide * 0.15),
            up(one.value),
            _n(wide * 0.7),
            _n(HEIGHT - BOTTOM - float(up(one.value))),
            one.hover,
        )
        for x, one in places
    ]
    before = [(_n(x), up(one.before), _n(wide)) for x, one in places if one.before is not None]
    limits = [(_n(x), up(min(level, top)), _n(wide)) for x, one in places for level in one.limits]
    labels = [(_n(x + wide / 2), HEIGHT - 14, one.label) for x, one in places[::4]]
    changed = [(_n(LEFT + place * wide), TOP, HEIGHT - BOTTOM, text) for place, text in breaks]
    return _svg(
        _levels(up, top, share=share),
        format_html_join("", BAR, bars),
        format_html_join("", '<path class="before" d="M{} {}h{}"/>', before),
        format_html_join("", '<path class="limit alarm" d="M{} {}h{}"/>', limits),
        format_html_join("", '<path class="break" d="M{} {}V{}"><title>{}</title></path>', changed),
        format_html_join("", TICK, labels),
    )


def interval(low: float, high: float, share: float, top: float) -> SafeString:
    """Draw a share with its interval, in one line of a table."""
    across = Scale(0, top, 2, 198)
    return format_html(
        '<svg class="interval" viewBox="0 0 200 16" aria-hidden="true" focusable="false">'
        '<path class="whisker" d="M{} 8H{}M{} 4v8M{} 4v8"/><path class="dot" d="{}"/></svg>',
        *(across(low), across(high), across(low), across(high), CIRCLE.format(x=across(share), y=8)),
    )


def label_of(day: date) -> str:
    """Return how a half month is called below a chart."""
    return f"{day:%d/%m}"


def _svg(*parts: SafeString) -> SafeString:
    inner = format_html_join("", "{}", [(part,) for part in parts])
    opening = '<svg class="chart" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>'
    return format_html(opening, WIDTH, HEIGHT, inner)


def _axes(across: Scale, up: Scale, most: float, top: float) -> SafeString:
    ticks = [(across(n), HEIGHT - 14, f"{n:g}") for n in _multiples(_round_step(most / 5), most)]
    return format_html("{}{}", _levels(up, top, share=True), format_html_join("", TICK, ticks))


def _levels(up: Scale, top: float, *, share: bool) -> SafeString:
    rows = [
        (LEFT, up(level), WIDTH - 10, LEFT - 6, up(level), _percent(level) if share else f"{level:g}")
        for level in _multiples(_round_step(top / 4), top)
    ]
    line = '<path class="grid" d="M{} {}H{}"/><text class="tick" x="{}" y="{}" text-anchor="end">{}</text>'
    return format_html_join("", line, rows)


def _named(dot: Dot) -> str:
    return f"{dot.name}: {_percent(dot.share)}, n = {dot.n}"


def _multiples(step: float, top: float) -> list[float]:
    return [round(i * step, 6) for i in range(int(top / step) + 1)]


def _round_step(step: float) -> float:
    size = 10.0 ** math.floor(math.log10(step)) if step > 0 else 1.0
    return next(size * nice for nice in (1, 2, 5, 10) if size * nice >= step)


def _shape(mark: Mark, x: str, y: str) -> str:
    return SHAPES.get(mark, CIRCLE).format(x=x, y=y)


def _line(points: Iterable[tuple[str, str]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def _n(value: float) -> str:
    return f"{value:.1f}"


def _percent(share: float) -> str:
    return f"{100 * share:.3g}%".replace(".", ",")
