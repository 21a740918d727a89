"""Fixtures: Hoa's phone, logged in and with reference data, and the server it can reach."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from field_app.core.app import FieldApp
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import begin, furnish, logged_in, open_phone


@pytest.fixture(scope="session")
def morning(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FakeServer]:
    """Return a phone's folder and a server as they are on the morning of the visit, for tests to copy."""
    folder, server = tmp_path_factory.mktemp("morning"), FakeServer()
    furnish(server)
    logged_in(folder, FaultyLine(server)).close()
    return folder, server


@pytest.fixture
def server(morning: tuple[Path, FakeServer]) -> FakeServer:
    """Return the server of the morning."""
    return morning[1].twin()


@pytest.fixture
def line(server: FakeServer) -> FaultyLine:
    """Return a line to the server on which nothing is lost yet."""
    return FaultyLine(server)


@pytest.fixture
def folder(morning: tuple[Path, FakeServer], tmp_path: Path) -> Path:
    """Return the phone's folder of the morning."""
    return Path(shutil.copytree(morning[0], tmp_path / "phone"))


@pytest.fixture
def app(folder: Path, line: FaultyLine) -> Iterator[FieldApp]:
    """Return the app with Hoa logged in and the reference data here."""
    made = open_phone(folder, line)
    yield made
    made.close()


@pytest.fixture
def visit(app: FieldApp) -> str:
    """Return a visit just begun at Tô Hiệu."""
    return begin(app)
