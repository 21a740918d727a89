"""A server in memory that speaks CT-Sync 1, and a line to it on which anything can be lost.

It is written from the protocol alone and shares no code with the real one but the wire's own words.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from field_app.sync.exchange import Answer, Answered, FilePart, Request, Send, Transport, UnreachableError
from field_app.sync.handing import in_thread
from shared.protocol.problems import CATALOGUE
from shared.protocol.wire import (
    SYNC_MEDIA_TYPE,
    lock_message,
    photos_sha256,
    receipt_message,
    refresh_message,
    revision_message,
    sha256_hex,
)

PASSWORD = "congtam-demo"
SERVER_TIME = "2026-11-23T01:02:00Z"
PERSON = {"id": "019aaaac-2600-7000-8000-000000000004", "username": "inspector1", "role": "inspector"}
SECOND = {"id": "019aaaac-2600-7000-8000-000000000005", "username": "inspector2", "role": "inspector"}


@dataclass
class Stored:
    """A revision the server holds."""

    raw: bytes
    body: dict[str, Any]
    seq: int
    receipt: dict[str, Any] | None = None


@dataclass
class Blob:
    """A photo named by a stored revision, as far as it has come."""

    size: int
    data: bytes = b""
    done: bool = False


@dataclass
class FakeServer:
    """One incarnation of a server's database."""

    epoch: str = "epoch-1"
    people: dict[str, dict[str, str]] = field(
        default_factory=lambda: {p["username"]: {**p, "full_name": "Cầm Thị Hoa"} for p in (PERSON, SECOND)}
    )
    devices: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, list[str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    revisions: dict[str, Stored] = field(default_factory=dict)
    aside: dict[str, bytes] = field(default_factory=dict)
    blobs: dict[str, Blob] = field(default_factory=dict)
    feed: list[dict[str, Any]] = field(default_factory=list)
    page: int = 200
    scope_version: int = 1
    judge: Callable[[dict[str, Any]], str | None] = lambda _body: None
    keep: Callable[[bytes], bytes] = lambda piece: piece
    """What of a photo's bytes gets through: cut it to lose the line in the middle."""
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    log: list[str] = field(default_factory=list)
    password: str = PASSWORD
    crashes: dict[str, dict[str, Any]] = field(default_factory=dict)
    lost: dict[str, dict[str, str]] = field(default_factory=dict)
    """The order to lock itself, by the id of the device reported lost."""
    nonces: set[str] = field(default_factory=set)
    time: str = ""
    """The only time a refresh may be signed with; empty: any, once."""

    # --- the front door ---

    def answer(self, request: Request) -> Answer:
        """Do what the request asks and return what the server would send."""
        path = urlsplit(request.path)
        self.log.append(f"{request.method} {path.path}")
        try:
            return self._routed(request, path.path, parse_qs(path.query))
        except _ProblemError as problem:
            return problem.answer

    def _routed(self, request: Request, path: str, query: Mapping[str, list[str]]) -> Answer:
        first, _, rest = path.partition("/")
        if path in ("auth/token", "auth/device-refresh"):
            return {"auth/token": self._login, "auth/device-refresh": self._refresh}[path](_json(request))
        who = self._authorised(request)
        if path == "me":
            return _plain(self.people[who])
        if path == "devices":
            return self._enrol(_json(request))
        if path == "sync/push":
            return _sync(self._push(_json(request)))
        if path == "sync/changes":
            return _sync(self._changes(query.get("after", [""])[0]))
        if path == "app-crashes":
            return self._keep_crashes(_json(request))
        if first == "photos":
            return self._photo(request, rest)
        return _sync(self._visit(path.removeprefix("sync/visits/")))

    def _keep_crashes(self, report: dict[str, Any]) -> Answer:
        self.crashes.update({each["id"]: each for each in report["crashes"]})
        return _plain({"accepted": [each["id"] for each in report["crashes"]]})

    # --- people and devices ---

    def _login(self, words: dict[str, str]) -> Answer:
        if words["username"] not in self.people or words["password"] != self.password:
            raise _ProblemError("login-failed")
        return _plain({"access": self._token(words["username"]), "refresh": "unused"})

    def _token(self, who: str) -> str:
        token = f"{who}:{len(self.tokens)}"
        self.tokens.add(token)
        return token

    def _authorised(self, request: Request) -> str:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            raise _ProblemError("token-invalid")
        return token.partition(":")[0]

    def _enrol(self, wanted: dict[str, str]) -> Answer:
        if self.devices.setdefault(wanted["id"], wanted["public_key"]) != wanted["public_key"]:
            raise _ProblemError("device-conflict")
        session = f"session-of-{wanted['id']}"
        secrets = self.sessions.setdefault(session, [sha256_hex(b"first")])
        if sha256_hex(b"first") not in secrets[-2:]:
            session = f"{session}-{len(self.sessions)}"
            self.sessions[session] = [sha256_hex(b"first")]
        der = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return _plain(
            {
                "id": wanted["id"],
                "key_id": sha256_hex(base64.b64decode(wanted["public_key"])),
                "server_key": {"key_id": sha256_hex(der), "public_key": base64.b64encode(der).decode()},
                "session": {"id": session, "secret": "first"},
            },
            status=201,
        )

    def _refresh(self, asked: dict[str, str]) -> Answer:
        chain = self.sessions.get(asked["session"])
        if chain is None:
            raise _ProblemError("token-invalid")
        device = asked["session"].removeprefix("session-of-")[:36]
        at, nonce = asked["at"], asked["nonce"]
        message = refresh_message(asked["session"], asked["next_sha256"], at, nonce)
        self._verify(self.devices[device], asked["proof"], message)
        if nonce in self.nonces or (self.time and at != self.time):
            raise _ProblemError("proof-stale", server_time=self.time)
        self.nonces.add(nonce)
        if device in self.lost:
            raise _ProblemError("device-revoked", lock=self.lost[device])
        shown = sha256_hex(asked["secret"].encode())
        if shown == chain[-1]:
            chain.append(asked["next_sha256"])
        elif not (len(chain) > 1 and shown == chain[-2] and asked["next_sha256"] == chain[-1]):
            del self.sessions[asked["session"]]
            raise _ProblemError("session-revoked")
        return _plain({"access": self._token("inspector1"), "expires_in": 900})

    def report_lost(self, device: str, *, key: Ed25519PrivateKey | None = None, of: str = "") -> None:
        """Refuse a device from now on, and order it to lock itself; `key` and `of` forge the order."""
        order = json.dumps({"device_id": of or device, "order": "lock"})
        signature = (key or self.key).sign(lock_message(order))
        self.lost[device] = {"order": order, "key_id": "", "sig": base64.b64encode(signature).decode()}
        self.tokens.clear()

    @staticmethod
    def _verify(public_key: str, signature: str, message: bytes) -> None:
        key = load_der_public_key(base64.b64decode(public_key))
        key.verify(base64.b64decode(signature), message)  # type: ignore[union-attr,call-arg]  # the key is Ed25519

    # --- visits ---

    def _push(self, batch: dict[str, Any]) -> dict[str, Any]:
        results = [self._take(offer, batch["device_id"]) for offer in batch["revisions"]]
        return {"epoch": self.epoch, "server_time": SERVER_TIME, "results": results}

    def _take(self, offer: dict[str, str], device_id: str) -> dict[str, Any]:
        raw, known = offer["body"].encode(), self.revisions.get(offer["revision_id"])
        reported = {"revision_id": offer["revision_id"], "sha256": offer["sha256"]}
        assert sha256_hex(raw) == offer["sha256"]
        self._verify(self.devices[device_id], offer["signature"], revision_message(raw))
        body = json.loads(raw)
        reason = "content-mismatch" if known and known.raw != raw else self.judge(body)
        for photo in body["photos"]:
            self.blobs.setdefault(photo["sha256"], Blob(photo["size"]))
        if reason:
            self.aside[offer["revision_id"]] = raw
            problem = CATALOGUE[reason]
            note = {"type": f"/problems/{reason}", "code": reason, "retry": problem.retry}
            return reported | {"status": "quarantined", "ticket": "T-1", "problem": note}
        if known is None:
            self.feed.append(_event("put", "visit", body["visit_id"], {"id": body["visit_id"]}))
            known = self.revisions[offer["revision_id"]] = Stored(raw, body, len(self.feed))
            self._seal_complete()
        photos = [self._photo_state(sha256) for sha256 in {p["sha256"] for p in body["photos"]}]
        return reported | {"status": "stored", "received_seq": known.seq, "photos": photos}

    def _photo_state(self, sha256: str) -> dict[str, Any]:
        blob = self.blobs[sha256]
        return {"sha256": sha256, "offset": len(blob.data), "size": blob.size, "done": blob.done}

    def _photo(self, request: Request, sha256: str) -> Answer:
        blob = self.blobs.get(sha256)
        if blob is None:
            raise _ProblemError("not-found", tus=True)
        if request.method == "HEAD":
            return _tus(200, len(blob.data))
        part = request.body
        assert isinstance(part, FilePart)
        if int(request.headers["upload-offset"]) != len(blob.data):
            raise _ProblemError("offset-mismatch", {"upload-offset": str(len(blob.data))}, tus=True)
        with part.path.open("rb") as file:
            file.seek(part.offset)
            sent = file.read()
        piece = self.keep(sent)
        part.sent(part.offset + len(piece))
        blob.data += piece
        if len(piece) < len(sent):
            raise UnreachableError
        if sha256_hex(blob.data) != sha256:
            blob.data = b""
            raise _ProblemError("hash-mismatch", tus=True)
        blob.done = True
        self._seal_complete()
        return _tus(204, len(blob.data))

    def _seal_complete(self) -> None:
        for revision_id, stored in self.revisions.items():
            hashes = [photo["sha256"] for photo in stored.body["photos"]]
            if stored.receipt is None and all(self.blobs[sha256].done for sha256 in hashes):
                self._seal(revision_id, stored, hashes)

    def _seal(self, revision_id: str, stored: Stored, hashes: list[str]) -> None:
        facts = {
            "revision_id": revision_id,
            "sha256": sha256_hex(stored.raw),
            "photos_sha256": photos_sha256(hashes),
            "received_at": SERVER_TIME,
            "seq": len(self.feed) + 1,
        }
        signature = base64.b64encode(self.key.sign(receipt_message(facts))).decode()
        stored.receipt = facts | {"sig": signature, "signed": "the text"}
        self.feed.append(_event("sealed", "visit", stored.body["visit_id"], {"receipt": stored.receipt}))

    def _visit(self, visit_id: str) -> dict[str, Any]:
        found = [s for s in self.revisions.values() if s.body["visit_id"] == visit_id]
        if not found:
            raise _ProblemError("not-found")
        photos = [self._photo_state(p["sha256"]) for p in found[0].body["photos"]]
        state = "sealed" if found[0].receipt else "stored"
        return {"state": state, "revisions": [], "photos": photos, "receipt": found[0].receipt}

    # --- the feed ---

    def _changes(self, after: str) -> dict[str, Any]:
        epoch, _, position = after.partition("@")
        if after and epoch != self.epoch:
            raise _ProblemError("cursor-invalid")
        start = int(position or 0)
        end = min(start + self.page, len(self.feed))
        events = [{**event, "seq": start + n} for n, event in enumerate(self.feed[start:end], 1)]
        return {
            "epoch": self.epoch,
            "scope_version": self.scope_version,
            "cursor": f"{self.epoch}@{end}",
            "more": end < len(self.feed),
            "server_time": SERVER_TIME,
            "events": events,
        }

    def twin(self) -> FakeServer:
        """Return a server in the same state that goes its own way."""
        own = {name: deepcopy(value) for name, value in vars(self).items() if name != "key"}
        return FakeServer(**own, key=self.key)

    def publish(self, op: str, kind: str, key: str, body: Mapping[str, Any] | None) -> None:
        """Append an event to the feed."""
        self.feed.append(_event(op, kind, key, body))


class FaultyLine:
    """A line to a server that is told, request by request, what goes wrong on it."""

    def __init__(self, server: FakeServer) -> None:
        self.server = server
        self.count = 0
        self.faults: dict[int, str] = {}
        self.down = False

    def send(self, request: Request) -> Answer:
        """Carry the request unless it, or its answer, is to be lost."""
        self.count += 1
        fault = self.faults.get(self.count)
        if self.down or fault == "request lost":
            raise UnreachableError
        if fault == "portal":
            return Answer(200, {"content-type": "text/html"}, b"<html>Wi-Fi login</html>")
        answer = self.server.answer(request)
        if fault == "answer lost":
            raise UnreachableError
        return answer

    def hand(self, send: Send, part: FilePart) -> Answered:
        """Send a photo as the real line does."""
        return in_thread(send, part)

    def at(self, _server: str) -> Transport:
        """Return itself: there is one server."""
        return self

    def use(self, _server: str) -> None:
        """There is nothing to point."""

    def close(self) -> None:
        """There is nothing to close."""


class _ProblemError(Exception):
    def __init__(
        self, code: str, headers: Mapping[str, str] | None = None, *, tus: bool = False, **extra: object
    ) -> None:
        problem = CATALOGUE[code]
        body = {"type": f"/problems/{code}", "code": code, "retry": problem.retry, "status": problem.status}
        body |= extra
        sent = {"content-type": "application/problem+json", **(headers or {})}
        self.answer = Answer(
            problem.status, sent | ({"tus-resumable": "1.0.0"} if tus else {}), json.dumps(body).encode()
        )


def _json(request: Request) -> dict[str, Any]:
    assert isinstance(request.body, bytes)
    packed = request.headers.get("content-encoding") == "gzip"
    value = json.loads(gzip.decompress(request.body) if packed else request.body)
    assert isinstance(value, dict)
    return value


def _plain(value: Mapping[str, Any], *, status: int = 200) -> Answer:
    return Answer(status, {"content-type": "application/json"}, json.dumps(value).encode())


def _sync(value: Mapping[str, Any]) -> Answer:
    return Answer(200, {"content-type": SYNC_MEDIA_TYPE}, json.dumps(value).encode())


def _tus(status: int, offset: int) -> Answer:
    return Answer(status, {"tus-resumable": "1.0.0", "upload-offset": str(offset)}, b"")


def _event(op: str, kind: str, key: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"op": op, "type": kind, "id": key, "v": 1, "body": body}
