"""What a database that was away leaves behind."""

from __future__ import annotations

from django.db import connection


def drop_dead_connections() -> None:
    """Let go of pooled connections whose other end is gone: one request failed, the next ones need not.

    PostgreSQL alone has a pool; of a database that is still away the pool asks nothing here.
    """
    pool = getattr(connection, "pool", None)
    if pool is not None and not pool.closed:
        pool.check()
