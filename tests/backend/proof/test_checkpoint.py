"""The nightly run reads what came since the signed checkpoint; everything else is read by the whole run."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from backend.findings.models import Decision
from backend.proof.checkpoint import checkpoint_file
from backend.proof.verification import verify_evidence
from backend.visits.models import Revision, Visit
from tests.append_only import unguarded
from tests.backend.visiting import body, push
from tests.faults.tamper_scene import Scene


def run(*options: str) -> str:
    """Run the command and return what it says."""
    out = StringIO()
    call_command("verify_evidence", *options, stdout=out)
    return out.getvalue()


def seen(words: str, kind: str) -> int:
    """Return how many of a kind were read."""
    (line,) = (line for line in words.splitlines() if line.strip().startswith(f"{kind} "))
    return int(line.split()[-1])


def test_the_first_nightly_run_reads_everything_and_the_next_only_what_came_since(scene: Scene) -> None:
    assert seen(run("--nightly"), "revision") == 4
    push(scene.phone, body(scene.phone, n=6))
    words = run("--nightly")
    assert seen(words, "revision") == 1
    assert seen(words, "visit") == 1
    assert "only what came since was read" in words


def test_nothing_new_costs_no_revision(scene: Scene) -> None:
    run("--all")
    assert verify_evidence(only_new=True).seen["revision"] == 0


def test_the_whole_run_names_what_the_nightly_one_passes_over(scene: Scene) -> None:
    run("--all")
    with unguarded(connection):
        Revision.objects.filter(pk=scene.revision.pk).update(kind="withdraw")
    run("--nightly")
    with pytest.raises(CommandError, match="stands with another kind"):
        run("--all")


@pytest.mark.parametrize("column", ["state", "sealed_at"])
def test_a_new_visit_that_was_altered_is_named_in_the_night(scene: Scene, column: str) -> None:
    run("--all")
    fresh = body(scene.phone, n=6)
    push(scene.phone, fresh)
    value = {"state": "accepted", "sealed_at": "2026-01-01T00:00:00Z"}[column]
    Visit.objects.filter(pk=fresh["visit_id"]).update(**{column: value})
    with pytest.raises(CommandError, match=f"visit {fresh['visit_id']}"):
        run("--nightly")


def test_a_log_that_was_cut_behind_the_checkpoint_is_named(scene: Scene) -> None:
    run("--all")
    facts = json.loads(checkpoint_file().read_bytes())
    with unguarded(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET hash = 'x' WHERE \"index\" = %s", [facts["event_index"]])
    with pytest.raises(CommandError, match="does not carry the hash that was checked before"):
        run("--nightly")


def test_a_checkpoint_that_was_put_forward_by_hand_is_named_and_everything_is_read(scene: Scene) -> None:
    run("--all")
    facts = json.loads(checkpoint_file().read_bytes())
    checkpoint_file().write_text(json.dumps({**facts, "tree_size": 99}))
    verdict = verify_evidence(only_new=True)
    assert "did not make its signature" in str(verdict.first["checkpoint"])
    assert verdict.seen["revision"] == 4


def test_no_checkpoint_is_left_where_something_is_broken(scene: Scene) -> None:
    with unguarded(connection):
        Decision.objects.filter(verb="explain").update(reason="?")
    with pytest.raises(CommandError):
        run("--all")
    assert not checkpoint_file().exists()


def test_it_says_what_it_reads(scene: Scene) -> None:
    output = StringIO()
    call_command("verify_evidence", "--progress", stdout=StringIO(), stderr=output)
    steps = [line.split("s  ")[1] for line in output.getvalue().splitlines()]
    assert steps[:2] == ["journal", "revisions"]
    assert "check photos" in steps
