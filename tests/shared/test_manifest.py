from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.protocol.limits import (
    MAX_FOLLOWUPS,
    MAX_NAME_CHARS,
    MAX_NOTE_CHARS,
    MAX_PARENTS,
    MAX_PHOTO_BYTES,
    MAX_RESPONSES,
)
from shared.protocol.manifest import BodyError, Official, Revision, body_text, parse_body
from shared.protocol.problems import CATALOGUE
from shared.protocol.revision import Response
from tests.shared import cast

PROTOCOL_BODY: dict[str, Any] = {
    "schema": "visit/1", "revision_id": cast.REVISION_ID, "visit_id": cast.VISIT_ID, "parents": [],
    "kind": "submit",
    "device": {"id": cast.DEVICE_ID, "n": 41, "prev": "ef" * 32, "app": "1.4.2", "boot": "x"},
    "author": cast.INSPECTOR_ID, "team": [cast.INSPECTOR_ID], "campaign": None, "mode": "planned",
    "unit": "sl-x25-03646", "counter": None, "checklists": ["GG-2026.1"],
    "started": {"wall": "2026-11-22T07:25:10+07:00", "mono_ms": 5100000},
    "finished": {"wall": "2026-11-22T08:25:10+07:00", "mono_ms": 8123456},
    "clock": {"server_seen": "2026-11-22T01:02:00Z", "mono_at_seen": 7000000},
    "location": None,
    "responses": [
        {
            "item": "GG-05", "value": 2, "outcome": "fail", "note": "…",
            "officials": [{"full_name": "Lò Thị Xuân", "title": "Công chức"}],
            "followups": {"GG-05a": "…"}, "fixed_on_spot": False, "photos": [cast.PHOTO], "mono_ms": 5200000,
        }
    ],
    "minutes": {
        "unit_representative": "…", "explanation": "…", "signed": True, "refusal_reason": None,
        "witness": None, "signatures": [cast.SIGNATURE],
    },
    "photos": [
        {"sha256": cast.PHOTO, "size": 203114, "mime": "image/jpeg", "kind": "photo",
         "taken_wall": "2026-11-22T07:30:00+07:00", "mono_ms": 5190000},
        {"sha256": cast.SIGNATURE, "size": 3114, "mime": "image/png", "kind": "signature",
         "taken_wall": None, "mono_ms": 8000000},
    ],
}  # fmt: skip


def read(**changes: Any) -> Revision:
    return parse_body(json.dumps(PROTOCOL_BODY | changes))


def response(**changes: Any) -> list[dict[str, Any]]:
    return [PROTOCOL_BODY["responses"][0] | changes]


FIRST = "/responses/0"
MANY = {str(n): 1 for n in range(31)}
LONG = {"GG-05a": "x" * 5000}


def photos(**changes: Any) -> list[dict[str, Any]]:
    first, second = PROTOCOL_BODY["photos"]
    return [first | changes, second]


def refused(text: str) -> BodyError:
    with pytest.raises(BodyError) as error:
        parse_body(text)
    assert error.value.code in CATALOGUE
    return error.value


def test_the_body_of_the_protocol_is_read_as_it_stands() -> None:
    revision = read()
    assert revision.flags == ()
    assert revision.day == date(2026, 11, 22)
    assert revision.device.n == 41
    assert revision.started.wall == datetime(2026, 11, 22, 0, 25, 10, tzinfo=UTC)
    assert revision.answers["GG-05"] == Response(
        "GG-05",
        2,
        "fail",
        "…",
        (Official("Lò Thị Xuân", "Công chức"),),
        {"GG-05a": "…"},
        fixed_on_spot=False,
        photos=(cast.PHOTO,),
        mono_ms=5200000,
    )
    assert [photo.kind for photo in revision.photos] == ["photo", "signature"]
    assert revision.minutes
    assert revision.minutes.signed


def test_the_body_of_a_whole_core_visit_is_read() -> None:
    revision = cast.revision()
    assert len(revision.responses) == 43
    assert revision.location
    assert revision.location.accuracy_m == 12


def test_what_a_newer_app_adds_is_ignored() -> None:
    body = PROTOCOL_BODY | {"weather": {"rain": True}, "responses": response(mood="calm")}
    assert parse_body(json.dumps(body)) == read()


@pytest.mark.parametrize(
    "key", ["parents", "team", "campaign", "counter", "finished", "clock", "location", "minutes"]
)
def test_what_may_be_absent_may_also_be_null(key: str) -> None:
    without = {name: value for name, value in PROTOCOL_BODY.items() if name != key}
    assert parse_body(json.dumps(without)) == read(**{key: None})


@pytest.mark.parametrize(
    ("wall", "day"),
    [
        ("2026-11-22T23:59:59+07:00", date(2026, 11, 22)),
        ("2026-11-22T17:00:00Z", date(2026, 11, 23)),
        ("1970-01-01T00:00:00.123+00:00", date(1970, 1, 1)),
        ("2049-01-01T07:25+07:00", date(2049, 1, 1)),
        ("2026-11-22T07:25:10", None),
        ("0000-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59Z", None),
        ("10000-01-01T00:00:00Z", None),
        ("22/11/2026 07:25", None),
        (1763800000, None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_that_cannot_be_read_is_flagged_but_the_visit_is_kept(wall: object, day: date | None) -> None:
    revision = read(started={"wall": wall, "mono_ms": 1})
    assert revision.day == day
    assert revision.flags == (() if day else ("time-unparsable",))


@pytest.mark.parametrize(
    "location", [{}, {"lat": 91, "lon": 0}, {"lat": "21", "lon": 103}, {"lat": True, "lon": 1}]
)
def test_an_impossible_place_is_flagged_but_the_visit_is_kept(location: object) -> None:
    revision = read(location=location)
    assert revision.location is None
    assert revision.flags == ("location-invalid",)


def test_control_characters_in_a_note_are_legal_and_kept() -> None:
    note = "a\0b\x1b\ufffe\u202ec"
    assert read(responses=response(note=note)).responses[0].note == note


def test_photos_may_be_listed_twice_and_serve_two_answers() -> None:
    twice = read(photos=photos() + photos(), responses=response() + response(item="GG-08"))
    assert len(twice.photos) == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"responses": response(note="x" * MAX_NOTE_CHARS, followups={"GG-05a": "x" * MAX_NOTE_CHARS})},
        {"responses": [{"item": str(n)} for n in range(MAX_RESPONSES)]},
        {"responses": response(followups={str(n): 1 for n in range(MAX_FOLLOWUPS)})},
        {"unit": "u" * MAX_NAME_CHARS, "parents": [cast.VISIT_ID] * MAX_PARENTS},
        {"location": {"lat": -90, "lon": 180}},
        {"location": {"lat": 90, "lon": -180}},
    ],
)
def test_what_just_keeps_within_its_limit_is_accepted(changes: dict[str, Any]) -> None:
    assert read(**changes).flags == ()


@pytest.mark.parametrize("size", [1, MAX_PHOTO_BYTES])
def test_the_smallest_and_the_largest_photo_are_accepted(size: int) -> None:
    assert read(photos=photos(size=size)).photos[0].size == size


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"schema": "visit/9"}, "schema-unknown", "/schema"),
        ({"schema": None}, "schema-unknown", "/schema"),
        ({"schema": ["visit/1"]}, "schema-unknown", "/schema"),
        ({"revision_id": cast.REVISION_ID.upper()}, "id-invalid", "/revision_id"),
        ({"visit_id": 5}, "id-invalid", "/visit_id"),
        ({"author": "reviewer"}, "id-invalid", "/author"),
        ({"campaign": "tet"}, "id-invalid", "/campaign"),
        ({"team": ["x"]}, "id-invalid", "/team"),
        ({"parents": [cast.REVISION_ID]}, "parents-invalid", "/parents"),
        ({"parents": [cast.VISIT_ID] * 51}, "parents-invalid", "/parents"),
        ({"parents": "none"}, "malformed", "/parents"),
        ({"kind": "delete"}, "malformed", "/kind"),
        ({"mode": "secret"}, "malformed", "/mode"),
        ({"device": {"id": cast.DEVICE_ID, "n": -1}}, "malformed", "/device/n"),
        ({"device": {"id": cast.DEVICE_ID}}, "malformed", "/device/n"),
        ({"device": None}, "malformed", "/device"),
        ({"unit": ""}, "malformed", "/unit"),
        ({"unit": "u" * 201}, "payload-too-large", "/unit"),
        ({"checklists": [1]}, "malformed", "/checklists"),
        ({"started": "now"}, "malformed", "/started"),
        ({"responses": {}}, "malformed", "/responses"),
        ({"responses": [7]}, "malformed", "/responses/0"),
        ({"responses": response() * 2}, "answer-invalid", "/responses/1/item"),
        ({"responses": response(item=None)}, "malformed", f"{FIRST}/item"),
        ({"responses": response(value=1.5)}, "answer-invalid", f"{FIRST}/value"),
        ({"responses": response(value=True)}, "answer-invalid", f"{FIRST}/value"),
        ({"responses": response(value=["x"])}, "answer-invalid", f"{FIRST}/value"),
        ({"responses": response(note="x" * (MAX_NOTE_CHARS + 1))}, "payload-too-large", f"{FIRST}/note"),
        ({"responses": response(note="x" * 1_000_000)}, "payload-too-large", f"{FIRST}/note"),
        ({"responses": response(followups=LONG)}, "payload-too-large", f"{FIRST}/followups/GG-05a"),
        ({"responses": response(followups=MANY)}, "payload-too-large", f"{FIRST}/followups"),
        ({"responses": response(followups=[])}, "malformed", f"{FIRST}/followups"),
        ({"responses": response(officials=[{"title": "x"}])}, "malformed", f"{FIRST}/officials/0/full_name"),
        ({"responses": response(fixed_on_spot="yes")}, "malformed", f"{FIRST}/fixed_on_spot"),
        ({"responses": response(photos=["12" * 32])}, "photo-invalid", f"{FIRST}/photos"),
        ({"responses": response(photos=["x"])}, "photo-invalid", f"{FIRST}/photos"),
        ({"responses": [{"item": str(n)} for n in range(201)]}, "payload-too-large", "/responses"),
        ({"minutes": {"signatures": ["12" * 32]}}, "photo-invalid", "/minutes/signatures"),
        ({"minutes": {"signed": 1}}, "malformed", "/minutes/signed"),
        ({"photos": photos(size=0)}, "photo-invalid", "/photos/0/size"),
        ({"photos": photos(size=MAX_PHOTO_BYTES + 1)}, "photo-invalid", "/photos/0/size"),
        ({"photos": photos(size=True)}, "photo-invalid", "/photos/0/size"),
        ({"photos": photos(mime="text/html")}, "photo-invalid", "/photos/0/mime"),
        ({"photos": photos(mime=None)}, "photo-invalid", "/photos/0/mime"),
        ({"photos": photos(kind="video")}, "photo-invalid", "/photos/0/kind"),
        ({"photos": photos(sha256=cast.PHOTO.upper())}, "photo-invalid", "/photos/0/sha256"),
        ({"photos": photos(sha256=cast.PHOTO[:-1])}, "photo-invalid", "/photos/0/sha256"),
        ({"photos": photos(mono_ms=-5)}, "malformed", "/photos/0/mono_ms"),
        ({"photos": photos() + photos(size=5)}, "photo-invalid", "/photos/2/size"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_pointed_at(changes: dict[str, Any], code: str, pointer: str) -> None:
    error = refused(json.dumps(PROTOCOL_BODY | changes))
    assert (error.code, error.pointer) == (code, pointer)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "malformed"),
        ("[]", "malformed"),
        ("null", "malformed"),
        ("{}", "schema-unknown"),
        ('{"schema":"visit/1"}', "id-invalid"),
        ('{"schema":"visit/1","schema":"visit/1"}', "duplicate-key"),
        ('{"schema":"visit/1","x":"\\ud800"}', "text-invalid"),
        ('{"schema":"visit/1","x":"\ud800"}', "text-invalid"),
        ('{"schema":"visit/1","x":' + "[" * 60 + "]" * 60 + "}", "too-deep"),
        ('{"schema":"visit/1","x":99999999999999999999}', "number-range"),
    ],
)
def test_a_text_that_is_no_body_has_the_code_of_its_fault(text: str, code: str) -> None:
    assert refused(text).code == code


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(PROTOCOL_BODY)), json_values)
def test_whatever_stands_in_a_field_the_body_is_read_or_refused_with_a_known_code(
    key: str, value: Any
) -> None:
    try:
        read(**{key: value})
    except BodyError as error:
        assert error.code in CATALOGUE  # noqa: PT017  # most examples are refused, some are not


@given(st.text(max_size=50))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert refused(text).code in CATALOGUE


def test_a_phone_cannot_sign_a_body_the_server_could_not_read() -> None:
    assert parse_body(body_text(PROTOCOL_BODY)) == read()
    with pytest.raises(BodyError):
        body_text(PROTOCOL_BODY | {"unit": None})
