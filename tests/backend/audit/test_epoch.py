"""The epoch: the same while the database lives, another one after it was emptied, known outside it too."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from backend.audit.epoch import begin_if_new, epoch, epoch_file
from backend.audit.models import JournalHead


@pytest.mark.django_db
def test_migrating_again_keeps_the_epoch() -> None:
    before = epoch()
    begin_if_new("default")
    assert epoch() == before


@pytest.mark.django_db
def test_an_epoch_file_that_is_missing_is_written_again() -> None:
    epoch_file().unlink(missing_ok=True)
    begin_if_new("default")
    assert epoch_file().read_text().strip() == epoch()


@pytest.mark.django_db
def test_an_older_database_does_not_overwrite_the_epoch_outside() -> None:
    begin_if_new("default")
    outside = epoch_file().read_text()
    JournalHead.objects.update(epoch="01234567-89ab-4def-8123-456789abcdef")
    begin_if_new("default")
    assert epoch_file().read_text() == outside


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_begins_a_new_epoch() -> None:
    before = epoch()
    call_command("flush", interactive=False, verbosity=0)
    assert epoch() != before
    assert epoch_file().read_text().strip() == epoch()
