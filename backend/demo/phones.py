"""The demo's phones: each has its own key, counts its visits without gaps and signs what it hands in."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.base.ids import uuid7
from shared.base.records import to_plain
from shared.base.version import VERSION
from shared.protocol.manifest import body_text
from shared.protocol.revision import DeviceClaim, Revision
from shared.protocol.wire import revision_message, sha256_hex

UNSIGNED = DeviceClaim(id="", n=0, prev=None, app=VERSION, boot=None)


def demo_id(at: datetime, rng: Random) -> str:
    """Return the UUIDv7 a device makes at that moment, the same in every run."""
    return uuid7(int(at.timestamp() * 1000), rng.randbytes(10))


@dataclass(frozen=True)
class Signed:
    """A revision ready to be handed in."""

    revision: Revision
    body: str
    sha256: str
    signature: str


@dataclass
class Phone:
    """An enrolled phone; `n` and `prev` are its running number and the hash of the body before."""

    owner: str
    id: str
    n: int = 0
    prev: str | None = None
    _key: Ed25519PrivateKey = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the key: derived from the owner's name, because everybody may know the demo's secrets."""
        seed = hashlib.sha256(f"congtam demo phone of {self.owner}".encode()).digest()
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public_key(self) -> str:
        """Return the key as it is enrolled: SubjectPublicKeyInfo DER in base64."""
        der = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(der).decode()

    def sign(self, revision: Revision, *, switched_on: datetime) -> Signed:
        """Put the phone's own claims into the revision and sign the exact text of its body."""
        self.n += 1
        boot = sha256_hex(switched_on.isoformat().encode())[:16]
        signed = replace(revision, device=DeviceClaim(self.id, self.n, self.prev, VERSION, boot))
        plain = to_plain(signed)
        del plain["flags"]  # what a server could not read, no part of a body
        text = body_text(plain)
        self.prev = sha256_hex(text.encode())
        signature = self._key.sign(revision_message(text.encode()))
        return Signed(signed, text, self.prev, base64.b64encode(signature).decode())


def mono_ms(at: datetime, switched_on: datetime) -> int:
    """Return what the phone's monotonic clock shows at that moment."""
    return (at - switched_on) // timedelta(milliseconds=1)
