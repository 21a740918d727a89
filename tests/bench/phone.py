"""What benchmarks of the screens share: a phone somebody is logged in on, and the figures at the end."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from field_app.core.app import FieldApp
from tests.bench.processes import keep
from tests.field_app.driver import prepare
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import furnish, logged_in


@contextmanager
def phone(server: FakeServer | None = None) -> Iterator[FieldApp]:
    """Give the app's core with Hoa logged in and the reference data here; Kivy is told of a phone."""
    prepare()
    os.environ["KIVY_NO_CONSOLELOG"] = "1"
    if server is None:
        server = FakeServer()
        furnish(server)
    with tempfile.TemporaryDirectory() as place:
        core = logged_in(Path(place), FaultyLine(server))
        yield core
        core.close()


def report(name: str, figures: Mapping[str, float], reach: Mapping[str, float]) -> int:
    """Print the figures and keep them; return how many are above what they may be at most."""
    for figure, value in figures.items():
        sys.stdout.write(f"{figure:36} {value:9.2f}\n")
    missed = [figure for figure, most in reach.items() if figures[figure] > most]
    sys.stdout.write(f"missed: {', '.join(missed) or 'nothing'}\n")
    keep(name, figures)
    return len(missed)
