"""The window has to be given a phone's shape before anything imports it; so this happens at import."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.field_app.driver import Driver, prepare

prepare()


@pytest.fixture(scope="session", autouse=True)
def window() -> Any:
    """Open the one window of this process: textures need it."""
    from kivy.core.window import Window

    return Window


@pytest.fixture
def drive() -> Iterator[Callable[[Any], Driver]]:
    """Start apps in the one window of this process; they leave it when the test ends."""
    drivers: list[Driver] = []

    def start(app: Any) -> Driver:
        drivers.append(Driver.start(app))
        return drivers[-1]

    yield start
    for driver in drivers:
        driver.stop()
