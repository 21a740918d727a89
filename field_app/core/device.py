"""The device's identity: an id, an Ed25519 key behind the secret store, and the server's key it learned.

`cryptography` is imported when a key is first needed.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from field_app.core.machine import Machine
from field_app.store.settings import Settings
from field_app.sync.exchange import LockOrder
from shared.protocol.wire import lock_message, receipt_message

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ALGORITHM = "ed25519"
SECRET_NAME = "device-key"  # noqa: S105  # the name it is kept under, not a secret
SEED_BYTES = 32


class DeviceIdentity:
    """Who this device is. The key never leaves the secret store but to sign."""

    def __init__(self, settings: Settings, machine: Machine) -> None:
        self._settings = settings
        self._machine = machine

    @property
    def id(self) -> str:
        """Return the device's id, made on first use together with its key."""
        return self._settings.get("device_id") or self.renew()

    def renew(self) -> str:
        """Become a new device: another id, another key. Needed for another person, or a revoked device."""
        self._machine.secrets.put(SECRET_NAME, self._machine.random.bytes(SEED_BYTES))
        device_id = self._machine.new_id()
        self._settings.put(device_id=device_id)
        return device_id

    def public_key(self) -> str:
        """Return SubjectPublicKeyInfo DER in base64."""
        return base64.b64encode(self._public_der()).decode("ascii")

    def key_id(self) -> str:
        """Return the hex SHA-256 of the public key's DER."""
        return hashlib.sha256(self._public_der()).hexdigest()

    def sign(self, message: bytes) -> str:
        """Return the signature over `message` in base64."""
        return base64.b64encode(self._key().sign(message)).decode("ascii")

    def receipt_is_genuine(self, receipt: Mapping[str, Any]) -> bool:
        """Tell whether the server whose key was learned at enrolment signed this receipt."""
        return self._is_signed(receipt_message(receipt), str(receipt.get("sig")))

    def _is_signed(self, message: bytes, signature: str) -> bool:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_der_public_key

        try:
            key = load_der_public_key(base64.b64decode(self._settings.get("server_key") or "", validate=True))
            if not isinstance(key, Ed25519PublicKey):
                return False
            key.verify(base64.b64decode(signature, validate=True), message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def order_to_lock_is_genuine(self, order: LockOrder) -> bool:
        """Tell whether the same server ordered this very device to lock itself."""
        try:
            body = json.loads(order.order)
        except ValueError:
            return False
        if not isinstance(body, dict) or (body.get("order"), body.get("device_id")) != ("lock", self.id):
            return False
        return self._is_signed(lock_message(order.order), order.sig)

    def _public_der(self) -> bytes:
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return self._key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def _key(self) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        seed = self._machine.secrets.get(SECRET_NAME)
        if seed is None:
            self.renew()
            seed = self._machine.secrets.get(SECRET_NAME)
        return Ed25519PrivateKey.from_private_bytes(seed or b"")
