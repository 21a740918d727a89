"""What pages and lists cost with 50,000 visits in the queue and 5,000 findings before one unit.

Each is asked with a few rows and with all of them: the number of queries has to be the same.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

from tests.bench.processes import keep
from tests.bench.product import PASSWORD, account, installed

FEW, MANY = 1_000, 250_000
"""Findings; each visit has five."""
UNIT, AT_UNIT = "sl-x25-03646", 5_000
PAGES = (
    *(("reviewer", path) for path in ("/", "/review", "/visits", "/findings", "/findings?overdue=true")),
    *(("reviewer", path) for path in ("/figures", "/api/v1/visits?state=sealed", "/api/v1/findings")),
    *(("unit", path) for path in ("/", "/findings", "/figures", "/api/v1/findings")),
)
NOTIFY = """
UPDATE findings_finding SET unit_id = %s, state = 'notified', notified_on = day, due_on = day + 10,
    restricted = false
WHERE id IN (SELECT id FROM findings_finding ORDER BY id LIMIT %s)
"""


def main() -> None:
    """Load a few and ask, load all and ask again, print, keep."""
    from tests.bench import million

    with installed():
        who = _people()
        million.load(FEW, **who)
        _notify(FEW // 10)
        few = _asked()
        _empty()
        million.load(MANY, **who)
        _notify(AT_UNIT)
        many = _asked()
    figures = {f"{viewer} {path}": _compared(few[viewer, path], many[viewer, path]) for viewer, path in PAGES}
    for name, figure in figures.items():
        stated = "reached" if figure["reached"] else "NOT REACHED"
        print(f"{name:38} {figure['ms']:7.1f} ms   {figure['queries']:3} queries   {stated}")
    keep("portal", {"visits": MANY // 5, "findings_of_the_unit": AT_UNIT, "pages": figures})


def _people() -> dict[str, Any]:
    from django.utils import timezone

    from backend.people.models import Device, new_id

    author = account("inspector1", "inspector")
    account("reviewer", "reviewer")
    account("unit", "unit_officer", unit_id=UNIT)
    device = Device.objects.create(
        id=new_id(), user=author, model="bench", algorithm="ed25519", enrolled_at=timezone.now()
    )
    return {"author": author, "device": device}


def _empty() -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DROP TABLE made")
        cursor.execute("TRUNCATE visits_visit, visits_revision, findings_finding CASCADE")
        cursor.execute("TRUNCATE findings_findingtally, findings_visittally")


def _notify(count: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(NOTIFY, [UNIT, count])
        cursor.execute("VACUUM ANALYZE findings_finding")


def _asked() -> dict[tuple[str, str], tuple[int, float]]:
    """Return of each page how many queries it made and its median milliseconds."""
    return {(viewer, path): _price(_browser(viewer, path), path) for viewer, path in PAGES}


def _browser(viewer: str, path: str) -> Any:
    from django.test import Client

    browser = Client(headers={"host": "localhost"})
    given = {"username": viewer, "password": PASSWORD}
    if path.startswith("/api/"):
        token = browser.post("/api/v1/auth/token", given, content_type="application/json").json()["access"]
        return Client(headers={"host": "localhost", "authorization": f"Bearer {token}"})
    browser.post("/login", given)
    return browser


def _price(browser: Any, path: str) -> tuple[int, float]:
    from django.db import connection

    asked: list[object] = []

    def counted(run: Any, *statement: Any) -> Any:
        asked.append(statement)
        return run(*statement)

    browser.get(path)
    with connection.execute_wrapper(counted):
        answered = browser.get(path)
    assert answered.status_code == 200, (path, answered.status_code)
    times = []
    for _ in range(9):
        started = time.perf_counter()
        browser.get(path)
        times.append((time.perf_counter() - started) * 1000)
    return len(asked), statistics.median(times)


def _compared(few: tuple[int, float], many: tuple[int, float]) -> dict[str, Any]:
    (queries, few_ms), (then, ms) = few, many
    return {"queries": then, "with_few": queries, "few_ms": few_ms, "ms": ms, "reached": queries == then}


if __name__ == "__main__":
    main()
