"""What is enough ink to be a signature: a dot or a short stroke made by a slip of the finger is none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

LEAST_LENGTH: Final = 110.0
"""Density-independent pixels (160 to the inch) that the strokes are long together: some 17 mm."""
LEAST_EXTENT: Final = 40.0
"""Such pixels from one end to the other, along the longer side: some 6 mm."""
LEAST_DEPTH: Final = 8.0
"""The same across: a straight line is a line."""

Stroke = Sequence[tuple[float, float]]


def is_signature(strokes: Sequence[Stroke]) -> bool:
    """Tell whether these strokes, in density-independent pixels, can be somebody's signature."""
    points = [point for stroke in strokes for point in stroke]
    if not points:
        return False
    depth, extent = sorted((_span([x for x, _ in points]), _span([y for _, y in points])))
    length = sum(math.dist(a, b) for stroke in strokes for a, b in pairwise(stroke))
    return length >= LEAST_LENGTH and extent >= LEAST_EXTENT and depth >= LEAST_DEPTH


def _span(values: Sequence[float]) -> float:
    return max(values) - min(values)
