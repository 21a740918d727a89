"""The cast and the props of the tests: two inspectors, Home Affairs, a leader, two units, an administrator.

Plain functions, so that tests of processes and benchmarks can use them too; `tests/backend/conftest.py` hands
them out as fixtures.
"""

from __future__ import annotations

import base64
import hashlib
import os
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from rest_framework.test import APIClient

from backend.devices.actions import enrol_device
from backend.evidence.store import PHOTOS
from backend.people import actions, sessions, tokens
from backend.people.models import Device, Role, Session, User
from backend.units.models import Unit
from shared.base.ids import uuid7
from shared.protocol.wire import refresh_message, revision_message, undated_refresh_message

NOW = datetime(2026, 8, 20, 1, 30, tzinfo=UTC)  # 08:30 in Sơn La
PASSWORD = "congtam-demo"
PROVINCE, TO_HIEU, MUONG_LA = "sl", "sl-x25-03646", "sl-x25-03808"


def new_id() -> str:
    """Return a fresh UUIDv7, as a phone makes them."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(10))


def original(sha256: str) -> Path:
    """Return the file in which the server holds a photo, or will."""
    return Path(PHOTOS.where(sha256))


def unit(unit_id: str, name: str, *, under: Unit | None = None, **fields: Any) -> Unit:
    """Return the unit with this id, made where it is missing."""
    values = {
        "name_vi": name,
        "parent": under,
        "path": f"{under.path if under else ''}{unit_id}/",
        "kind": Unit.Kind.COMMUNE if under else Unit.Kind.PROVINCIAL_PEOPLE_COMMITTEE,
        "level": Unit.Level.COMMUNE if under else Unit.Level.PROVINCE,
        "valid_from": date(2025, 7, 1) if under else None,
    }
    return Unit.objects.get_or_create(pk=unit_id, defaults=values | fields)[0]


def province() -> Unit:
    """Return the provincial People's Committee."""
    return unit(PROVINCE, "Ủy ban nhân dân tỉnh Sơn La")


def to_hieu() -> Unit:
    """Return the ward of Tô Hiệu."""
    return unit(TO_HIEU, "UBND phường Tô Hiệu", under=province(), kind=Unit.Kind.WARD)


def muong_la() -> Unit:
    """Return the commune of Mường La."""
    return unit(MUONG_LA, "UBND xã Mường La", under=province())


def person(username: str, role: Role, *, full_name: str = "", of: Unit | None = None) -> User:
    """Open an account whose password is PASSWORD."""
    return actions.create_user(
        username=username,
        password=PASSWORD,
        full_name=full_name or username,
        role=role,
        unit_id=of.pk if of else None,
        now=NOW,
    )


def client(user: User | None = None) -> APIClient:
    """Return an HTTP client, logged in as `user` the way API clients are."""
    made = APIClient()
    if user is not None:
        session = sessions.open_session(user, now=datetime.now(UTC))
        made.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.access_token(session)}")
    return made


@dataclass
class Phone:
    """A device with its own key."""

    id: str
    key: Ed25519PrivateKey

    @classmethod
    def new(cls) -> Phone:
        """Return a phone straight from the shop."""
        return cls(new_id(), Ed25519PrivateKey.generate())

    @property
    def der(self) -> bytes:
        """Return its public key as SubjectPublicKeyInfo DER."""
        return self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def key_id(self) -> str:
        """Return the name of its key."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def enrolment(self) -> dict[str, str]:
        """Return what it posts to be enrolled."""
        return {
            "id": self.id,
            "model": "Samsung Galaxy A06",
            "algorithm": "ed25519",
            "public_key": base64.b64encode(self.der).decode(),
        }

    def sign(self, message: bytes) -> str:
        """Return its signature over `message`."""
        return base64.b64encode(self.key.sign(message)).decode()

    def envelope(self, revision_id: str, body: str) -> dict[str, str]:
        """Return a revision as `sync/push` takes it."""
        return {
            "revision_id": revision_id,
            "sha256": hashlib.sha256(body.encode()).hexdigest(),
            "key_id": self.key_id,
            "signature": self.sign(revision_message(body.encode())),
            "body": body,
        }

    def refresh(self, session: str, secret: str, following: str, at: str = "") -> dict[str, str]:
        """Return what it posts to move its session from `secret` on to `following`."""
        next_sha256 = hashlib.sha256(following.encode()).hexdigest()
        at, nonce = at or datetime.now(UTC).isoformat(), os.urandom(12).hex()
        proof = self.sign(refresh_message(session, next_sha256, at, nonce))
        step = {"session": session, "secret": secret, "next_sha256": next_sha256, "proof": proof}
        return step | {"at": at, "nonce": nonce}

    def undated_refresh(self, session: str, secret: str, following: str) -> dict[str, str]:
        """Return what an app from before posts in its place."""
        next_sha256 = hashlib.sha256(following.encode()).hexdigest()
        proof = self.sign(undated_refresh_message(session, next_sha256))
        return {"session": session, "secret": secret, "next_sha256": next_sha256, "proof": proof}


@dataclass
class Enrolled:
    """A phone in somebody's hand: known to the server and logged in."""

    phone: Phone
    owner: User
    device: Device
    session: Session
    client: APIClient


def enrolled(owner: User, phone: Phone | None = None) -> Enrolled:
    """Enrol a phone for `owner` and log it in."""
    phone = phone or Phone.new()
    asked: dict[str, Any] = dict(phone.enrolment)
    session, _ = enrol_device(owner, device_id=UUID(asked.pop("id")), now=NOW, **asked)
    made = APIClient()
    made.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.access_token(session)}")
    return Enrolled(phone, owner, Device.objects.get(pk=phone.id), session, made)
