"""Whoever copies everything an app wrote reads nothing of what was seen, said or photographed."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from field_app.core.app import FieldApp
from field_app.core.model import Draft, VisitState
from field_app.store.schema import MIGRATIONS
from shared.protocol.revision import Official
from tests.field_app.device import TO_HIEU
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import begin, jpeg, open_phone, png, sha256, sync, whole_visit
from tests.field_app.plain_eyes import cipher_of, store_of

NOTE, OFFICIAL, REASON = "Cửa đóng từ 7 giờ 20", "Quàng Văn Ín Bí Mật", "Phòng kín không chụp được"
REPRESENTATIVE, EXPLANATION, PLAN = "Lò Văn Hặc", "Nhất trí với biên bản", "Kiểm tra đột xuất quý IV"
PERSON = "Cầm Thị Hoa"
PHOTO = jpeg(5, size=340)


def work(app: FieldApp, server: FakeServer) -> str:
    """Do all that leaves words on a phone; returns a visit that is safe on the server."""
    server.publish("put", "campaign", "c1", {"id": "c1", "title": PLAN, "name_vi": PLAN})
    server.publish("nudge", "campaign", "c1", {"note": PLAN})
    sync(app)
    visit = whole_visit(app, photos=(PHOTO, jpeg(6)))
    app.answers.put(visit, "GG-05", note=NOTE)
    app.answers.put(visit, "GG-05", officials=[Official(OFFICIAL)])
    app.answers.put(visit, "GG-05", no_photo_reason=REASON)
    app.minutes.put(visit, unit_representative=REPRESENTATIVE, explanation=EXPLANATION, signed=True)
    app.minutes.add_signature(visit, "unit_representative", png())
    app.minutes.add_signature(visit, "inspector", png(1))
    assert app.photos.thumbnail(sha256(PHOTO))
    app.preferences.remember_place({"stack": [{"page": "start", "unit": TO_HIEU, "path": NOTE}]})
    app.finish(visit)
    sync(app)
    app.answers.put(begin(app), "GG-05", note=NOTE)
    return visit


PLANTED = [
    *(word.encode() for word in (NOTE, OFFICIAL, REASON, REPRESENTATIVE, EXPLANATION, PLAN, PERSON)),
    *(b"JFIF", b"\x89PNG", PHOTO[1000:1032], PHOTO[-40:]),
]
"""What must not be found: words, and bytes of pictures and of their copies."""


def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file a thief gets, the key apart: it lies in the platform's secret store."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "data-key":
            yield str(path.relative_to(folder)), path.read_bytes()


def assert_nothing_is_read(folder: Path) -> None:
    """Look for each planted thing in each file."""
    files = dict(everything(folder))
    assert {"congtam.sqlite3", f"photos/{sha256(PHOTO)}", f"thumbs/{sha256(PHOTO)}-320"} <= files.keys()
    found = [(name, word) for name, data in files.items() for word in PLANTED if word in data]
    assert not found


@pytest.fixture
def log(folder: Path) -> Iterator[None]:
    """Let everything be logged into the folder a thief gets."""
    handler, root = logging.FileHandler(folder / "app.log"), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield
    root.setLevel(level)
    root.removeHandler(handler)
    handler.close()


@pytest.mark.usefixtures("log")
def test_after_a_whole_visit_no_file_holds_a_word_or_a_picture(
    app: FieldApp, server: FakeServer, folder: Path
) -> None:
    work(app, server)
    with store_of(folder) as store:
        assert not store.execute("SELECT 1 FROM visit WHERE unit_id = ?", (TO_HIEU,)).fetchall()
    assert_nothing_is_read(folder)  # with the journal (-wal) as a kill would leave it
    app.vault.set_pin("480215")
    app.close()
    assert_nothing_is_read(folder)
    assert not (folder / "secrets" / "data-key").exists()


def test_the_store_of_an_older_app_is_encrypted_when_it_is_first_opened(
    app: FieldApp, server: FakeServer, folder: Path, line: FaultyLine
) -> None:
    visit = work(app, server)
    before = app.visits.draft(visit)
    app.close()
    make_plain(folder)
    assert NOTE.encode() in (folder / "congtam.sqlite3").read_bytes()
    again = open_phone(folder, line)
    assert without_signers(again.visits.draft(visit)) == without_signers(before)
    assert before.visit.state is VisitState.SAFE
    assert again.account.person() is not None
    assert again.photos.thumbnail(sha256(PHOTO))
    again.answers.put(begin(again), "GG-05", note="câu khác")
    assert_nothing_is_read(folder)
    again.close()
    assert_nothing_is_read(folder)
    open_phone(folder, line).close()


def without_signers(draft: Draft) -> Draft:
    """Return a visit without what the older app did not keep: whose each signature is, and what it covers."""
    cards = (card._replace(name="", content_sha256=None) for card in draft.minutes.signatures)
    return replace(draft, minutes=draft.minutes._replace(signatures=tuple(cards)), places=())


def _columns(store: sqlite3.Connection, table: str) -> list[sqlite3.Row]:
    cursor = store.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(f"PRAGMA main.table_info({table})").fetchall()


def make_plain(folder: Path) -> None:
    """Turn a phone back into what the app of before encryption left."""
    cipher = cipher_of(folder)
    new, old = folder / "congtam.sqlite3", folder / "first.sqlite3"
    with closing(sqlite3.connect(old, isolation_level=None)) as store:
        cipher.serve(store)
        for statement in MIGRATIONS[0]:
            store.execute(statement)
        store.execute("ATTACH ? AS new", (str(new),))
        for (table,) in store.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
            columns = ", ".join(row["name"] for row in _columns(store, table))
            store.execute(f"INSERT INTO main.{table} SELECT {columns} FROM new.{table}")  # noqa: S608  # literals of this module
        for statement in MIGRATIONS[1]:
            if statement.startswith("UPDATE"):
                store.execute(statement.replace("encrypt(", "decrypt("))
        store.execute("PRAGMA user_version = 1")
    old.replace(new)
    (folder / "photos" / sha256(PHOTO)).write_bytes(PHOTO)
    for copy in (folder / "thumbs").iterdir():
        copy.with_suffix(".jpg").write_bytes(PHOTO)
        copy.unlink()
    for name in ("device-key", "session"):
        secret = folder / "secrets" / name
        secret.write_bytes(cipher.decrypt(secret.read_bytes()[8:], f"secret/{name}"))
    (folder / "secrets" / "data-key").unlink()
    (folder / "secrets" / "vault").unlink()
