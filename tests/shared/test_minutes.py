"""Signatures belong to content: the second schema of a body, and the hash that a signature names."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.protocol.manifest import BodyError, parse_body
from shared.protocol.revision import AppClaim, Derivative, Member, Revision
from shared.rules.minutes import content_of, content_sha256
from shared.rules.minutes_changes import changes
from tests.shared import cast

COPY = "ef" * 32
SIGNED_BY_UNIT: dict[str, Any] = {
    "role": "unit", "name": "Lò Văn Hặc", "post": "Phó Chủ tịch", "signed_at": "2026-11-23T08:10:00+07:00",
    "photo": cast.SIGNATURE, "content_sha256": "12" * 32, "user": None,
}  # fmt: skip
MEMBER = {"user": cast.DEVICE_ID, "name": "Hà Thị Bình", "present": True}
UNSIGNED = {"role": "member", "name": "Hà Thị Bình", "reason": "Về trước", "user": cast.DEVICE_ID}


def body(**changes: Any) -> dict[str, Any]:
    """Return a body of the second schema."""
    second = {
        "schema": "visit/2",
        "app": {"name": "congtam-app", "version": "1.9.0", "build": None},
        "signatures": [SIGNED_BY_UNIT],
        "derivatives": [],
    }
    return cast.body(**{**second, **changes})


def read(**changes: Any) -> Revision:
    return parse_body(json.dumps(body(**changes)))


def digest(revision: Revision) -> str:
    return content_sha256(content_of(revision, cast.core()))


def test_the_second_schema_says_whose_each_signature_is() -> None:
    minutes = {
        **body()["minutes"],
        "representative_post": "Phó Chủ tịch",
        "members": [MEMBER],
        "unsigned": [UNSIGNED],
    }
    revision = read(minutes=minutes)
    (signature,) = revision.signatures
    assert (signature.role, signature.name, signature.photo) == ("unit", "Lò Văn Hặc", cast.SIGNATURE)
    assert signature.signed_at is not None
    assert revision.minutes is not None
    assert revision.minutes.members == (Member(cast.DEVICE_ID, "Hà Thị Bình", present=True),)
    assert revision.minutes.unsigned[0].reason == "Về trước"
    assert revision.app == AppClaim("congtam-app", "1.9.0")


def test_a_copy_with_masks_names_its_original() -> None:
    photos = [*body()["photos"], cast.photo_json(COPY)]
    made = {"of": cast.PHOTO, "photo": COPY, "kind": "marked"}
    assert read(photos=photos, derivatives=[made]).derivatives == (Derivative(cast.PHOTO, COPY, "marked"),)


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"app": {"version": "1"}}, "malformed", "/app/name"),
        ({"signatures": [{**SIGNED_BY_UNIT, "role": "guest"}]}, "malformed", "/signatures/0/role"),
        ({"signatures": [{**SIGNED_BY_UNIT, "name": ""}]}, "malformed", "/signatures/0/name"),
        ({"signatures": [{**SIGNED_BY_UNIT, "content_sha256": "x"}]}, "malformed",
         "/signatures/0/content_sha256"),
        ({"signatures": [{**SIGNED_BY_UNIT, "photo": "34" * 32}]}, "photo-invalid", "/signatures/0/photo"),
        ({"signatures": [SIGNED_BY_UNIT] * 101}, "payload-too-large", "/signatures"),
        ({"derivatives": [{"of": cast.PHOTO, "photo": COPY, "kind": "marked"}]}, "photo-invalid",
         "/derivatives/0"),
        ({"derivatives": [{"of": cast.PHOTO, "photo": cast.PHOTO, "kind": "marked"}]}, "photo-invalid",
         "/derivatives/0"),
        ({"minutes": {"members": [{"user": "x"}]}}, "id-invalid", "/minutes/members/0/user"),
        ({"minutes": {"unsigned": [{"role": "unit", "reason": ""}]}}, "malformed",
         "/minutes/unsigned/0/reason"),
        ({"responses": [{"item": "GG-01", "statement": "x" * 1001}]}, "payload-too-large",
         "/responses/0/statement"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_second_schema_is_pointed_at(
    changes: dict[str, Any], code: str, pointer: str
) -> None:
    with pytest.raises(BodyError) as error:
        read(**changes)
    assert (error.value.code, error.value.pointer) == (code, pointer)


def test_an_unreadable_time_of_signing_is_flagged_and_loses_nothing() -> None:
    revision = read(signatures=[{**SIGNED_BY_UNIT, "signed_at": "yesterday"}])
    assert revision.signatures[0].signed_at is None
    assert "time-unparsable" in revision.flags


def test_the_first_schema_is_lifted_and_keeps_its_name() -> None:
    """What the newer schema added means nothing in a body that was signed before it."""
    old = cast.body(signatures=[{"role": "?"}], derivatives="x", app=7)
    old["minutes"] |= {"members": "?", "unsigned": 1, "representative_post": 2}
    old["responses"][0]["statement"] = 5
    revision = parse_body(json.dumps(old))
    assert replace(revision, flags=()) == cast.revision()
    assert (revision.schema, revision.signatures, revision.derivatives) == ("visit/1", (), ())
    assert revision.app == AppClaim("congtam-app", "1.4.2")
    assert revision.minutes is not None
    assert revision.minutes.signatures == (cast.SIGNATURE,)


OF_THE_PAPER: dict[str, Any] = {
    "unit": "sl-x25-03647",
    "counter": None,
    "campaign": cast.DEVICE_ID,
    "mode": "planned",
    "parents": [cast.DEVICE_ID],
    "team": [cast.INSPECTOR_ID, cast.DEVICE_ID],
    "started": {"wall": "2026-11-23T07:25:11+07:00"},
    "minutes": {**cast.body()["minutes"], "explanation": "Đơn vị không nhất trí"},
}
"""What stands on the paper beside the answers, each with another value."""

NOT_OF_THE_PAPER: dict[str, Any] = {
    "revision_id": cast.DEVICE_ID,
    "finished": {"wall": "2026-11-23T09:00:00+07:00"},
    "location": None,
    "app": None,
    "signatures": [],
    "minutes": {**cast.body()["minutes"], "signatures": []},
}


@pytest.mark.parametrize("name", OF_THE_PAPER)
def test_another_word_of_the_minutes_is_another_content(name: str) -> None:
    changed = read(**{name: OF_THE_PAPER[name]})
    assert digest(changed) != digest(read())


@pytest.mark.parametrize("name", NOT_OF_THE_PAPER)
def test_what_is_not_read_out_is_no_part_of_the_content(name: str) -> None:
    assert digest(read(**{name: NOT_OF_THE_PAPER[name]})) == digest(read())


CHANGES: dict[str, Any] = {
    "value": "na",
    "outcome": "fail",
    "note": "Đi chợ",
    "statement": "Quầy không có người trực",
    "officials": [{"full_name": "Lò Thị Xuân"}],
    "followups": {"GG-04b": "fail"},
    "fixed_on_spot": True,
    "photos": [cast.PHOTO],
    "no_photo_reason": "Trong phòng kín",
}


def marked(schema: str, drawn: str | None, *items: str) -> Revision:
    """Return a body with a photo in these answers, of which there is a copy with this drawn on it."""
    first = [
        {**response, "photos": [cast.PHOTO]} if response["item"] in items else response
        for response in body()["responses"]
    ]
    copy = {"of": cast.PHOTO, "photo": COPY, "kind": "marked"} | ({"drawn": drawn} if drawn else {})
    photos = [*body()["photos"], cast.photo_json(COPY)]
    return read(schema=schema, responses=first, photos=photos, derivatives=[copy])


def test_what_was_drawn_over_a_photo_is_part_of_the_content() -> None:
    one, other = marked("visit/3", "12" * 32, "NY-02"), marked("visit/3", "34" * 32, "NY-02")
    assert digest(one) != digest(other)
    assert digest(one) != digest(marked("visit/2", None, "NY-02"))
    (change,) = changes(content_of(one, cast.core()), content_of(other, cast.core()))
    assert (change.item, change.piece) == ("NY-02", "marks")


def test_marks_on_what_only_home_affairs_may_read_are_no_part_of_it() -> None:
    one, other = marked("visit/3", "12" * 32, "UX-07"), marked("visit/3", "34" * 32, "UX-07")
    assert digest(one) == digest(other)


def test_a_body_before_the_third_schema_is_judged_without_what_was_drawn() -> None:
    """It did not say so; a field of that name in it means nothing."""
    assert digest(marked("visit/2", "12" * 32, "NY-02")) == digest(marked("visit/2", None, "NY-02"))
    assert marked("visit/2", "12" * 32, "NY-02").derivatives[0].drawn is None


def test_a_copy_of_the_third_schema_says_what_was_drawn() -> None:
    with pytest.raises(BodyError) as error:
        marked("visit/3", None, "NY-02")
    assert (error.value.code, error.value.pointer) == ("malformed", "/derivatives/0/drawn")


@given(st.sampled_from(sorted(cast.flawless_answers())), st.sampled_from(sorted(CHANGES)))
def test_any_change_of_an_answer_that_is_printed_is_another_content(item: str, name: str) -> None:
    responses = [
        {**response, name: CHANGES[name]} if response["item"] == item else response
        for response in body()["responses"]
    ]
    before, after = read(), read(responses=responses)
    same = cast.items()[item].restricted or before.answers[item] == after.answers[item]
    assert (digest(after) == digest(before)) is same


def test_when_an_answer_was_tapped_and_in_which_order_is_no_content() -> None:
    responses = [{**response, "mono_ms": 1} for response in reversed(body()["responses"])]
    assert digest(read(responses=responses)) == digest(read())


def test_the_hash_is_known_for_ever() -> None:
    """Whoever changes it makes every signature given before look forged: then add a new schema."""
    assert digest(read()) == "02eb19b23f18692b9166d0e82a311a67b848edef227e942c725f03151346db3d"


def test_an_item_that_was_not_answered_is_not_read_out() -> None:
    empty = [*body()["responses"], {"item": "HS-01", "value": None, "note": "later"}]
    assert digest(read(responses=empty)) == digest(read())
