"""The window has to be given a phone's shape before anything imports it; so this happens at import."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from field_app.core.app import FieldApp
from field_app.viewmodels.shell import Place
from tests.field_app.driver import Driver, prepare
from tests.field_app.phones import app, folder, line, morning, server, visit
from tests.field_app.photos import make_photos

prepare()

Start = Callable[..., Driver]

__all__ = ["app", "folder", "line", "morning", "server", "visit"]


@pytest.fixture(scope="session", autouse=True)
def window() -> Any:
    """Open the one window of this process: textures need it."""
    from kivy.core.window import Window

    return Window


@pytest.fixture
def start(request: pytest.FixtureRequest) -> Iterator[Start]:
    """Start apps in the one window of this process; they leave it when the test ends.

    The app goes on whatever happens, so what it noted on the way fails the test, unless it is meant.
    """
    drivers: list[Driver] = []
    may_fail = request.node.get_closest_marker("faults_meant") is not None

    def begin(core: FieldApp, **options: Any) -> Driver:
        from field_app.ui.app import CongTamApp

        drivers.append(Driver.start(CongTamApp(core, **options)))
        return drivers[-1]

    yield begin
    for driver in drivers:
        driver.stop()
        assert may_fail or driver.app.core.store.crashes.all() == []


@pytest.fixture(autouse=True)
def settled(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let what the window began in the background end before the store is closed under it."""
    if "app" in request.fixturenames:
        request.getfixturevalue("app")
    yield
    for thread in threading.enumerate():
        if "in_thread" in thread.name:
            thread.join(60)


@pytest.fixture
def hand(start: Start, app: FieldApp) -> Driver:
    """Return a finger on Hoa's phone, at the home page."""
    return start(app)


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return three photos of a camera."""
    return make_photos(tmp_path_factory.mktemp("camera"))


def open_page(hand: Driver, page: str, visit: str, **about: str) -> None:
    """Go straight to a page of a visit."""
    hand.app.open(Place(page, visit=visit, **about))
    hand.pump(2)
