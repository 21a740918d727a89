"""Papers nobody handed in: kept while they can be used, then forgotten with their bytes."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.evidence.store import PAPERS
from backend.findings.files import attach_file
from backend.findings.models import Finding, FindingFile
from backend.findings.unused_files import KEPT, forget_unused_files
from backend.journal.models import Event
from backend.people.models import User
from shared.rules.findings import State
from tests.backend.reports.counting import found, visit_at
from tests.world import NOW

PAPER = b"%PDF-1.7 giai trinh"
SHA256 = sha256(PAPER).hexdigest()
LATER = NOW + KEPT + timedelta(days=1)


@pytest.fixture
def finding(unit_to_hieu: User, inspector_1: User) -> Finding:
    """Give a finding that Tô Hiệu was notified of."""
    assert unit_to_hieu.unit is not None
    visit = visit_at(unit_to_hieu.unit, NOW.date(), inspector_1)
    return found(visit, "GG-05", state=State.NOTIFIED)


def bring(finding: Finding, by: User) -> FindingFile:
    """Bring the paper for a finding."""
    return attach_file(finding.pk, SimpleUploadedFile("giai-trinh.pdf", PAPER), by=by, now=NOW)


def close(finding: Finding) -> None:
    """Let the finding be over."""
    Finding.objects.filter(pk=finding.pk).update(state=State.CLOSED)


def test_a_paper_is_forgotten_once_nobody_can_hand_it_in(finding: Finding, unit_to_hieu: User) -> None:
    bring(finding, unit_to_hieu)
    close(finding)
    forget_unused_files(LATER)
    assert not FindingFile.objects.exists()
    assert PAPERS.held(SHA256) is None
    event = Event.objects.get(verb="finding.file_forgotten")
    assert (event.noun_id, SHA256 in event.data) == (str(finding.pk), True)


def test_a_paper_waits_as_long_as_it_is_the_units_turn(finding: Finding, unit_to_hieu: User) -> None:
    bring(finding, unit_to_hieu)
    forget_unused_files(LATER)
    assert PAPERS.held(SHA256) == len(PAPER)


def test_a_paper_waits_a_month_in_any_case(finding: Finding, unit_to_hieu: User) -> None:
    bring(finding, unit_to_hieu)
    close(finding)
    forget_unused_files(NOW + KEPT)
    assert FindingFile.objects.exists()


def test_what_was_handed_in_stays_for_ever(finding: Finding, unit_to_hieu: User) -> None:
    bring(finding, unit_to_hieu)
    FindingFile.objects.update(handed_in=True)
    close(finding)
    forget_unused_files(LATER)
    assert PAPERS.held(SHA256) == len(PAPER)


def test_the_bytes_stay_as_long_as_another_paper_has_them(finding: Finding, unit_to_hieu: User) -> None:
    other = found(finding.visit, "GG-06", state=State.NOTIFIED)
    bring(finding, unit_to_hieu)
    kept = bring(other, unit_to_hieu)
    close(finding)
    forget_unused_files(LATER)
    assert list(FindingFile.objects.all()) == [kept]
    assert PAPERS.held(SHA256) == len(PAPER)
