import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.people.signatures import verify

ED = ed25519.Ed25519PrivateKey.generate()
EC = ec.generate_private_key(ec.SECP256R1())
MESSAGE = b"ct-rev-1\0" + bytes(32)
SIGNED = {
    "ed25519": base64.b64encode(ED.sign(MESSAGE)).decode(),
    "ecdsa-p256-sha256": base64.b64encode(EC.sign(MESSAGE, ec.ECDSA(SHA256()))).decode(),
}
KEYS = {
    name: base64.b64encode(
        key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ).decode()
    for name, key in (("ed25519", ED), ("ecdsa-p256-sha256", EC))
}


@pytest.mark.parametrize("algorithm", SIGNED)
def test_what_the_key_signed_is_verified(algorithm: str) -> None:
    assert verify(algorithm, KEYS[algorithm], MESSAGE, SIGNED[algorithm])


@pytest.mark.parametrize("algorithm", SIGNED)
def test_anything_else_is_not(algorithm: str) -> None:
    signature, key = SIGNED[algorithm], KEYS[algorithm]
    other = next(name for name in SIGNED if name != algorithm)
    assert not verify(algorithm, key, MESSAGE + b"x", signature)
    assert not verify(algorithm, key, MESSAGE, SIGNED[other])
    assert not verify(algorithm, KEYS[other], MESSAGE, signature)
    assert not verify(other, key, MESSAGE, signature)
    for wrong in ("", "x", "AAAA", signature[:-4], signature + "AAAA", "tiếng Việt", signature + "\n"):
        assert not verify(algorithm, key, MESSAGE, wrong), wrong
