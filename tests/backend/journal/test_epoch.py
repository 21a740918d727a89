"""The epoch: the same while the database lives, another one after it was emptied, known outside it too."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command

from backend.journal.epoch import begin_anew, compare_epochs, epoch, known_epochs
from backend.journal.head import HeadMissingError, epoch_file
from backend.journal.models import Event, JournalHead
from backend.journal.recording import recording
from backend.journal.verification import first_journal_fault
from tests.world import NOW


@pytest.mark.django_db
def test_comparing_again_keeps_the_epoch() -> None:
    before = epoch()
    compare_epochs(NOW)
    assert epoch() == before


@pytest.mark.django_db
def test_an_epoch_file_that_is_missing_is_written_again() -> None:
    epoch_file().unlink(missing_ok=True)
    compare_epochs(NOW)
    assert epoch_file().read_text().strip() == epoch()


@pytest.mark.django_db
def test_a_database_older_than_the_file_beside_it_begins_a_new_life_by_itself() -> None:
    compare_epochs(NOW)
    outside = epoch_file().read_text().strip()
    JournalHead.objects.update(epoch="01234567-89ab-4def-8123-456789abcdef")
    compare_epochs(NOW)
    assert epoch() not in (outside, "01234567-89ab-4def-8123-456789abcdef")
    assert epoch_file().read_text().strip() == epoch()
    body = json.loads(Event.objects.get(verb="epoch.started").data)
    assert (body["outside"], body["epoch"]) == (outside, epoch())


@pytest.mark.django_db
def test_a_file_of_a_life_that_is_known_to_be_over_is_written_anew() -> None:
    """Two hosts have a file each: one of them learns from the log what the other one did."""
    before = epoch()
    begin_anew("proof", now=NOW)
    epoch_file().write_text(f"{before}\n")
    compare_epochs(NOW)
    assert epoch_file().read_text().strip() == epoch()
    assert Event.objects.filter(verb="epoch.started").count() == 1


@pytest.mark.django_db
def test_a_head_that_was_taken_away_is_not_begun_anew() -> None:
    begin_anew("so that there is an event", now=NOW)
    JournalHead.objects.all().delete()
    with pytest.raises(HeadMissingError), recording(by=None, at=NOW) as journal:
        journal.append_leaf("0" * 64)


@pytest.mark.django_db
def test_the_operator_begins_a_new_life_after_a_restore() -> None:
    before = epoch()
    call_command("new_epoch", reason="bản sao lưu ngày 20/8", stdout=(output := io.StringIO()))
    assert output.getvalue().strip() == f"{before} -> {epoch()}"
    assert known_epochs() == {before, epoch()}
    assert first_journal_fault() is None


@pytest.mark.django_db
def test_of_two_proofs_that_one_life_is_over_one_counts() -> None:
    before = epoch()
    first = begin_anew("proof", now=NOW, instead_of=before)
    assert begin_anew("proof", now=NOW, instead_of=before) == first
    assert Event.objects.filter(verb="epoch.started").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_begins_a_new_epoch() -> None:
    before = epoch()
    call_command("flush", interactive=False, verbosity=0)
    assert epoch() != before
    assert epoch_file().read_text().strip() == epoch()
