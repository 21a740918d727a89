"""The register of columns: nothing in the database is in neither list, and the page says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.proof.register import PROOFS, UNPROVED, WHOLE_TABLE, columns_in_database, register, table_of

PAGE = Path(__file__).parents[3] / "docs" / "evidence.md"


def test_every_column_is_said_to_be_proved_or_why_not(db: None) -> None:
    known = {(entry.table, entry.column) for entry in register()}
    missing = [
        f"{table}.{column}"
        for table, column in columns_in_database()
        if not {(table, column), (table, WHOLE_TABLE)} & known
    ]
    assert not missing, "add a line for each to backend/proof/columns.txt"


def test_no_line_is_about_a_column_that_is_gone(db: None) -> None:
    there = set(columns_in_database()) | {(table, WHOLE_TABLE) for table, _ in columns_in_database()}
    django = {"django_session"}  # where the portal keeps sessions there
    gone = [entry for entry in register() if (entry.table, entry.column) not in there]
    assert [entry for entry in gone if entry.table not in django] == []


def test_nothing_is_said_twice() -> None:
    places = [(entry.table, entry.column) for entry in register()]
    assert sorted(set(places)) == sorted(places)


@pytest.mark.parametrize("proof", PROOFS)
def test_every_kind_of_proof_is_used_and_explained_on_the_page(proof: str) -> None:
    assert any(entry.proof == proof for entry in register())
    assert f"| `{proof}` | {PROOFS[proof]} |" in PAGE.read_text(encoding="utf-8")


def test_the_page_holds_the_same_table() -> None:
    assert table_of(register()) in PAGE.read_text(encoding="utf-8"), (
        "write it anew: python -m tests.backend.proof.write_register"
    )


def test_what_is_not_proved_has_a_reason() -> None:
    assert all(entry.remark for entry in register() if entry.proof == UNPROVED)
