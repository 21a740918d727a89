"""What every test shares: the choice of the database engine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from environ import Env

from backend.config.databases import POSTGRES_STATEMENTS
from tests import postgres, templates
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
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """Go on with the migrated copy on SQLite."""
    return bool(request.config.getoption("--db") == "sqlite")


@pytest.fixture(scope="session")
def migrated_copy(django_db_keepdb: bool) -> None:
    """Begin with the copy of a database that was migrated before, where there is one."""
    if django_db_keepdb and templates.template().exists():
        shutil.copyfile(templates.template(), settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(migrated_copy: None, django_db_setup: None, django_db_keepdb: bool) -> None:
    """Make the test database, and keep a copy of it for the next session."""
    if django_db_keepdb and not templates.template().exists():
        templates.keep(Path(settings.DATABASES["default"]["TEST"]["NAME"]))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """Point Django at the engine named by `--db` before the test database is made."""
    if request.config.getoption("--db") == "postgres":
        url = request.getfixturevalue("postgres_url")
        settings.DATABASES["default"] = {**Env.db_url_config(url), "OPTIONS": POSTGRES_STATEMENTS}
        del connections["default"]
        connections.settings = connections.configure_settings(settings.DATABASES)
