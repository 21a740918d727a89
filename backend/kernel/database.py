"""The connections beside a request: what is asked of the pool, and what it must not keep."""

from __future__ import annotations

from typing import Final

from django.db import connection, connections

READY_WITHIN_S: Final = 1.5


def check_database() -> None:
    """Ask the database something; OperationalError within two seconds where it is away."""
    pool = getattr(connection, "pool", None)
    if pool is not None and connection.connection is None:
        with connection.wrap_database_errors:
            pool.open()
            pool.putconn(pool.getconn(timeout=READY_WITHIN_S))
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def drop_dead_connections() -> None:
    """Let go of pooled connections whose other end is gone: one request failed, the next ones need not.

    PostgreSQL alone has a pool; of a database that is still away the pool asks nothing here.
    """
    pool = getattr(connection, "pool", None)
    if pool is not None and not pool.closed:
        pool.check()


def close_connections() -> None:
    """Close every connection, pooled ones too: a process that forks must not share them with its children."""
    connections.close_all()
    if getattr(connection, "pool", None) is not None:
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's alone
