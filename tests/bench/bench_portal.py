"""What pages and lists cost with 1,000,000 findings, 200,000 visits in the queue and 5,000 before one unit.

Each is asked with a few rows and with all of them: the number of queries has to be the same. The first pages
have a cap of CPU, this process and PostgreSQL together; reading 100,000 rows page by page has one of time, as
a ratio to the same pages by bare SQL in the same run.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

from tests.bench import processes
from tests.bench.processes import keep
from tests.bench.product import PASSWORD, account, dsn, installed

FEW, MANY = 1_000, 1_000_000
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


FIRST_PAGE_MS = 40.0
PAGES_READ, ROWS_A_PAGE = 20, 500
MOST_BESIDE_SQL = 12.0
"""So many times the bare SQL may a page of the API take: it says all of a finding, and who may know it."""
BARE = """
SELECT * FROM findings_finding WHERE (day, id) < (%s, %s) ORDER BY day DESC, id DESC LIMIT %s
"""


def main() -> int:
    """Load a few and ask, load all and ask again, print, keep; return 1 where a cap is not held."""
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
        first_pages = {viewer: _cpu_ms(viewer) for viewer in ("reviewer", "unit")}
        paging = _paging()
    figures = {f"{viewer} {path}": _compared(few[viewer, path], many[viewer, path]) for viewer, path in PAGES}
    for name, figure in figures.items():
        stated = "reached" if figure["reached"] else "NOT REACHED"
        print(f"{name:38} {figure['ms']:7.1f} ms   {figure['queries']:3} queries   {stated}")
    print(f"first pages, CPU ms {first_pages}; paging {paging}")
    about = {"visits": MANY // 5, "findings_of_the_unit": AT_UNIT}
    keep("portal", {**about, "pages": figures, "first_pages_cpu_ms": first_pages, "paging": paging})
    is_held = max(first_pages.values()) <= FIRST_PAGE_MS and paging["ratio"] <= MOST_BESIDE_SQL
    return int(not (is_held and all(figure["reached"] for figure in figures.values())))


def _cpu_ms(viewer: str) -> float:
    """Return the CPU of the first page, here and in PostgreSQL."""
    browser, postgres = _browser(viewer, "/"), processes.postmaster(dsn())
    for _ in range(6):  # until its statements are prepared
        browser.get("/")
    began = time.process_time() + processes.cpu_seconds(postgres)
    for _ in range(20):
        browser.get("/")
    return round(1000 * (time.process_time() + processes.cpu_seconds(postgres) - began) / 20, 1)


def _paging() -> dict[str, float]:
    """Read pages of findings one after the other, by the API and by bare SQL in turn."""
    from django.db import connection

    address, browser = f"/api/v1/findings?limit={ROWS_A_PAGE}", _browser("reviewer", "/api/v1/findings")
    after: tuple[Any, Any] = ("9999-12-31", "ffffffff-ffff-ffff-ffff-ffffffffffff")
    by_api = by_sql = 0.0
    for _ in range(PAGES_READ):
        began = time.perf_counter()
        page = browser.get(address).json()
        between = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(BARE, [*after, ROWS_A_PAGE])
            rows = cursor.fetchall()
            names = [column[0] for column in cursor.description]
        by_api, by_sql = by_api + between - began, by_sql + time.perf_counter() - between
        address, after = page["next"], (rows[-1][names.index("day")], rows[-1][names.index("id")])
    rows_read = PAGES_READ * ROWS_A_PAGE
    return {
        "seconds_for_100000_rows": round(by_api * 100_000 / rows_read, 1),
        "by_bare_sql": round(by_sql * 100_000 / rows_read, 1),
        "ratio": round(by_api / by_sql, 1),
    }


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
    sys.exit(main())
