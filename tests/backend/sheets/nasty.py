"""Values that spreadsheet programs like to turn into something else, in every table."""

from __future__ import annotations

from typing import Final

from backend.people.models import Role, User
from backend.units.actions import put_counters, put_units
from backend.units.models import Counter, Unit
from tests import world
from tests.world import NOW

TEXTS: Final = (
    "09001",
    "1e5",
    "TRUE",
    "01/12",
    "2026-12-01",
    "12%",
    "+84912345678",
    "-1",
    "@SUM(A1)",
    "=1+1",
    "'abc",
    "Phòng _x0041_ nhà A",
    "hai\ndòng",
    "hai\r\ndòng",
    "một\tcột",
    "hai  dấu cách ",
    "a & b <c> \"d\" 'e'",
    "Ðiện\u200bBiên",
    "\N{GRINNING FACE}",
    "0.1",
    "1,5",
    "12345678901234567890",
    "#tag",
    "Err:502?",
    "\x0b",
    "Nhà số 3\u00a0B",
)


def fill() -> None:
    """Store each of the texts in the tables that go out as sheets."""
    common = {"kind": "commune", "level": "commune", "parent_id": "sl"}
    put_units(
        [Unit(pk=f"thu-x-a{n}", name_vi=f"Xã {n}", seat=text, **common) for n, text in enumerate(TEXTS)],
        {},
        by=None,
        at=NOW,
    )
    counters = [
        Counter(pk=f"thu-q-a{n}", unit_id="sl", name_vi=text, kind=Counter.Kind.COMMUNE_CENTRE)
        for n, text in enumerate(TEXTS)
    ]
    put_counters(counters, by=None, at=NOW)
    for number, text in enumerate(TEXTS):
        made = world.person(
            f"thu.{'abcdefghjkmnpqrstuvwxyz'[number % 23] * (1 + number // 23)}", Role.INSPECTOR
        )
        User.objects.filter(pk=made.pk).update(full_name=text, is_active=number % 2 == 0)
