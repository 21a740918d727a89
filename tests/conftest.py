"""What every test shares: the choice of the database engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections
from environ import Env

from backend.config.databases import POSTGRES_STATEMENTS
from tests import postgres
from tests.append_only import flush_append_only_tables  # noqa: F401  # a fixture every test has


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer `--db`: the same tests run on SQLite and on an embedded PostgreSQL."""
    parser.addoption("--db", choices=["sqlite", "postgres"], default="sqlite", help="database engine")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Run one PostgreSQL for the session; starts only when asked for."""
    with postgres.embedded() as url:
        yield url


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """Point Django at the engine named by `--db` before the test database is made."""
    if request.config.getoption("--db") == "postgres":
        url = request.getfixturevalue("postgres_url")
        settings.DATABASES["default"] = {**Env.db_url_config(url), "OPTIONS": POSTGRES_STATEMENTS}
        del connections["default"]
        connections.settings = connections.configure_settings(settings.DATABASES)
