"""The reference data of the tamper drill: laws, a merged commune, a counter and its hours, a draft."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from backend.checklists import sonla
from backend.checklists.actions import put_legal_sources
from backend.checklists.drafting import begin_draft
from backend.people.models import Role
from backend.units.actions import put_counters, put_units, put_working_hours
from backend.units.models import Counter, Succession, Unit, WorkingHours
from tests import world

MERGED_ON = date(2025, 7, 1)


def put_reference() -> None:
    """Enter what visits refer to, and begin the next version of a checklist."""
    heir = world.to_hieu()
    put_legal_sources(sonla.legal_sources()[:2], by=None, at=world.NOW)
    before = Unit(
        id="sl-x24-1", name_vi="Phường Chiềng Lề", kind=heir.kind, level=heir.level, parent=heir.parent
    )
    before.valid_to = date(2025, 6, 30)
    carried_on = Succession(predecessor=before, successor=heir, on=MERGED_ON, principal=True)
    put_units([before], {before.pk: [carried_on]}, by=None, at=world.NOW)
    counter = Counter(
        id="sl-ctr-1", unit=heir, name_vi="Trung tâm phục vụ hành chính công", kind="commune_one_stop"
    )
    put_counters([counter], by=None, at=world.NOW)
    season = {"season_from": "01-01", "season_to": "12-31", "weekdays": [0, 1, 2, 3, 4]}
    hours = WorkingHours(
        id="sl-hours-1", unit=heir, sessions=[["07:30", "11:30"]], basis="15/QĐ-UBND", **season
    )
    put_working_hours([hours], by=None, at=world.NOW)
    begin_draft("GG", by=world.person("administrator", Role.ADMINISTRATOR), now=timezone.now())
