"""What a pushed visit costs PostgreSQL and the server on an empty database and on a full one.

Full: 1,000,000 findings of three years, and phones that have each sent 20,000 visits before. Fails on growth.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.bench import processes
from tests.bench.bench_ingest import Cost, _check_sealed, _measured, _send_all
from tests.bench.outbox import Outbox
from tests.bench.product import Client, dsn, installed

FINDINGS = 1_000_000
SENT_BEFORE = 20_000
PHONES, VISITS, ROUNDS = 4, 16, 5
MOST_GROWTH = 1.3

_SENT = """
INSERT INTO visits_revision (id, visit_id, kind, body, sha256, key_id, signature, device_id, n, parents,
                             flags, received_at, received_seq, leaf_index)
SELECT gen_random_uuid(), (SELECT id FROM visits_visit LIMIT 1), 'submit', '{}',
       md5(i::text || %(phone)s::text) || md5(i::text), '', '', %(phone)s::text::uuid, i, '[]', '[]', now(),
       %(far)s::bigint + i, %(far)s::bigint + i
FROM generate_series(%(first)s::int, %(last)s::int) AS i
"""


def main() -> int:
    """Measure, load, measure again, print, keep; return 1 where a visit became dearer than it may."""
    with installed() as env:
        outboxes = [Outbox(f"inspector{number}") for number in range(PHONES)]
        with processes.gunicorn("backend.config.wsgi", env) as (address, pid):
            empty = _cost(outboxes, address, pid)
            _fill(outboxes)
            full = _cost(outboxes, address, pid)
    figures = {
        "findings": FINDINGS,
        "sent_before_by_each_phone": SENT_BEFORE,
        "empty_ms_per_visit": empty.per_visit_ms(),
        "full_ms_per_visit": full.per_visit_ms(),
        "postgres_growth": round(full.postgres / empty.postgres, 2),
        "server_growth": round(full.server / empty.server, 2),
    }
    for name, figure in figures.items():
        print(f"{name:38} {figure}")
    processes.keep("full", figures)
    return int(max(full.postgres / empty.postgres, full.server / empty.server) > MOST_GROWTH)


def _cost(outboxes: Sequence[Outbox], address: str, pid: int) -> Cost:
    """Push visits of text alone, one a push, from all phones at once; the first round only warms up."""
    postgres, clients = processes.postmaster(dsn()), [Client(address, outbox.token) for outbox in outboxes]
    cost = Cost()
    for number in range(ROUNDS + 1):
        packed = [[outbox.pack(photos=0) for _ in range(VISITS)] for outbox in outboxes]
        spent = _measured(lambda packed=packed: _send_all(clients, packed), pid, postgres)  # type: ignore[misc]  # a default holds the round's
        if number:
            cost.visits += VISITS * PHONES
            cost.wall, cost.server = cost.wall + spent.wall, cost.server + spent.server
            cost.postgres += spent.postgres
    _check_sealed(clients, packed)
    return cost


def _fill(outboxes: Sequence[Outbox]) -> None:
    """Write the findings, and as many earlier revisions for each phone; the phones count on from there."""
    from django.db import connection, transaction

    from tests.bench import million

    million.write(FINDINGS, author=outboxes[0].owner, device=_another(outboxes[0]))
    for place, outbox in enumerate(outboxes):
        far = 2 * million.FAR + place * SENT_BEFORE
        first, last = outbox.phone.n + 1, SENT_BEFORE
        values: dict[str, str | int] = {"phone": outbox.phone.id, "far": far, "first": first, "last": last}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(_SENT, values)
        outbox.phone.n, outbox.phone.prev = last, None
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _another(outbox: Outbox) -> object:
    from django.utils import timezone

    from backend.people.models import Device, new_id

    return Device.objects.create(
        id=new_id(), user=outbox.owner, model="bench", algorithm="ed25519", enrolled_at=timezone.now()
    )


if __name__ == "__main__":
    sys.exit(main())
