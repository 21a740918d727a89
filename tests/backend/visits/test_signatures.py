"""Signatures under the minutes: what they cover is worked out again here, and shown to whoever reviews."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.checklists.queries import published_checklists
from backend.people.models import User
from shared.protocol.manifest import parse_body
from shared.rules.minutes import content_of, content_sha256
from tests import world
from tests.backend.rounds import Round, absent
from tests.backend.visiting import body, photo, photo_ref, push, sha256

INK = photo("ink")
MINUTES = {"unit_representative": "Lò Văn Hặc", "representative_post": "Phó Chủ tịch", "signed": True}


@pytest.fixture
def client(reviewer: User) -> APIClient:
    return world.client(reviewer)


def signed_body(made: Round, **changes: Any) -> dict[str, Any]:
    """Return a body of the second schema whose minutes the unit has signed as they stand."""
    content = body(made.phone, schema="visit/2", minutes=MINUTES, photos=(), **changes)
    content["photos"] = [photo_ref(INK, kind="signature", mime="image/png")]
    read = parse_body(json.dumps(content))
    covered = content_sha256(content_of(read, published_checklists(read.checklists)))
    content["signatures"] = [
        {
            "role": "unit",
            "name": "Lò Văn Hặc",
            "post": "Phó Chủ tịch",
            "signed_at": "2026-08-20T08:15:00+07:00",
            "photo": sha256(INK),
            "content_sha256": covered,
        }
    ]
    return content


def shown(client: APIClient, content: dict[str, Any]) -> dict[str, Any]:
    answered = client.get(f"/api/v1/visits/{content['visit_id']}")
    assert answered.status_code == 200, answered.content
    visit: dict[str, Any] = answered.json()
    return visit


def test_a_signature_for_what_the_minutes_say_is_shown_as_that(client: APIClient, first_round: Round) -> None:
    content = signed_body(first_round)
    assert [result["status"] for result in push(first_round.phone, content)] == ["stored"]
    visit = shown(client, content)
    assert visit["flags"] == []
    (signature,) = visit["signatures"]
    assert (signature["role"], signature["name"], signature["post"]) == (
        "unit",
        "Lò Văn Hặc",
        "Phó Chủ tịch",
    )
    assert signature["covers"] is True


def test_a_violation_added_under_an_old_signature_is_flagged(client: APIClient, first_round: Round) -> None:
    content = signed_body(first_round)
    content["responses"] = absent(3)
    push(first_round.phone, content)
    visit = shown(client, content)
    assert visit["flags"] == ["signature-mismatch"]
    assert [signature["covers"] for signature in visit["signatures"]] == [False]


def test_minutes_that_claim_a_signature_and_carry_none_are_flagged(
    client: APIClient, first_round: Round
) -> None:
    content = signed_body(first_round)
    content["signatures"] = []
    push(first_round.phone, content)
    assert shown(client, content)["flags"] == ["signature-missing"]


def test_a_body_of_before_is_shown_as_what_it_is(client: APIClient, first_round: Round) -> None:
    """It does not say whose its signatures are, nor what they cover: nothing is claimed about them."""
    content = signed_body(first_round) | {"schema": "visit/1"}
    content["minutes"] = {**MINUTES, "signatures": [sha256(INK)]}
    push(first_round.phone, content)
    visit = shown(client, content)
    assert (visit["flags"], visit["signatures"]) == ([], [])
    assert visit["minutes"]["signatures"] == [sha256(INK)]
    assert visit["schema"] == "visit/1"


def test_why_somebody_did_not_sign_is_shown(client: APIClient, first_round: Round) -> None:
    lack = {"role": "inspector", "name": "Lò Văn An", "reason": "Tay bị thương"}
    content = signed_body(first_round)
    content["minutes"] = {**MINUTES, "unsigned": [lack]}
    push(first_round.phone, content)
    visit = shown(client, content)
    assert visit["flags"] == [], "why somebody did not sign is no part of what the others signed"
    assert visit["minutes"]["unsigned"] == [{**lack, "user": None}]
