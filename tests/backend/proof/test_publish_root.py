"""`publish_root`: one signed line a day, which is never written again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import call_command

from backend.journal.head import present_head
from backend.journal.models import Event
from backend.journal.recording import Journal
from backend.kernel.keys import server_key
from backend.people.models import Algorithm
from backend.people.signatures import verify as is_signed
from backend.proof import roots
from backend.proof.baseline import take_baseline
from backend.proof.verification import verify_evidence
from shared.base.merkle import Frontier
from shared.protocol.wire import sha256_hex
from tests.faults.tamper_scene import Scene

EVENING = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # half past midnight in Sơn La

pytestmark = pytest.mark.django_db


def test_it_says_where_tree_log_and_feed_stand_and_is_signed(scene: Scene) -> None:
    head = present_head()
    path = roots.publish_root(EVENING + timedelta(days=30))
    root = json.loads(path.read_bytes())
    assert root["tree_size"] == 4
    assert root["root"] == Frontier.from_json(head.tree_frontier).root().hex()
    assert (root["event_index"], root["event_head"]) == (head.event_index, head.event_head)
    assert (root["feed_seq"], root["epoch"]) == (head.feed_seq, str(head.epoch))
    assert root["prev"] == sha256_hex(roots.root_files(roots.root_folder())[-2].read_bytes())
    assert is_signed(Algorithm.ED25519, server_key().public_key_b64, roots.root_message(root), root["sig"])


def test_the_day_is_that_of_the_province() -> None:
    assert roots.publish_root(EVENING).name == "2026-11-23.json"


def test_again_on_the_same_day_nothing_changes() -> None:
    path = roots.publish_root(EVENING)
    text, events = path.read_bytes(), Event.objects.count()
    assert roots.publish_root(EVENING + timedelta(hours=3)) == path
    assert (path.read_bytes(), Event.objects.count()) == (text, events)


def test_the_command_prints_the_line_for_whoever_gets_its_mail(data_dir: Path) -> None:
    out = StringIO()
    call_command("publish_root", stdout=out)
    (path,) = roots.root_files(roots.root_folder())
    assert out.getvalue() == path.read_text()
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_root_written_just_before_a_crash_is_logged_the_next_time() -> None:
    take_baseline(EVENING)
    with mock.patch.object(Journal, "log", side_effect=SystemExit), pytest.raises(SystemExit):
        roots.publish_root(EVENING)
    (path,) = roots.root_files(roots.root_folder())
    text = path.read_bytes()
    assert not Event.objects.filter(verb=roots.PUBLISHED)
    assert roots.publish_root(EVENING + timedelta(hours=1)).read_bytes() == text
    assert sha256_hex(text) in Event.objects.get(verb=roots.PUBLISHED).data


def test_an_altered_root_is_not_replaced_but_named() -> None:
    path = roots.publish_root(EVENING)
    path.write_text("{}\n")
    roots.publish_root(EVENING)
    assert path.read_text() == "{}\n"
    assert str(path) in str(verify_evidence().first["published root"])


def test_a_root_published_long_ago_still_holds_after_more_visits(scene: Scene) -> None:
    sizes = [json.loads(path.read_bytes())["tree_size"] for path in roots.root_files(roots.root_folder())]
    assert sizes == [2, 3]
    assert present_head().tree_size == 4
    assert not verify_evidence(published=[scene.outside]).first
