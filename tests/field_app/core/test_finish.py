"""Finishing: one signed body, one place in the chain, and nothing in it that does not belong there."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key

from field_app.core.app import FieldApp
from field_app.core.errors import AppError
from field_app.core.model import VisitState
from field_app.release import RELEASE
from shared.protocol.manifest import parse_body
from shared.protocol.revision import Official
from shared.protocol.wire import revision_message, sha256_hex
from shared.rules.minutes import content_of, content_sha256
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import (
    TestClock,
    begin,
    jpeg,
    open_phone,
    png,
    sha256,
    sign_minutes,
    whole_visit,
)
from tests.field_app.plain_eyes import store_of
from tests.shared.cast import LO_THI_XUAN, core


def revisions(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of the outbox, oldest first."""
    with store_of(folder) as store:
        rows = store.execute(
            """SELECT decrypt(body, 'revision.body/' || id) AS body, sha256, key_id, signature, device_id,
            n, prev, state
            FROM revision ORDER BY n"""
        )
        return [dict(row) for row in rows]


def test_an_incomplete_visit_cannot_be_finished(app: FieldApp, visit: str) -> None:
    with pytest.raises(AppError, match="visit-incomplete"):
        app.finish(visit)


def test_the_body_says_what_was_seen_as_the_protocol_reads_it(app: FieldApp, folder: Path) -> None:
    pictures = (jpeg(1), jpeg(2), jpeg(1))
    visit = whole_visit(app, photos=pictures)
    app.finish(visit)
    (row,) = revisions(folder)
    body = parse_body(row["body"])
    assert body.flags == ()
    assert (body.visit_id, body.kind, body.mode, body.parents) == (visit, "submit", "surprise", ())
    assert body.author == app.account.person().id  # type: ignore[union-attr]  # None fails the test just as well
    assert (body.unit, body.checklists) == ("sl-x25-03646", ("GG-2026.1", "UX-2026.1", "NY-2026.1"))
    assert len(body.responses) == 43
    absent = body.answers["GG-05"]
    assert (absent.value, absent.outcome, absent.photos) == (2, "fail", (sha256(jpeg(1)),))
    assert absent.officials == (LO_THI_XUAN, Official("Quàng Văn Ín"))
    assert [photo.kind for photo in body.photos] == ["photo", "photo", "signature", "signature"]  # one once
    assert body.minutes is not None
    assert body.minutes.signatures == (sha256(png()), sha256(png(1)))
    assert [(each.role, each.name) for each in body.signatures] == [
        ("unit", "Lò Văn Hặc"),
        ("inspector", "Cầm Thị Hoa"),
    ]
    assert {each.content_sha256 for each in body.signatures} == {content_sha256(content_of(body, core()))}
    assert body.device.app == RELEASE.full_version
    assert body.location is None
    assert body.clock is not None
    assert body.clock.server_seen is not None


def test_the_device_signs_the_exact_bytes(app: FieldApp, folder: Path, server: FakeServer) -> None:
    app.finish(whole_visit(app))
    (row,) = revisions(folder)
    raw = row["body"].encode()
    assert row["sha256"] == sha256_hex(raw)
    key = load_der_public_key(base64.b64decode(server.devices[row["device_id"]]))
    key.verify(base64.b64decode(row["signature"]), revision_message(raw))  # type: ignore[union-attr,call-arg]  # the key is Ed25519


def test_bodies_form_a_chain_without_gaps(app: FieldApp, folder: Path) -> None:
    for _ in range(3):
        app.finish(whole_visit(app))
    rows = revisions(folder)
    assert [row["n"] for row in rows] == [1, 2, 3]
    assert [row["prev"] for row in rows] == [None, rows[0]["sha256"], rows[1]["sha256"]]
    assert [json.loads(row["body"])["device"]["prev"] for row in rows] == [row["prev"] for row in rows]


def test_a_name_given_before_the_answer_changed_never_leaves_the_phone(app: FieldApp, folder: Path) -> None:
    visit = whole_visit(app)
    app.answers.put(visit, "GG-05", value=0)
    app.answers.put(visit, "GG-03", value=12)
    sign_minutes(app, visit)
    app.finish(visit)
    (row,) = revisions(folder)
    assert "Quàng" not in row["body"]
    assert "GG-05b" not in row["body"]


def test_times_of_another_boot_are_not_compared(app: FieldApp, folder: Path, line: FaultyLine) -> None:
    visit = whole_visit(app)
    app.close()
    clock = TestClock(boot_id="boot-2")
    again = open_phone(folder, line, clock=clock)
    again.answers.put(visit, "UX-03", value="pass")
    again.finish(visit)
    again.close()
    body = parse_body(revisions(folder)[0]["body"])
    assert body.clock is not None
    assert (body.device.boot, body.started.mono_ms, body.clock.mono_at_seen) == ("boot-2", None, None)
    assert body.answers["UX-04"].mono_ms is None
    assert body.answers["UX-03"].mono_ms is not None
    assert body.finished.mono_ms is not None


def test_a_finished_visit_waits_until_the_server_holds_it(app: FieldApp) -> None:
    visit = whole_visit(app, photos=(jpeg(1),))
    app.finish(visit)
    (card,) = app.visits.all()
    assert (card.state, card.percent, card.photos, card.photos_safe) == (VisitState.WAITING, 0, 3, 0)
    assert (card.violations, card.answered, card.asked) == (1, 43, 43)
    assert app.sync.state().waiting == 1
    assert app.sync.state().bytes_left > len(jpeg(1))


def test_a_finished_visit_can_still_be_read(app: FieldApp) -> None:
    visit = whole_visit(app)
    app.finish(visit)
    assert app.visits.draft(visit).item("GG-05").value == 2
    assert app.visits.draft(visit).missing == ()


def test_a_disk_that_fails_in_the_last_moment_leaves_a_draft(
    app: FieldApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = whole_visit(app)
    with monkeypatch.context() as broken:
        broken.setattr(app.server.device, "sign", lambda _message: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            app.finish(visit)
    assert app.visits.draft(visit).visit.state is VisitState.DRAFT
    app.finish(visit)
    assert app.visits.draft(visit).visit.state is VisitState.WAITING


def test_nobody_finishes_anything_while_logged_out(app: FieldApp) -> None:
    visit = begin(app)
    app.account.logout()
    with pytest.raises(AppError, match="no-account"):
        app.finish(visit)
    assert app.visits.all() == []
