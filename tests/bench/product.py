"""The product installed for a benchmark: PostgreSQL as it comes, Sơn La's reference data, accounts."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

from tests import postgres

PASSWORD = "a password for the benchmark"
JSON = {"Content-Type": "application/json"}


@contextmanager
def installed() -> Iterator[dict[str, str]]:
    """Give the environment of a fresh installation; this process uses it too. Once per process."""
    with tempfile.TemporaryDirectory(prefix="ct-bench-") as home, postgres.embedded(durable=True) as url:
        env = {
            "DATABASE_URL": url,
            "CONGTAM_DATA_DIR": home,
            "DJANGO_SETTINGS_MODULE": "backend.config.settings",
        }
        os.environ.update(env)
        _prepare()
        try:
            yield env
        finally:
            _let_go()


def _prepare() -> None:
    import django  # settings read the environment: only now
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_sonla", verbosity=0)


def dsn() -> str:
    """Return how to reach the same database without Django."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    return f"host={database['HOST']} dbname={database['NAME']} user={database['USER']}"


def _let_go() -> None:
    from django.db import connections

    connections.close_all()


def account(username: str, role: str, **fields: Any) -> Any:
    """Open an account."""
    from django.utils import timezone

    from backend.people.actions import create_user
    from backend.people.models import Role

    return create_user(
        username=username,
        password=PASSWORD,
        full_name=username,
        role=Role(role),
        now=timezone.now(),
        **fields,
    )


class Client:
    """One kept-open connection to a server, logged in where it has a token."""

    def __init__(self, address: str, token: str | None = None) -> None:
        self.connection = HTTPConnection(address, timeout=120)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    @classmethod
    def logged_in(cls, address: str, username: str) -> Client:
        """Return a client of the person."""
        asked = {"username": username, "password": PASSWORD}
        answer = cls(address).send("POST", "/api/v1/auth/token", json.dumps(asked).encode(), JSON)
        return cls(address, json.loads(answer)["access"])

    def send(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
        """Return the body of a successful answer; RuntimeError for any other."""
        self.connection.request(method, path, body or None, self.headers | (headers or {}))
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:500]!r}")
        return content
