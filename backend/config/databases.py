"""How the two engines are used: durably, and with as many connections as are worth having."""

from __future__ import annotations

from typing import Any

from environ import FileAwareEnv

# A change is answered "stored" only when it survives a power cut: WAL with synchronous=FULL. Without
# IMMEDIATE, transactions that read before they write fail as "database is locked" under concurrent writers.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8192;"
        "PRAGMA mmap_size=268435456; PRAGMA journal_size_limit=67108864;"
    ),
}


# A connection plans each statement once, not once per visit.
# None is compiled to machine code either: what is asked here takes milliseconds, compiling it takes more.
POSTGRES_STATEMENTS = {"server_side_binding": True, "prepare_threshold": 3, "options": "-c jit=off"}

# Threads share few connections: a thread gives its own back at the end of a request, and while it waits for
# a phone's photo; opening one anew each time would cost PostgreSQL more than all the rest of a visit. Nobody
# asks each time whether one still lives: one that does not fails a single request, which the phone repeats,
# and the other dead ones are let go then (backend/kernel/database.py). A database that is away is said to be
# within two seconds, and asked anew by each request that comes, so that the first after its return is served.
POSTGRES_OPTIONS = {
    **POSTGRES_STATEMENTS,
    "connect_timeout": 2,
    "pool": {"min_size": 1, "max_size": 16, "timeout": 2.5, "reconnect_timeout": 1.0},
}


def database(url: str) -> dict[str, Any]:
    """Return Django's description of the database at `url`; what it says behind `?` counts, `sslmode` too."""
    database: dict[str, Any] = FileAwareEnv.db_url_config(url)
    if database["ENGINE"] == "django.db.backends.sqlite3":
        return {**database, "CONN_MAX_AGE": 60, "OPTIONS": SQLITE_OPTIONS}
    return {**database, "OPTIONS": {**POSTGRES_OPTIONS, **database.get("OPTIONS", {})}}
