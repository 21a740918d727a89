"""The tallies agree with the findings and visits they count, whatever happened in between."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from io import StringIO
from random import Random

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from backend.findings import tallies
from backend.findings.models import Finding, FindingTally, VisitTally
from backend.findings.recount import recount
from backend.findings.tallies import HALF_MONTH, STATES, YEAR
from backend.journal.recording import recording
from backend.people.models import User
from backend.units.models import Unit
from shared.rules.findings import TRANSITIONS, State
from tests import world
from tests.backend.reports.counting import found, visit_at
from tests.bench import million

SEVERITIES = ("reminder", "violation", "serious")


@pytest.mark.parametrize("seed", range(4))
def test_after_any_recordings_and_transitions_the_tallies_equal_a_recount(
    seed: int, inspector_1: User, to_hieu: Unit, muong_la: Unit
) -> None:
    rng = Random(seed)  # noqa: S311 - a repeatable test
    findings: list[Finding] = []
    for _ in range(12):
        day = date(2025, 12, 1) + timedelta(days=rng.randrange(400))
        visit = visit_at(rng.choice((to_hieu, muong_la)), day, inspector_1)
        for item in rng.sample(("GG-05", "UX-02", "NY-01", "UX-07", "HS-03"), rng.randrange(5)):
            severity = rng.choice(SEVERITIES)
            findings.append(found(visit, item, severity=severity, restricted=item == "UX-07"))
    for _ in range(80):
        _step(rng.choice(findings), rng)
    assert recount() == {}
    for length in (HALF_MONTH, YEAR):
        cells = FindingTally.objects.filter(length=length)
        assert sum(sum(row) for row in cells.values_list(*STATES)) == len(findings)
        assert sum(VisitTally.objects.filter(length=length).values_list("sealed", flat=True)) == 12


def _step(finding: Finding, rng: Random) -> None:
    """Do any verb the workflow allows; an amendment may change the severity with it."""
    after = [to for (at, _), to in TRANSITIONS.items() if at == finding.state]
    with recording(by=None, at=world.NOW) as journal, tallies.tally_moved(finding, journal):
        finding.state = rng.choice(after or [State(finding.state)])
        finding.severity = rng.choice((finding.severity, *SEVERITIES))
        finding.save()


def test_findings_taken_out_of_the_count_leave_no_trace_in_it(inspector_1: User, to_hieu: Unit) -> None:
    finding = found(visit_at(to_hieu, date(2026, 7, 3), inspector_1), "GG-05")
    changes = tallies.TallyChanges()
    changes.take_out([finding])
    changes.run()
    assert set(FindingTally.objects.values_list("recorded", flat=True)) == {0}


@pytest.mark.parametrize(
    ("length", "month", "expected"),
    [
        (HALF_MONTH, 6, [date(2026, 6, 1), date(2026, 6, 15)]),
        (YEAR, 12, [date(2025, 12, 15), date(2026, 12, 15)]),
    ],
)
def test_a_visit_of_the_14th_belongs_to_the_half_month_and_the_year_before_that_of_the_15th(
    length: int, month: int, expected: list[date], inspector_1: User, to_hieu: Unit
) -> None:
    visit_at(to_hieu, date(2026, month, 14), inspector_1)
    visit_at(to_hieu, date(2026, month, 15), inspector_1)
    tallied = VisitTally.objects.filter(length=length).order_by("bucket")
    assert list(tallied.values_list("bucket", flat=True)) == expected


def test_the_check_names_what_differs_and_mends_it_when_asked(inspector_1: User, to_hieu: Unit) -> None:
    found(visit_at(to_hieu, date(2026, 7, 3), inspector_1), "GG-05", severity="violation")
    FindingTally.objects.update(recorded=7)
    VisitTally.objects.all().delete()
    output = StringIO()
    with pytest.raises(CommandError, match="4 tallies differ"):
        call_command("check_tallies", stdout=output)
    assert "1 2026-07-01 sl-x25-03646 GG violation False recorded: -6" in output.getvalue()
    assert "24 2025-12-15 sl-x25-03646 sealed: +1" in output.getvalue()
    call_command("check_tallies", "--fix", stdout=output)
    call_command("check_tallies", stdout=output)
    assert output.getvalue().endswith("every tally agrees with a recount\n")


def test_the_migration_to_half_months_counts_what_was_there_before(inspector_1: User, to_hieu: Unit) -> None:
    found(visit_at(to_hieu, date(2026, 7, 3), inspector_1), "GG-05", severity="violation")
    visit_at(to_hieu, date(2025, 12, 14), inspector_1)
    FindingTally.objects.filter(length=YEAR).delete()
    FindingTally.objects.update(bucket=date(2026, 6, 15))
    migration = import_module("backend.findings.migrations.0003_half_months_and_years")
    migration.count_anew(apps, None)
    call_command("check_tallies", stdout=StringIO())


def test_what_the_benchmark_loads_is_counted_as_the_product_counts(
    phone_1: world.Enrolled, to_hieu: Unit, muong_la: Unit
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the benchmark loads a million findings by statements of PostgreSQL")
    million.write(100, author=phone_1.owner, device=phone_1.device)
    call_command("check_tallies", stdout=StringIO())
    assert Finding.objects.count() == 100
