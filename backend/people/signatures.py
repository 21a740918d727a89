"""Public keys of devices, and what was signed with them."""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import lru_cache
from typing import TypeGuard

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from backend.people.models import Algorithm

MAX_KEY_BYTES = 256


class KeyInvalidError(ValueError):
    """The text is not a public key of the algorithm it claims."""


def key_id(algorithm: str, public_key: str) -> str:
    """Return the hex SHA-256 of a public key's DER; KeyInvalidError unless it is one of `algorithm`."""
    der = _decoded(public_key)
    key = _loaded(algorithm, public_key)
    if der != key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo):
        raise KeyInvalidError("not the canonical DER of this key")
    return hashlib.sha256(der).hexdigest()


def verify(algorithm: str, public_key: str, message: bytes, signature: str) -> bool:
    """Say whether `signature` (standard base64; DER for ECDSA) over `message` was made with the key."""
    try:
        raw = base64.b64decode(signature, validate=True)
        key = _loaded(algorithm, public_key)
        if isinstance(key, Ed25519PublicKey):
            key.verify(raw, message)
        else:
            key.verify(raw, message, ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=1024)
def _loaded(algorithm: str, public_key: str) -> Ed25519PublicKey | EllipticCurvePublicKey:
    try:
        key = load_der_public_key(_decoded(public_key))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyInvalidError("not a public key") from error
    if algorithm == Algorithm.ED25519 and isinstance(key, Ed25519PublicKey):
        return key
    if algorithm == Algorithm.ECDSA_P256 and _is_p256(key):
        return key
    raise KeyInvalidError(f"not a key of {algorithm}")


def _is_p256(key: object) -> TypeGuard[EllipticCurvePublicKey]:
    return isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)


def _decoded(public_key: str) -> bytes:
    try:
        der = base64.b64decode(public_key, validate=True)
    except (binascii.Error, ValueError) as error:
        raise KeyInvalidError("not standard base64") from error
    if len(der) > MAX_KEY_BYTES or base64.b64encode(der).decode() != public_key:
        raise KeyInvalidError("not standard base64 of a short key")
    return der
