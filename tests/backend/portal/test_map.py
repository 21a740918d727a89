"""The map of confirmed findings: shades that say what the table says, for those who may see it."""

from __future__ import annotations

import re
from io import StringIO

from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from backend.findings.verbs import confirm
from backend.people.models import User
from backend.portal.map import STEPS, legend, shapes, step
from backend.units.models import Unit
from backend.units.province import SONLA
from backend.visits.models import Visit
from tests.backend.portal.desks import browser
from tests.backend.rounds import Round, absent
from tests.world import NOW


@given(st.integers(0, 500), st.integers(0, 500))
def test_more_findings_are_never_a_paler_shade(some: int, more: int) -> None:
    some, more = sorted((some, more))
    assert 0 <= step(some, more) <= STEPS
    assert (step(some, more) == 0) == (some == 0)
    assert step(more, more) == (STEPS if more else 0)


@given(st.integers(0, 200))
def test_the_legend_names_the_shade_of_every_count(most: int) -> None:
    named = {n: shade for shade, fewest, last in legend(most) for n in range(fewest, last + 1)}
    assert named == {n: step(n, most) for n in range(1, most + 1)}


def test_every_commune_of_today_has_its_shape() -> None:
    today = {unit.pk for unit in SONLA.units() if unit.level == "commune" and unit.valid_to is None}
    assert set(shapes()) == today
    assert all(re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", path) for path in shapes().values())


def test_a_commune_shows_what_was_confirmed_there_and_before_it_was_merged(
    first_round: Round, quyet_thang: Unit, reviewer: User, muong_la: Unit
) -> None:
    visit = first_round.visit(absent(2))
    (finding,) = visit.findings.all()
    confirm(finding.pk, by=reviewer, now=NOW, match="*")
    Visit.objects.update(unit=quyet_thang)
    visit.findings.update(unit=quyet_thang)
    call_command("check_tallies", "--fix", stdout=StringIO())
    page = browser("reviewer").get("/figures?from=2026-08-01&to=2026-08-31").content.decode()
    assert '?unit=sl-x25-03646" tabindex="-1"><path class="shade-4"' in page
    assert "UBND phường Tô Hiệu: 1 đã xác nhận, 1 cuộc kiểm tra" in page
    assert "UBND xã Mường La: chưa kiểm tra" in page


def test_who_may_not_read_findings_gets_no_way_to_them(first_round: Round, administrator: User) -> None:
    first_round.visit(absent(2))
    page = browser("admin").get("/figures").content.decode()
    assert 'class="map"' in page
    assert "/findings?unit=" not in page


def test_a_unit_sees_no_map(unit_to_hieu: User) -> None:
    assert 'class="map"' not in browser("unit-tohieu").get("/figures").content.decode()
