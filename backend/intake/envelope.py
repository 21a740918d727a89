"""Opening what a device sent: the bytes are whole, the signature is the device's, the body can be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from backend.journal.recording import Journal
from backend.people.models import Device, User
from backend.people.rules import may
from backend.people.signatures import verify
from backend.visits.bodies import parsed_body
from shared.protocol.manifest import BodyError
from shared.protocol.revision import Revision as Body
from shared.protocol.wire import revision_message, sha256_hex


@dataclass(frozen=True, slots=True)
class Envelope:
    """One revision as it came: the body still a text, its hash and signature still to be checked."""

    revision_id: str
    sha256: str
    key_id: str
    signature: str
    body: str


@dataclass(frozen=True)
class Admission:
    """A person lets in what was set aside: who, what they add to the journal, and what they waive."""

    by: User | None
    note: Callable[[Journal], None]
    release: bool = False
    """Take it in although its author is not whose phone it is, or the visit is somebody else's."""


@dataclass(frozen=True)
class Submission:
    """An opened envelope on its way into the rows: what it says, who made it on what device, when it came."""

    envelope: Envelope
    body: Body
    author: User
    device: Device
    now: datetime
    admission: Admission | None

    @property
    def actor(self) -> User | None:
        """Return who does this: the author by pushing, or who lets it in."""
        return self.admission.by if self.admission else self.author

    @property
    def is_released(self) -> bool:
        """Say whether a person answers for what the gate would not let through."""
        return self.admission is not None and self.admission.release


class RefusedError(Exception):
    """A revision is not taken: `code` is a key of the problem catalogue, `pointer` leads into the body."""

    def __init__(self, code: str, detail: str | None = None, pointer: str | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.pointer = pointer


def opened(
    envelope: Envelope, *, by: User, device: Device, now: datetime, admission: Admission | None = None
) -> Submission:
    """Return what the envelope holds; RefusedError unless `device`, which is `by`'s, signed exactly this."""
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
    return Submission(envelope, body, _author(body, by, admission), device, now, admission)


def _is_signed(envelope: Envelope, raw: bytes, device: Device) -> bool:
    return envelope.key_id == device.key_id and verify(
        device.algorithm, device.public_key, revision_message(raw), envelope.signature
    )


def _author(body: Body, by: User, admission: Admission | None) -> User:
    """Return who made the visit: whose phone it is, or anyone who makes visits where a person releases it."""
    if body.author == str(by.pk):
        return by
    if admission is None or not admission.release:
        raise RefusedError("not-permitted", "somebody else is its author", "/author")
    author = User.objects.filter(pk=body.author).first()
    if author is None or not may(author, "visit.submit"):
        raise RefusedError("not-permitted", "its author is nobody who makes visits", "/author")
    return author
