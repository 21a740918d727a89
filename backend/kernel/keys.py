"""The server's own signing key: made at first use, kept under the data directory, never in the database."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from backend.evidence.keyfiles import read_or_create


@dataclass(frozen=True)
class ServerKey:
    """An Ed25519 key; `public_key_b64` is SubjectPublicKeyInfo DER, `key_id` the hex SHA-256 of that DER."""

    private: Ed25519PrivateKey
    public_key_b64: str
    key_id: str

    def sign(self, message: bytes) -> str:
        """Return the signature over `message` in standard base64."""
        return base64.b64encode(self.private.sign(message)).decode()


def server_key() -> ServerKey:
    """Return the key receipts are signed with."""
    return _key(key_file())


def key_file() -> Path:
    """Return where the key is kept; a process that starts looks for it (`backend.intake.lost_key`)."""
    return Path(settings.DATA_DIR) / "keys" / "server_ed25519"


@lru_cache(maxsize=4)
def _key(path: Path) -> ServerKey:
    seed = read_or_create(path, lambda: Ed25519PrivateKey.generate().private_bytes_raw())
    private = Ed25519PrivateKey.from_private_bytes(seed)
    der = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return ServerKey(private, base64.b64encode(der).decode(), hashlib.sha256(der).hexdigest())
