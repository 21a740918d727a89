"""Bytes on the wire: strict JSON, canonical JSON, hashes, and the messages that get signed.

Python's own JSON reader takes NaN, repeated keys, numbers no other reader keeps and halves of
surrogate pairs. Each of these once became a row that broke every later list; here each is refused.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from shared.protocol.limits import MAX_DEPTH, MAX_INT

SYNC_MEDIA_TYPE: Final = "application/vnd.congtam.sync+json"
BUNDLE_MEDIA_TYPE: Final = "application/vnd.congtam.bundle"
BUNDLE_MAGIC: Final = b"CTB1"
"""What a bundle begins with; then the length of its text as four bytes, the greatest first, and the text."""
BUNDLE_HEAD_BYTES: Final = 8
FEATURES: Final = ("bundle/1",)
"""What this server can do beyond the first release of the protocol, as its answers say."""

CANONICAL: Final = {
    "sort_keys": True,
    "separators": (",", ":"),
    "ensure_ascii": False,
    "allow_nan": False,
}
"""How a JSON encoder has to be told to spell canonically."""

_CANONICAL = json.JSONEncoder(**CANONICAL)  # type: ignore[arg-type]  # values of several kinds
_BRACKET = re.compile(r"[\[\]{}]")
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_INT_DIGITS = len(str(-MAX_INT))


class WireError(ValueError):
    """The bytes are not JSON as this protocol speaks it; `code` is a key of the problem catalogue."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


def strict_loads(data: bytes, *, max_depth: int = MAX_DEPTH) -> object:
    """Read one JSON value; WireError for anything that another reader might understand differently."""
    text = _decoded(data)
    _check_depth(text, max_depth)
    try:
        value: object = _STRICT.decode(text)
    except WireError:
        raise
    except ValueError as error:
        raise WireError("malformed", str(error)) from None
    if _ESCAPED_SURROGATE.search(text):
        _check_surrogates(value)
    return value


def bundle_head(text: bytes) -> bytes:
    """Return what goes before the photos of a bundle."""
    return BUNDLE_MAGIC + len(text).to_bytes(4) + text


def bundle_text_length(head: bytes) -> int:
    """Return how many bytes of text follow the first eight of a bundle; WireError where it is none."""
    if len(head) != BUNDLE_HEAD_BYTES or not head.startswith(BUNDLE_MAGIC):
        raise WireError("malformed", "not a bundle")
    return int.from_bytes(head[len(BUNDLE_MAGIC) :])


def canonical_json(value: object) -> str:
    """Return the one spelling of a JSON value that the server signs: sorted keys, no spaces."""
    return _CANONICAL.encode(value)


def sha256_hex(data: bytes) -> str:
    """Return the lower-case hexadecimal SHA-256 of `data`."""
    return hashlib.sha256(data).hexdigest()


def revision_message(body: bytes) -> bytes:
    """Return the 41 bytes a device signs for a revision whose body is exactly `body`."""
    return b"ct-rev-1\0" + hashlib.sha256(body).digest()


def receipt_message(receipt: Mapping[str, object]) -> bytes:
    """Return the bytes the server signs for a receipt; its own `sig` and `signed` do not count."""
    signed = {key: value for key, value in receipt.items() if key not in ("sig", "signed")}
    return b"ct-receipt-1\0" + hashlib.sha256(canonical_json(signed).encode()).digest()


def notice_message(content: bytes) -> bytes:
    """Return the bytes the server signs for a conclusion notice whose frozen text is exactly `content`."""
    return b"ct-notice-1\0" + hashlib.sha256(content).digest()


def freeze_message(facts: bytes) -> bytes:
    """Return the bytes the server signs for the frozen facts of a paper, which are exactly `facts`."""
    return b"ct-freeze-1\0" + hashlib.sha256(facts).digest()


def refresh_message(session: str, next_sha256: str, at: str, nonce: str) -> bytes:
    """Return the bytes a device signs to move its session on to the secret hashed in `next_sha256`.

    `at` is the present time as RFC 3339, in exactly this text; `nonce` is new with every question.
    """
    signed = f"{session}\n{next_sha256}\n{at}\n{nonce}"
    return b"ct-refresh-2\0" + hashlib.sha256(signed.encode()).digest()


def undated_refresh_message(session: str, next_sha256: str) -> bytes:
    """Return what apps before 0.3 sign in its place; decision 079 says how far it is answered."""
    return b"ct-refresh-1\0" + hashlib.sha256(f"{session}\n{next_sha256}".encode()).digest()


def lock_message(order: str) -> bytes:
    """Return the bytes the server signs for the order, in exactly this text, that a device lock itself."""
    return b"ct-lock-1\0" + hashlib.sha256(order.encode()).digest()


def photos_sha256(hashes: Iterable[str]) -> str:
    """Return the hash of a set of photo hashes, whatever their order and repetition."""
    return sha256_hex("\n".join(sorted(set(hashes))).encode())


def _decoded(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        raise WireError("malformed", "byte order mark")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise WireError("malformed", f"not UTF-8 at byte {error.start}") from None


def _check_depth(text: str, max_depth: int) -> None:
    """Count brackets outside strings before parsing: the parser itself would run out of stack.

    Without escaped backslashes and quotes, every second piece between quotes is outside a string.
    """
    outside = "".join(text.replace("\\\\", "").replace('\\"', "").split('"')[::2])
    depth = 0
    for bracket in _BRACKET.findall(outside):
        if bracket in "[{":
            depth += 1
            if depth > max_depth:
                raise WireError("too-deep", f"nested deeper than {max_depth} levels")
        else:
            depth -= 1


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise WireError("duplicate-key", "a key is given twice in one object")
    return value


def _bounded_int(digits: str) -> int:
    if len(digits) > _INT_DIGITS or abs(number := int(digits)) > MAX_INT:
        raise WireError("number-range", "whole number beyond 2^53 - 1")
    return number


def _finite_float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise WireError("malformed", "number too large")
    return number


def _no_constant(name: str) -> object:
    raise WireError("malformed", f"{name} is not JSON")


def _check_surrogates(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise WireError("text-invalid", "half of a surrogate pair") from None


_STRICT = json.JSONDecoder(
    object_pairs_hook=_unique_keys,
    parse_int=_bounded_int,
    parse_float=_finite_float,
    parse_constant=_no_constant,
)
