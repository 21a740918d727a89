"""`verify_audit`: whatever is altered behind the triggers' back is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from backend.journal.head import present_head
from backend.journal.models import Event, FeedEntry, JournalHead, Leaf
from backend.journal.recording import Audience, recording
from tests.append_only import unguarded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _journal() -> None:
    for number in range(4):
        with recording(by=None, at=datetime(2026, 11, 22, number, tzinfo=UTC)) as journal:
            journal.log("journal.tried", present_head(), number=number)
            journal.publish("put", "unit", str(number), {}, to=Audience.everyone())
            journal.append_leaf(f"{number:064x}")


def test_a_journal_nobody_touched_holds() -> None:
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue().strip() == "4 events, 4 leaves and 4 feed entries hold"


@pytest.mark.parametrize(
    ("tamper", "named"),
    [
        (lambda: Event.objects.filter(index=2).update(data="{}"), "event 2 (journal.tried 1) is not what"),
        (
            lambda: Event.objects.filter(index=3).update(hash="0" * 64),
            "event 3 (journal.tried 1) is not what",
        ),
        (lambda: Event.objects.filter(index=1).update(at=datetime(2020, 1, 1, tzinfo=UTC)), "event 1 "),
        (lambda: Event.objects.filter(index=2).delete(), "event 2 is missing"),
        (lambda: Event.objects.filter(index=4).delete(), "event 4 is missing"),
        (lambda: JournalHead.objects.update(event_head="0" * 64), "event 4 does not carry the hash"),
        (
            lambda: Leaf.objects.filter(index=1).update(sha256="ff" * 32),
            "tree over 4 leaves has another root",
        ),
        (lambda: Leaf.objects.filter(index=1).delete(), "leaf 1 is missing"),
        (lambda: Leaf.objects.filter(index=3).delete(), "leaf 3 is missing"),
        (lambda: FeedEntry.objects.filter(seq=2).delete(), "feed entry 2 is missing"),
        (lambda: FeedEntry.objects.filter(seq=4).delete(), "feed entry 4 is missing"),
    ],
)
def test_what_was_altered_is_named_and_the_command_fails(tamper: Callable[[], object], named: str) -> None:
    with unguarded(connection):
        tamper()
    with pytest.raises(CommandError, match=named.replace("(", r"\(").replace(")", r"\)")) as failure:
        call_command("verify_audit")
    assert failure.value.returncode == 1
