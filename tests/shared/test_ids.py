from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.base.ids import is_uuid, uuid7

moments = st.integers(0, 2**48 - 1)
noise = st.binary(min_size=10, max_size=10)


@given(moments, noise)
def test_an_id_is_a_canonical_uuid_of_version_7_and_says_its_time(ms: int, rand: bytes) -> None:
    made = uuid7(ms, rand)
    assert is_uuid(made)
    assert str(uuid.UUID(made)) == made
    assert (uuid.UUID(made).version, uuid.UUID(made).variant) == (7, uuid.RFC_4122)
    assert uuid.UUID(made).int >> 80 == ms


@given(moments, moments, noise, noise)
def test_ids_sort_by_their_time(earlier: int, later: int, rand_a: bytes, rand_b: bytes) -> None:
    if earlier < later:
        assert uuid7(earlier, rand_a) < uuid7(later, rand_b)


def test_within_one_millisecond_the_random_bytes_tell_ids_apart() -> None:
    assert len({uuid7(1_763_800_000_000, bytes([i]) * 10) for i in range(256)}) == 256


@pytest.mark.parametrize(("ms", "rand"), [(-1, bytes(10)), (2**48, bytes(10)), (0, bytes(9)), (0, bytes(11))])
def test_a_time_or_noise_of_the_wrong_size_is_refused(ms: int, rand: bytes) -> None:
    with pytest.raises(ValueError, match="UUIDv7"):
        uuid7(ms, rand)


ID = "019aaaac-2600-7000-8000-000000000001"


@pytest.mark.parametrize(
    "other",
    [ID.upper(), f"{{{ID}}}", f"urn:uuid:{ID}", ID.replace("-", ""), f"{ID}\n", f" {ID}", 5, None, b"x", ""],
)
def test_only_the_canonical_spelling_is_an_id(other: object) -> None:
    assert is_uuid(ID)
    assert not is_uuid(other)


@given(st.text(alphabet="0123456789abcdefABCDEF-", max_size=40))
def test_is_uuid_agrees_with_the_standard_library_on_canonical_text(text: str) -> None:
    try:
        canonical = str(uuid.UUID(text)) == text
    except ValueError:
        canonical = False
    assert is_uuid(text) == canonical
