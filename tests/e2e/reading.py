"""Reading what the server shows, as different people, and checking its receipts."""

from __future__ import annotations

import base64
import json
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from shared.base.ids import uuid7
from shared.protocol.wire import receipt_message
from tests.e2e.running import Server

PASSWORD = "congtam-demo"
PEOPLE = (
    ("reviewer", "Nguyễn Thu Hà", "reviewer", None),
    ("reviewer2", "Tòng Văn Bình", "reviewer", None),
    ("inspector1", "Cầm Thị Hoa", "inspector", None),
    ("inspector2", "Hà Thị Bình", "inspector", None),
    ("unit-tohieu", "Cầm Thị Mai", "unit_officer", "sl-x25-03646"),
)


def accounts() -> str:
    """Return what `manage.py shell` has to run to open the accounts."""
    return f"""
from django.utils import timezone
from backend.people.actions import create_user
for username, full_name, role, unit_id in {PEOPLE!r}:
    create_user(username=username, password={PASSWORD!r}, full_name=full_name, role=role, unit_id=unit_id,
                now=timezone.now())
"""


class Reader:
    """Somebody who is logged in and only reads."""

    def __init__(self, server: Server, username: str) -> None:
        self._base = f"{server.url}/api/v1/"
        words = {"username": username, "password": PASSWORD}
        self._token = ""
        self._token = self.post("auth/token", words)["access"]

    def _open(self, path: str, body: bytes | None = None) -> Any:
        headers = {"Content-Type": "application/json", "If-Match": "*"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(self._base + path, body, headers)  # noqa: S310  # our own server
        return urllib.request.urlopen(request, timeout=60)  # noqa: S310  # the same

    def get(self, path: str) -> Any:
        """Return a JSON answer."""
        with self._open(path) as answer:
            return json.loads(answer.read())

    def post(self, path: str, value: object) -> Any:
        """Send JSON and return the JSON answer."""
        with self._open(path, json.dumps(value).encode()) as answer:
            return json.loads(answer.read())

    def original(self, evidence: str) -> bytes:
        """Return the untouched bytes of evidence, giving a reason."""
        with self._open(f"evidence/{evidence}/open", json.dumps({"reason": "so với máy"}).encode()) as answer:
            return bytes(answer.read())

    def download(self, path: str) -> bytes:
        """Return a file's bytes."""
        with self._open(path) as answer:
            return bytes(answer.read())

    def status(self, path: str) -> int:
        """Return the status of a GET."""
        try:
            with self._open(path) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code


def only_visit(reader: Reader) -> dict[str, Any]:
    """Return the visit, of which there is one."""
    (visit,) = reader.get("visits")["results"]
    return dict(visit)


def server_key(inspector: Reader) -> Ed25519PublicKey:
    """Return the server's public key as it tells any device that enrols."""
    key = Ed25519PrivateKey.generate().public_key()
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    enrolled = inspector.post(
        "devices",
        {
            "id": uuid7(1_795_393_510_000, bytes(range(10))),
            "model": "another phone",
            "algorithm": "ed25519",
            "public_key": base64.b64encode(der).decode(),
        },
    )
    reported = load_der_public_key(base64.b64decode(enrolled["server_key"]["public_key"]))
    assert isinstance(reported, Ed25519PublicKey)
    return reported


def stored_receipt(folder: Path) -> dict[str, Any]:
    """Return the receipt as a phone keeps it."""
    with sqlite3.connect(f"file:{folder / 'congtam.sqlite3'}?mode=ro", uri=True) as database:
        (body,) = database.execute("SELECT body FROM receipt WHERE void = 0").fetchone()
    return dict(json.loads(body))


def verifies(key: Ed25519PublicKey, receipt: Mapping[str, Any]) -> bool:
    """Tell whether the server's key signed this receipt."""
    try:
        key.verify(base64.b64decode(receipt["sig"]), receipt_message(receipt))
    except InvalidSignature:
        return False
    return True
