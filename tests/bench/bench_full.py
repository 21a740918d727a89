"""What a visit costs the server and PostgreSQL on an empty database and on a full one, by each way in.

Full: 1,000,000 findings of three years, and phones that have each sent 20,000 visits before. The raw sink
takes the same bundles: a hash and one fsync a photo, one row. Fails on growth, and where a bundle is too dear
beside it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from tests.bench import processes
from tests.bench.bench_ingest import Cost, _check_sealed, _make_sink_table, _measured, _send_all
from tests.bench.outbox import Outbox, Packed
from tests.bench.product import Client, dsn, installed

FINDINGS = 1_000_000
SENT_BEFORE = 20_000
PHONES, VISITS, ROUNDS = 4, 20, 3
MOST_GROWTH = 1.3
MOST_BESIDE_SINK = 3.0
"""So many times the CPU of the raw sink may a bundle of one visit cost."""

Pack = Callable[[Outbox], Packed]
WAYS: Mapping[str, tuple[int, Pack]] = {
    "text, one a push": (1, lambda outbox: outbox.pack(photos=0)),
    "text, 20 a push": (20, lambda outbox: outbox.pack(visits=20, photos=0)),
    "push and 3 photos": (1, lambda outbox: outbox.pack()),
    "bundle of one": (1, lambda outbox: outbox.pack_bundle()),
    "bundle of four": (4, lambda outbox: outbox.pack_bundle(visits=4)),
}
"""By each way: how many visits go in one of it, and how it is packed."""
SINK = "bundle of one"

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
    with installed() as env, tempfile.TemporaryDirectory(prefix="ct-sink-") as sink:
        _make_sink_table()
        outboxes = [Outbox(f"inspector{number}") for number in range(PHONES)]
        raw = {**env, "SINK_DSN": dsn(), "SINK_DIR": sink}
        with (
            processes.gunicorn("backend.config.wsgi", env) as product,
            processes.gunicorn("tests.bench.raw_sink", raw) as least,
        ):
            empty = _costs(outboxes, product, least)
            _fill(outboxes)
            full = _costs(outboxes, product, least)
    figures = {way: _compared(empty[way], full[way], full["raw sink"]) for way in empty}
    for way, figure in figures.items():
        print(f"{way:20} {figure}")
    processes.keep("full", {"findings": FINDINGS, "sent_before_by_each_phone": SENT_BEFORE, "ways": figures})
    beside = figures[SINK]["beside_raw_sink"]
    grown = [figures[way]["growth"] > MOST_GROWTH for way in WAYS]
    return int(any(grown) or beside > MOST_BESIDE_SINK)


def _costs(outboxes: Sequence[Outbox], product: tuple[str, int], least: tuple[str, int]) -> dict[str, Cost]:
    """Send visits by each way in turn, from all phones at once; the first round only warms up."""
    postgres = processes.postmaster(dsn())
    costs = {way: Cost() for way in (*WAYS, "raw sink")}
    for number in range(ROUNDS + 1):
        for way, (visits, pack) in WAYS.items():
            packed = [[pack(outbox) for _ in range(VISITS // visits)] for outbox in outboxes]
            clients = [Client(product[0], outbox.token) for outbox in outboxes]  # idle ones are closed
            turns = [(way, clients, product[1])]
            if way == SINK:
                turns.append(("raw sink", [Client(least[0]) for _ in outboxes], least[1]))
            for name, senders, pid in turns:
                spent = _measured(partial(_send_all, senders, packed), pid, postgres)
                if number:
                    _add(costs[name], spent, visits=VISITS * PHONES)
            _check_sealed(clients, packed)
    return costs


def _add(cost: Cost, spent: Cost, *, visits: int) -> None:
    cost.visits += visits
    cost.wall, cost.server = cost.wall + spent.wall, cost.server + spent.server
    cost.postgres += spent.postgres


def _compared(empty: Cost, full: Cost, sink: Cost) -> dict[str, float]:
    """Return milliseconds of CPU a visit, of server and PostgreSQL, and what they are beside each other."""
    return {
        "server_empty": empty.per_visit_ms()["server_cpu"],
        "server_full": full.per_visit_ms()["server_cpu"],
        "postgres_empty": empty.per_visit_ms()["postgres_cpu"],
        "postgres_full": full.per_visit_ms()["postgres_cpu"],
        "growth": round(_cpu(full) / _cpu(empty), 2),
        "beside_raw_sink": round(_cpu(full) / _cpu(sink), 2),
    }


def _cpu(cost: Cost) -> float:
    return (cost.server + cost.postgres) / cost.visits


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
