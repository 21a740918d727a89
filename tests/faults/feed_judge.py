"""Sets the table for the feed race and judges it afterwards, from the rows themselves."""

from __future__ import annotations

import json
import os
import sys
from itertools import pairwise
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings_test")
django.setup()

from django.core.management import call_command  # noqa: E402  # needs the settings above

from backend.journal.models import FeedEntry  # noqa: E402  # Django has to be set up first
from backend.journal.verification import first_journal_fault  # noqa: E402  # Django has to be set up first
from backend.people.models import Role, User  # noqa: E402  # Django has to be set up first
from tests import world  # noqa: E402  # Django has to be set up first
from tests.faults.feed_players import MOVED, STEADY, concerns  # noqa: E402  # Django has to be set up first


def prepare() -> None:
    """Make the tables, two units, and the people who read."""
    call_command("migrate", verbosity=0)
    to_hieu, _ = world.to_hieu(), world.muong_la()
    world.person(STEADY[0], Role.INSPECTOR)
    for name in (STEADY[1], *MOVED):
        world.person(name, Role.UNIT_OFFICER, of=to_hieu)
    assert not FeedEntry.objects.exists()


def judge(readers: list[dict[str, Any]]) -> dict[str, int]:
    """Return what is wrong with the feed and with what its readers saw, each counted."""
    rows = {seq: json.loads(body or "")["for"] for seq, body in FeedEntry.objects.values_list("seq", "body")}
    missed = out_of_order = 0
    for reader in readers:
        person = User.objects.get(username=reader["username"])
        seen = reader["seen"]
        missed += len({seq for seq, address in rows.items() if concerns(address, person)} - set(seen))
        out_of_order += sum(later <= earlier for earlier, later in pairwise(seen))
    return {
        "rows": len(rows),
        "gaps": len(set(range(1, len(rows) + 1)) - set(rows)),
        "missed": missed,
        "out_of_order": out_of_order,
        "faults": int(first_journal_fault() is not None),
    }


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
    else:
        print(json.dumps(judge(json.load(sys.stdin))))
