from __future__ import annotations

import hashlib
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.protocol import wire
from shared.protocol.limits import MAX_DEPTH, MAX_INT
from shared.protocol.wire import WireError, canonical_json, strict_loads

texts = st.text(st.characters(exclude_categories=["Cs"]))
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-MAX_INT, MAX_INT)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=20)


def refused(data: bytes) -> str:
    """Return the code with which `data` is refused."""
    with pytest.raises(WireError) as error:
        strict_loads(data)
    return error.value.code


@given(values, st.booleans())
def test_valid_json_reads_as_the_standard_library_reads_it(value: Any, ascii_only: bool) -> None:
    data = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert strict_loads(data) == json.loads(data) == value


@given(st.binary() | st.text(alphabet='[]{}",:\\u0dD8nt1eE+-. \n\x00é').map(str.encode))
def test_whatever_the_bytes_are_they_are_read_or_refused(data: bytes) -> None:
    try:
        value = strict_loads(data)
    except WireError:
        return
    assert value == json.loads(data)
    canonical_json(value).encode()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "malformed"),
        (b"{", "malformed"),
        (b"[1] 2", "malformed"),
        (b"\xef\xbb\xbf{}", "malformed"),
        (b'"\xff"', "malformed"),
        (b'"\xed\xa0\x80"', "malformed"),
        ("{}".encode("utf-16"), "malformed"),
        (b"NaN", "malformed"),
        (b"[Infinity]", "malformed"),
        (b"-Infinity", "malformed"),
        (b"1e400", "malformed"),
        (b'"a\x00b"', "malformed"),
        (b'{"a":1,"a":1}', "duplicate-key"),
        (b'[{"a":{"b":1,"\\u0062":2}}]', "duplicate-key"),
        (b"9007199254740992", "number-range"),
        (b"-9007199254740992", "number-range"),
        (b"1" * 5000, "number-range"),
        (b'"\\ud800"', "text-invalid"),
        (b'{"\\uDFFF":1}', "text-invalid"),
        (b'["\\ude00\\ud83d"]', "text-invalid"),
    ],
)
def test_each_kind_of_bad_json_has_its_code(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_numbers_every_reader_keeps_and_whole_surrogate_pairs_are_fine() -> None:
    assert strict_loads(b"[9007199254740991,-9007199254740991,1.5]") == [MAX_INT, -MAX_INT, 1.5]
    assert strict_loads(b'"\\ud83d\\ude00"') == "😀"
    assert strict_loads(b'"\\\\ud800"') == "\\ud800"


def test_the_depth_limit_is_exact_and_brackets_in_strings_do_not_count() -> None:
    assert strict_loads(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    assert refused(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1)) == "too-deep"
    assert refused(b'{"a":' * 100_000) == "too-deep"
    brackets = json.dumps({"a": "[" * 200, "b": '\\"[' * 200, "c": "\\"}).encode()
    assert strict_loads(brackets) == json.loads(brackets)


@pytest.mark.parametrize(
    "data", [b'["' + b'\\"' * 500_000, b'"' * 1_000_000, b"[" * 1_000_000, b'"' + b"\\" * 999_999]
)
def test_no_hostile_megabyte_takes_long(data: bytes) -> None:
    began = time.process_time()
    with pytest.raises(WireError):
        strict_loads(data)
    assert time.process_time() - began < 1


@given(st.dictionaries(texts, values, max_size=5))
def test_canonical_json_does_not_depend_on_the_order_of_keys(value: dict[str, Any]) -> None:
    turned = dict(reversed(value.items()))
    assert canonical_json(turned) == canonical_json(value)
    assert json.loads(canonical_json(value)) == value


def test_signed_messages_are_told_apart_by_their_domain() -> None:
    body = b"{}"
    digest = hashlib.sha256(body).digest()
    assert wire.revision_message(body) == b"ct-rev-1\0" + digest
    assert len(wire.revision_message(body)) == 41
    assert wire.receipt_message({"seq": 1})[:13] == b"ct-receipt-1\0"
    question = wire.refresh_message("s", "n", "2026-11-22T07:25:10.123+07:00", "once")
    signed = b"s\nn\n2026-11-22T07:25:10.123+07:00\nonce"
    assert question == b"ct-refresh-2\0" + hashlib.sha256(signed).digest()
    undated = wire.undated_refresh_message("s", "n")
    assert undated == b"ct-refresh-1\0" + hashlib.sha256(b"s\nn").digest()


def test_a_receipt_signature_covers_all_but_itself() -> None:
    receipt = {"revision_id": "r", "seq": 7}
    assert wire.receipt_message(receipt | {"sig": "x", "signed": {}}) == wire.receipt_message(receipt)
    assert wire.receipt_message(receipt | {"seq": 8}) != wire.receipt_message(receipt)


@given(st.lists(st.binary(max_size=4).map(wire.sha256_hex), max_size=6), st.randoms())
def test_the_hash_of_a_set_of_photos_ignores_order_and_repetition(hashes: list[str], chance: Any) -> None:
    shuffled = hashes + hashes
    chance.shuffle(shuffled)
    assert wire.photos_sha256(shuffled) == wire.photos_sha256(hashes)
