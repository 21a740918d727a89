from __future__ import annotations

import re

import pytest

from shared.protocol.problems import CATALOGUE, Problem

NAMED_IN_THE_PROTOCOL = (
    "malformed media-type duplicate-key too-deep number-range text-invalid payload-too-large too-many-items "
    "id-invalid unknown-field content-mismatch hash-mismatch signature-invalid not-permitted "
    "reference-unknown schema-unknown parents-invalid photo-invalid device-revoked drain-only "
    "token-invalid login-failed rate-limited cursor-invalid server-restored resync not-found "
    "method-not-allowed offset-invalid offset-mismatch length-inconsistent storage-full image-too-large "
    "session-revoked filter-invalid range-invalid answer-invalid server-error csrf-failed device-conflict"
)


def test_every_problem_the_protocol_names_is_in_the_catalogue() -> None:
    assert set(NAMED_IN_THE_PROTOCOL.split()) <= CATALOGUE.keys()


@pytest.mark.parametrize("problem", CATALOGUE.values(), ids=lambda problem: problem.code)
def test_a_problem_is_complete_in_both_languages(problem: Problem) -> None:
    assert CATALOGUE[problem.code] is problem
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", problem.code)
    assert 400 <= problem.status < 600
    assert problem.retry in ("never", "now", "later", "after-login", "after-update", "ask-human")
    assert all((problem.title_vi, problem.title_en, problem.detail_vi, problem.detail_en))
    assert problem.title("en-US") == problem.title_en
    assert problem.detail("vi") == problem.detail_vi


def test_what_needs_a_login_answers_401() -> None:
    assert all(p.status == 401 for p in CATALOGUE.values() if p.retry == "after-login")
