"""A client written from the protocol's text alone, with nothing of ours: plain HTTP, JSON and a key."""

from __future__ import annotations

import base64
import hashlib
import http.client
import io
import json
import os
import secrets
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from PIL import Image

from tests.e2e.running import Server

SYNC = "application/vnd.congtam.sync+json"
TO_HIEU = "sl-x25-03646"


def uuid7() -> str:
    """Return an RFC 9562 version 7 id from this computer's clock."""
    value = int(time.time() * 1000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 7 << 76
    return str(uuid.UUID(int=value & ~(0x3 << 62) | 2 << 62))


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        """Return the body, read as JSON."""
        return json.loads(self.raw)


@dataclass
class StockClient:
    """One phone of one inspector."""

    port: int
    token: str = ""
    device_id: str = field(default_factory=uuid7)
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Send one request and read its whole answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        connection.request(method, f"/api/v1/{path}", body, sent)
        answer = connection.getresponse()
        result = Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        connection.close()
        return result

    def post(self, path: str, value: object) -> Answer:
        """Send JSON."""
        return self.call("POST", path, json.dumps(value).encode(), Content_Type="application/json")

    def login(self, username: str) -> None:
        """Get an access token with the demo password."""
        answer = self.post("auth/token", {"username": username, "password": "congtam-demo"})
        assert answer.status == 200, answer.raw
        self.token = answer.json["access"]

    @property
    def public_key(self) -> bytes:
        """Return the public key as SubjectPublicKeyInfo DER."""
        return self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def enrol(self) -> Answer:
        """Make this phone known."""
        key = base64.b64encode(self.public_key).decode()
        return self.post(
            "devices", {"id": self.device_id, "model": "stock", "algorithm": "ed25519", "public_key": key}
        )

    def go_on(self, session: dict[str, str]) -> None:
        """Take the first step along the device's chain of secrets: the password's session is over."""
        following = hashlib.sha256(uuid7().encode()).hexdigest()
        at, nonce = datetime.now(UTC).isoformat(), os.urandom(16).hex()
        message = f"{session['id']}\n{following}\n{at}\n{nonce}".encode()
        proof = self.key.sign(b"ct-refresh-2\0" + hashlib.sha256(message).digest())
        step = {"session": session["id"], "secret": session["secret"], "next_sha256": following}
        step |= {"at": at, "nonce": nonce}
        answer = self.post("auth/device-refresh", step | {"proof": base64.b64encode(proof).decode()})
        assert answer.status == 200, answer.raw
        self.token = answer.json["access"]

    def revision(self, body: dict[str, Any]) -> dict[str, str]:
        """Sign a body as the protocol says: over its exact bytes."""
        text = json.dumps(body, ensure_ascii=False)
        digest = hashlib.sha256(text.encode()).digest()
        return {
            "revision_id": body["revision_id"],
            "sha256": digest.hex(),
            "key_id": hashlib.sha256(self.public_key).hexdigest(),
            "signature": base64.b64encode(self.key.sign(b"ct-rev-1\0" + digest)).decode(),
            "body": text,
        }

    def push(self, *revisions: dict[str, str]) -> Answer:
        """Push revisions."""
        return self.post(
            "sync/push",
            {
                "protocol": 1,
                "device_id": self.device_id,
                "batch_id": uuid7(),
                "known_epoch": None,
                "highest_receipt": None,
                "revisions": list(revisions),
            },
        )

    def patch(self, photo: bytes, start: int, end: int) -> Answer:
        """Send the bytes from `start` to `end` of a photo."""
        return self.call(
            "PATCH",
            f"photos/{hashlib.sha256(photo).hexdigest()}",
            photo[start:end],
            Content_Type="application/offset+octet-stream",
            Tus_Resumable="1.0.0",
            Upload_Offset=str(start),
            Upload_Length=str(len(photo)),
        )

    def held(self, photo: bytes, least: int) -> int:
        """Ask how much of a photo is held until it is so much, a minute at most."""
        until, held = time.monotonic() + 60, -1
        while held < least and time.monotonic() < until:
            head = self.call("HEAD", f"photos/{hashlib.sha256(photo).hexdigest()}", Tus_Resumable="1.0.0")
            held = int(head.headers["upload-offset"])
        return held

    def break_off(self, photo: bytes, start: int, sent: int) -> None:
        """Promise all the rest of a photo, send only a part of it, and vanish."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.putrequest("PATCH", f"/api/v1/photos/{hashlib.sha256(photo).hexdigest()}")
        for name, value in {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(len(photo) - start),
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": str(start),
            "Upload-Length": str(len(photo)),
        }.items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(photo[start : start + sent])
        connection.close()


def photograph(seed: int, size: int = 700) -> bytes:
    """Return a JPEG that no other seed gives."""
    noise = Image.effect_noise((size, size), 60).convert("RGB")
    noise.putpixel((0, 0), (seed, seed, seed))
    file = io.BytesIO()
    noise.save(file, "JPEG", quality=90)
    return file.getvalue()


def visit_body(client: StockClient, author: str, photo: bytes) -> dict[str, Any]:
    """Return a visit at Tô Hiệu: two absent without reason, the working hours not posted."""
    sha256 = hashlib.sha256(photo).hexdigest()
    return {
        "schema": "visit/1",
        "revision_id": uuid7(),
        "visit_id": uuid7(),
        "parents": [],
        "kind": "submit",
        "device": {"id": client.device_id, "n": 1, "prev": None, "app": "stock/1", "boot": "b"},
        "author": author,
        "team": [author],
        "campaign": None,
        "mode": "surprise",
        "unit": TO_HIEU,
        "counter": None,
        "checklists": ["GG-2026.1"],
        "started": {"wall": "2026-11-23T07:25:10+07:00", "mono_ms": 5100000},
        "finished": {"wall": "2026-11-23T08:40:00+07:00", "mono_ms": 9590000},
        "clock": {"server_seen": None, "mono_at_seen": None},
        "location": None,
        "responses": [
            {"item": "GG-02", "value": 13, "outcome": None, "photos": [], "followups": {}},
            {"item": "GG-03", "value": 11, "outcome": None, "photos": [], "followups": {}},
            {"item": "GG-04", "value": 0, "outcome": None, "photos": [], "followups": {}},
            {
                "item": "GG-05",
                "value": 2,
                "outcome": "fail",
                "note": "Hai người vắng, phụ trách không nắm được",
                "officials": [{"full_name": "Nguyễn Văn A", "title": "Chuyên viên"}],
                "followups": {"GG-05b": "fail"},
                "fixed_on_spot": False,
                "photos": [sha256],
                "mono_ms": 5200000,
            },
            {"item": "GG-13", "value": "none", "outcome": "fail", "photos": [], "followups": {}},
        ],
        "minutes": {
            "unit_representative": "Chủ tịch UBND phường",
            "explanation": "",
            "signed": True,
            "refusal_reason": None,
            "witness": None,
            "signatures": [],
        },
        "photos": [
            {
                "sha256": sha256,
                "size": len(photo),
                "mime": "image/jpeg",
                "kind": "photo",
                "taken_wall": "2026-11-23T07:31:00+07:00",
                "mono_ms": 5190000,
            }
        ],
    }


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Run the real server with the demo's accounts."""
    running = Server(tmp_path_factory.mktemp("server"))
    running.prepare()
    running.manage("load_demo")
    running.start()
    yield running
    running.stop()


def test_a_stranger_can_send_a_visit_and_prove_that_the_server_holds_it(server: Server) -> None:
    inspector = StockClient(server.port)
    inspector.login("inspector1")
    author = inspector.call("GET", "me").json["id"]

    enrolled = inspector.enrol()
    assert enrolled.status == 201
    assert inspector.enrol().json == enrolled.json
    server_key = enrolled.json["server_key"]
    assert inspector.call("GET", "me").status == 401
    inspector.go_on(enrolled.json["session"])

    photo = photograph(1)
    assert len(photo) > 200_000
    body = visit_body(inspector, author, photo)
    revision = inspector.revision(body)

    pushed = inspector.push(revision)
    assert pushed.status == 200
    assert pushed.headers["content-type"] == SYNC
    result = pushed.json["results"][0]
    assert (result["status"], result["sha256"]) == ("stored", revision["sha256"])
    assert result["photos"] == [
        {"sha256": body["photos"][0]["sha256"], "offset": 0, "size": len(photo), "done": False}
    ]

    inspector.break_off(photo, 0, 150_000)
    kept = inspector.held(photo, 150_000)
    assert kept == 150_000, "every received byte is kept"
    wrong = inspector.patch(photo, 10, len(photo))
    assert (wrong.status, wrong.headers["upload-offset"]) == (409, str(kept))

    done = inspector.patch(photo, kept, len(photo))
    assert (done.status, done.headers["upload-offset"]) == (204, str(len(photo)))

    state = inspector.call("GET", f"sync/visits/{body['visit_id']}").json
    assert state["state"] == "sealed"
    assert state["photos"][0]["done"]
    assert inspector.push(revision).json["results"][0]["received_seq"] == result["received_seq"]

    receipt = state["receipt"]
    assert receipt["revision_id"] == body["revision_id"]
    assert receipt["sha256"] == revision["sha256"]
    assert receipt["photos_sha256"] == hashlib.sha256(body["photos"][0]["sha256"].encode()).hexdigest()
    key = load_der_public_key(base64.b64decode(server_key["public_key"]))
    assert isinstance(key, Ed25519PublicKey)
    signed = {name: value for name, value in receipt.items() if name not in ("sig", "signed")}
    text = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert receipt["signed"] == text
    key.verify(base64.b64decode(receipt["sig"]), b"ct-receipt-1\0" + hashlib.sha256(text.encode()).digest())

    reviewer = StockClient(server.port)
    reviewer.login("reviewer")
    findings = reviewer.call("GET", f"findings?visit={body['visit_id']}").json["results"]
    assert {(f["item"], f["severity"], f["state"]) for f in findings} == {
        ("GG-05", "violation", "recorded"),
        ("GG-13", "reminder", "recorded"),
    }
    evidence = reviewer.call("GET", f"evidence?visit={body['visit_id']}").json["results"]
    original = reviewer.post(f"evidence/{evidence[0]['id']}/open", {"reason": "so với máy"})
    assert original.raw == photo

    for name in ("inspector2", "unit-tohieu"):
        stranger = StockClient(server.port)
        stranger.login(name)
        assert stranger.call("GET", f"visits/{body['visit_id']}").status == 404
        assert stranger.call("GET", f"findings?visit={body['visit_id']}").json["results"] == []
        assert stranger.call("GET", f"evidence/{evidence[0]['id']}/file").status == 404
