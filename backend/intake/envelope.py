"""Opening what a device sent: the bytes are whole, the signature is the device's, the body can be read."""

from __future__ import annotations

from dataclasses import dataclass

from backend.people.models import Device
from backend.people.signatures import verify
from backend.visits.bodies import parsed_body
from shared.protocol.manifest import BodyError, Revision
from shared.protocol.wire import revision_message, sha256_hex


@dataclass(frozen=True, slots=True)
class Envelope:
    """One revision as it came: the body still a text, its hash and signature still to be checked."""

    revision_id: str
    sha256: str
    key_id: str
    signature: str
    body: str


class RefusedError(Exception):
    """A revision is not taken: `code` is a key of the problem catalogue, `pointer` leads into the body."""

    def __init__(self, code: str, detail: str | None = None, pointer: str | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.pointer = pointer


def opened(envelope: Envelope, device: Device) -> Revision:
    """Return what the envelope holds; RefusedError unless `device` signed exactly this for itself."""
    raw = envelope.body.encode()
    if sha256_hex(raw) != envelope.sha256:
        raise RefusedError("hash-mismatch")
    if not _is_signed(envelope, raw, device):
        raise RefusedError("signature-invalid")
    try:
        body = parsed_body(envelope.body)
    except BodyError as error:
        raise RefusedError(error.code, error.detail, error.pointer) from error
    if body.device.id != str(device.pk):
        raise RefusedError("signature-invalid", "the body names another device", "/device/id")
    if body.revision_id != envelope.revision_id:
        raise RefusedError("content-mismatch", "the body names another revision", "/revision_id")
    return body


def _is_signed(envelope: Envelope, raw: bytes, device: Device) -> bool:
    return envelope.key_id == device.key_id and verify(
        device.algorithm, device.public_key, revision_message(raw), envelope.signature
    )
