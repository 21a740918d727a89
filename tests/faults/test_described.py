"""The API answers what its description says: the short form of `python -m tests.faults described`."""

from __future__ import annotations

from tests.faults.short import short_form


def test_no_invented_request_gets_an_answer_that_is_not_described() -> None:
    done = short_form("described", "short")

    assert done.returncode == 0, done.stdout + done.stderr
