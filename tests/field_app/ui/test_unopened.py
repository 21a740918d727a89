"""A store that cannot be opened is left as it is, and the window says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_app import main


def test_a_store_that_is_no_database_any_more_is_said_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CONGTAM_APP_DIR", str(tmp_path))
    store = tmp_path / "congtam.sqlite3"
    store.write_bytes(b"not a database" * 400)
    words = main.make_app().build().text
    assert "Chưa gì bị xóa" in words
    assert "Nothing was erased" in words
    assert store.read_bytes() == b"not a database" * 400
