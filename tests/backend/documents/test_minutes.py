"""The server's copy of the minutes: what an amended version changes, and no signature under other words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.checklists.queries import published_checklists
from backend.people.models import User
from shared.protocol.manifest import parse_body
from shared.rules.minutes import content_of, content_sha256
from tests import world
from tests.backend.documents.papers import data_of, fetched, saved
from tests.backend.documents.reading import pdf_text
from tests.backend.rounds import Body, Round, absent
from tests.backend.visiting import body, photo, photo_ref, sha256

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

UNIT_INK, OWN_INK = photo("unit"), photo("own")
MINUTES = {
    "unit_representative": "Lò Văn Hặc",
    "representative_post": "Phó Chủ tịch",
    "explanation": "Nhất trí",
    "signed": True,
}
SIGNERS = {
    "unit": (UNIT_INK, "Lò Văn Hặc", "Phó Chủ tịch", "2026-08-20T08:15:00+07:00"),
    "inspector": (OWN_INK, "Lò Văn An", None, "2026-08-20T08:16:00+07:00"),
}


@pytest.fixture
def client(reviewer: User) -> APIClient:
    """Give the reviewer."""
    return world.client(reviewer)


def signed(made: Round, *roles: str, **changes: Any) -> Body:
    """Return what a body of the second schema needs beside `changes` for these people to have signed it."""
    whole = {**body(made.phone), "schema": "visit/2", "minutes": MINUTES, "photos": [], **changes}
    whole["photos"] = [photo_ref(SIGNERS[role][0], kind="signature", mime="image/png") for role in roles]
    read = parse_body(json.dumps(whole))
    covered = content_sha256(content_of(read, published_checklists(read.checklists)))
    whole["signatures"] = [_signature(role, covered) for role in roles]
    return {name: part for name, part in whole.items() if name not in ("device", "author")}


def _signature(role: str, covered: str) -> Body:
    ink, name, post, at = SIGNERS[role]
    given = {"role": role, "name": name, "post": post, "signed_at": at}
    return {**given, "photo": sha256(ink), "content_sha256": covered}


def sealed(made: Round, content: Body) -> Body:
    """Push a body of this content and the ink of its signatures."""
    pushed = made.push(**content)
    made.upload(*(SIGNERS[each["role"]][0] for each in content["signatures"]))
    return pushed


def printed(client: APIClient, content: Body, folder: Path) -> str:
    """Return the words of the server's copy, as pdftotext reads them."""
    answered = fetched(client, f"/api/v1/visits/{content['visit_id']}/minutes.pdf")
    return " ".join(pdf_text(saved(data_of(answered), folder / "m.pdf")).split())


def amended(made: Round, before: Body, *roles: str, **changes: Any) -> Body:
    """Return the content of another version that follows `before`."""
    follows = {"visit_id": before["visit_id"], "parents": [before["revision_id"]], "kind": "amend"}
    return signed(made, *roles, **{**follows, "responses": before["responses"], **changes})


def test_a_first_version_names_who_signed_it_and_when(
    client: APIClient, first_round: Round, tmp_path: Path
) -> None:
    text = printed(client, sealed(first_round, signed(first_round, "unit", "inspector")), tmp_path)
    assert "BIÊN BẢN SỬA ĐỔI" not in text
    assert "NỘI DUNG SỬA ĐỔI" not in text
    assert text.count("Lò Văn Hặc, Phó Chủ tịch") == 2, "in the table and under the minutes"
    assert "08 giờ 15 phút, ngày 20 tháng 8 năm 2026" in text


def test_an_amended_version_says_what_differs_and_carries_no_old_signature(
    client: APIClient, first_round: Round, tmp_path: Path
) -> None:
    first = sealed(first_round, signed(first_round, "unit", "inspector", responses=absent(2)))
    lack = {"role": "unit", "name": "Lò Văn Hặc", "reason": "Đã về họp"}
    responses = [*absent(3)[:-1], {**absent(3)[-1], "note": "Đi chợ"}]
    second = amended(
        first_round, first, "inspector", responses=responses, minutes={**MINUTES, "unsigned": [lack]}
    )
    text = printed(client, sealed(first_round, second), tmp_path)
    assert "BIÊN BẢN SỬA ĐỔI" in text
    assert "kết thúc lúc 08 giờ 20 phút, ngày 20 tháng 8 năm 2026, đại diện đơn vị đã ký" in text
    assert "[GG-05]" in text
    changed = text[text.index("NỘI DUNG SỬA ĐỔI") : text.index("NỘI DUNG VÀ KẾT QUẢ")]
    for words in ("Ghi chú", "không ghi", "Đi chợ", "Số không đạt: 2 người", "Số không đạt: 3 người"):
        assert words in changed
    assert "Nhất trí" not in changed, "what did not change is not named"
    assert "Ý kiến ghi tại biên bản trước, đơn vị chưa ký bản này: Nhất trí" in text
    below = text[text.index("Biên bản kết thúc hồi") :]
    assert "không ký, lý do: Đã về họp" in below
    assert "08 giờ 15 phút" not in below, "the unit signed the version before alone"
    assert "08 giờ 15 phút" in text


def test_a_version_that_follows_none_amends_none_however_many_there_are(
    client: APIClient, first_round: Round, tmp_path: Path
) -> None:
    first = sealed(first_round, signed(first_round, "unit", "inspector"))
    again = signed(first_round, "unit", "inspector", visit_id=first["visit_id"])
    text = printed(client, sealed(first_round, again), tmp_path)
    assert "SỬA ĐỔI" not in text


def test_a_signature_for_other_words_is_printed_as_that(
    client: APIClient, first_round: Round, tmp_path: Path
) -> None:
    content = signed(first_round, "unit", "inspector", responses=absent(2))
    text = printed(client, sealed(first_round, content | {"responses": absent(3)}), tmp_path)
    assert "08 giờ 15 phút" not in text
    assert text.count("(chữ ký không thuộc nội dung bản này)") == 2


def test_a_refusal_before_a_witness_is_no_signature_of_the_unit(
    client: APIClient, first_round: Round, tmp_path: Path
) -> None:
    refused = {**MINUTES, "signed": False, "refusal_reason": "Không đồng ý", "witness": "Cầm Thị Hoa"}
    text = printed(client, sealed(first_round, signed(first_round, "inspector", minutes=refused)), tmp_path)
    assert "(không ký, lý do: Không đồng ý)" in text
    assert "Người làm chứng: Cầm Thị Hoa" in text


def test_a_body_of_the_first_schema_says_not_whose_its_signatures_are(
    client: APIClient, first_round: Round, tmp_path: Path
) -> None:
    old = signed(first_round, "unit") | {"schema": "visit/1"}
    old["minutes"] = {**MINUTES, "signatures": [sha256(UNIT_INK)]}
    text = printed(client, sealed(first_round, old), tmp_path)
    assert "bản cũ của ứng dụng không ghi là của ai" in text
    assert "đã ký trên thiết bị" not in text
