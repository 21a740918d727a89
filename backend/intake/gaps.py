"""Which numbers of a device's gap-free chain never came: what a phone still holds, or took with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from backend.intake.models import DeviceChain
from backend.intake.rows import ChainReport, Gap, GapDetail, Neighbour
from backend.kernel.fastpath import fetch, uuid_of
from backend.kernel.rows import rows_of
from backend.people.models import Device
from backend.visits.models import Revision

Range = tuple[int, int]

MAX_RANGES: Final = 50
"""So many gaps of one device are told at once, the oldest first."""

REMEMBERED_EVERY: Final = 64
"""So many numbers the remembered end of a whole chain may be behind before it is written down anew."""

_CAME = """
    SELECT device_id, n FROM visits_revision WHERE device_id IN ({marks})
    UNION SELECT device_id, n FROM sync_quarantine WHERE device_id IN ({marks}) AND n IS NOT NULL
"""
_GAPS = """
    SELECT device_id, prior, n FROM (
        SELECT device_id, n, LAG(n, 1, 0) OVER (PARTITION BY device_id ORDER BY n) AS prior
        FROM ({came}) came
    ) neighbours WHERE n > prior + 1 ORDER BY device_id, n
"""
_WHOLE = "SELECT COALESCE(MAX(whole_until), 0) FROM sync_devicechain WHERE device_id = %s"
_BEHIND = f"""
    SELECT epoch, ({_WHOLE}), n FROM audit_journalhead LEFT JOIN (
        SELECT n FROM visits_revision WHERE device_id = %s AND n > ({_WHOLE})
        UNION SELECT n FROM sync_quarantine WHERE device_id = %s AND n > ({_WHOLE})
    ) behind ON TRUE ORDER BY n
"""  # noqa: S608 - our own words
_NEWEST = "SELECT device_id, MAX(n) FROM ({came}) came GROUP BY device_id"


def gaps_of(devices: Collection[UUID]) -> dict[UUID, list[Range]]:
    """Return, for each device that has any, the first and last number of each gap, the oldest first."""
    gaps: dict[UUID, list[Range]] = defaultdict(list)
    for device_id, prior, n in _asked(_GAPS, devices):
        if len(of_device := gaps[uuid_of(device_id)]) < MAX_RANGES:
            of_device.append((prior + 1, n - 1))
    return gaps


def epoch_and_gaps(device_id: UUID) -> tuple[str, list[Range]]:
    """Return the epoch of the database's present life and the gaps of one device, the oldest first.

    What a push costs must not grow with all that the device ever sent: up to where its chain is whole is
    remembered, every REMEMBERED_EVERY numbers, and numbers are read behind that alone.
    """
    rows = fetch(_BEHIND, *[device_id] * 5)
    epoch, whole, _ = rows[0]
    gaps, end = _gaps_behind(whole, [n for _, _, n in rows if n is not None])
    if end - whole >= REMEMBERED_EVERY:
        DeviceChain.objects.update_or_create(device_id=device_id, defaults={"whole_until": end})
    return str(uuid_of(epoch)), gaps[:MAX_RANGES]


def _gaps_behind(whole: int, numbers: Iterable[int]) -> tuple[list[Range], int]:
    """Return the gaps between ascending numbers behind `whole`, and up to where there is none."""
    gaps: list[Range] = []
    last = whole
    for n in numbers:
        if n > last + 1:
            gaps.append((last + 1, n - 1))
        last = n
    return gaps, gaps[0][0] - 1 if gaps else last


def chain_report(devices: Sequence[Device]) -> dict[UUID, ChainReport]:
    """Return what lists of devices say of their chains: the newest number that came, and the gaps."""
    ids = [device.pk for device in devices]
    newest = {uuid_of(device_id): n for device_id, n in _asked(_NEWEST, ids)}
    gaps = gaps_of(ids)
    return {
        id_: {"newest_number": newest.get(id_), "missing": gaps_as_json(gaps.get(id_, ()))} for id_ in ids
    }


def gap_details(device: Device) -> list[GapDetail]:
    """Return the gaps of a device with what came right before and after each."""
    gaps = gaps_of([device.pk]).get(device.pk, [])
    wanted = {n for first, last in gaps for n in (first - 1, last + 1)}
    came = rows_of(Neighbour, Revision.objects.filter(device=device, n__in=wanted))
    neighbours = {row["n"]: row for row in came}
    return [
        {
            "first": first,
            "last": last,
            "before": neighbours.get(first - 1),
            "after": neighbours.get(last + 1),
        }
        for first, last in gaps
    ]


def gaps_as_json(gaps: Collection[Range]) -> list[Gap]:
    """Return gaps as the wire has them."""
    return [{"first": first, "last": last} for first, last in gaps]


def _asked(statement: str, devices: Collection[UUID]) -> list[tuple[Any, ...]]:
    if not devices:
        return []
    came = _CAME.format(marks=", ".join(["%s"] * len(devices)))
    return fetch(statement.format(came=came), *devices, *devices)
