"""What a reviewer's page says of the signatures under the minutes."""

from __future__ import annotations

from backend.people.models import User
from tests.backend.portal.desks import browser, reads
from tests.backend.rounds import Round, absent
from tests.backend.visiting import push
from tests.backend.visits.test_signatures import MINUTES, signed_body


def test_a_signature_for_other_content_is_seen_on_the_visits_page(first_round: Round, reviewer: User) -> None:
    content = signed_body(first_round)
    content["responses"] = absent(3)
    push(first_round.phone, content)
    seen = reads(browser("reviewer").get(f"/visits/{content['visit_id']}"))
    assert "Có chữ ký không khớp nội dung biên bản" in seen
    assert "Lò Văn Hặc, Phó Chủ tịch · 20/08/2026 08:15" in seen
    assert "Chữ ký không khớp nội dung này" in seen


def test_a_body_of_before_is_shown_as_what_it_is(first_round: Round, reviewer: User) -> None:
    content = signed_body(first_round) | {"schema": "visit/1"}
    content["minutes"] = {**MINUTES, "signatures": [content["photos"][0]["sha256"]]}
    push(first_round.phone, content)
    seen = reads(browser("reviewer").get(f"/visits/{content['visit_id']}"))
    assert "không ghi chữ ký là của ai, ký cho nội dung nào" in seen
    assert "Chữ ký không khớp" not in seen


def test_who_did_not_sign_and_who_was_away_is_said_with_the_reason(
    first_round: Round, reviewer: User
) -> None:
    content = signed_body(first_round)
    member = {"user": content["author"], "name": "Hà Thị Bình", "present": False}
    lack = {"role": "inspector", "name": "Lò Văn An", "reason": "Tay bị thương"}
    content["minutes"] = {**MINUTES, "unsigned": [lack], "members": [member]}
    push(first_round.phone, content)
    seen = reads(browser("reviewer").get(f"/visits/{content['visit_id']}"))
    assert "Hà Thị Bình Vắng mặt" in seen
    assert "Lò Văn An · Không ký: Tay bị thương" in seen
