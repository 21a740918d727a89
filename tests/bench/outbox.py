"""Signed visits as real phones hold them: 43 answers, four failures, three photos of 300 kB."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any
from uuid import UUID

from shared.protocol.wire import BUNDLE_MEDIA_TYPE, bundle_head

PHOTO_BYTES = 300_000
FAILED = ("GG-05", "GG-13", "UX-02", "NY-01")
SESSIONS = (("07:30", "12:00"), ("13:30", "17:00"))


@dataclass(frozen=True)
class Request:
    """One request of the protocol, ready to be sent."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Packed:
    """A visit's requests: the push, then its photos."""

    visit_id: str
    requests: tuple[Request, ...]


class Outbox:
    """An enrolled inspector's phone that packs one visit after the other."""

    def __init__(self, username: str) -> None:
        from backend.demo.phones import Phone, demo_id
        from backend.devices.actions import enrol_device
        from backend.people.tokens import access_token
        from tests.bench.product import account

        self.owner = account(username, "inspector")
        self.now = datetime.now().astimezone()
        self.rng = Random(username)  # noqa: S311 - bench data
        self.phone = Phone(username, demo_id(self.now, self.rng))
        session, _ = enrol_device(
            self.owner,
            device_id=UUID(self.phone.id),
            model="bench",
            algorithm="ed25519",
            public_key=self.phone.public_key,
            now=self.now,
        )
        self.token = access_token(session)
        self.places = cycle(_places())
        self.last_visit = ""
        self.key_id = hashlib.sha256(base64.b64decode(self.phone.public_key)).hexdigest()

    def pack(self, *, visits: int = 1, photos: int = 3, photo_bytes: int = PHOTO_BYTES) -> Packed:
        """Answer, attach, sign: some visits in one push, then their photos one by one."""
        text, files = self._signed(visits, photos, photo_bytes)
        body = json.dumps(text, ensure_ascii=False).encode()
        first = Request("POST", "/api/v1/sync/push", {"Content-Type": "application/json"}, body)
        return Packed(self.last_visit, (first, *map(_patch, files)))

    def pack_bundle(self, *, visits: int = 1, photos: int = 3, photo_bytes: int = PHOTO_BYTES) -> Packed:
        """Do the same in one request."""
        text, files = self._signed(visits, photos, photo_bytes)
        named = [
            {"sha256": hashlib.sha256(file).hexdigest(), "offset": 0, "length": len(file)} for file in files
        ]
        body = bundle_head(json.dumps(text | {"photos": named}, ensure_ascii=False).encode())
        headers = {"Content-Type": BUNDLE_MEDIA_TYPE}
        only = Request("POST", "/api/v1/sync/bundle", headers, body + b"".join(files))
        return Packed(self.last_visit, (only,))

    def _signed(self, visits: int, photos: int, photo_bytes: int) -> tuple[dict[str, Any], list[bytes]]:
        revisions, files = [], []
        for _ in range(visits):
            of_visit = [os.urandom(photo_bytes) for _ in range(photos)]
            revision = self._revision(of_visit)
            signed = self.phone.sign(revision, switched_on=self.now - timedelta(hours=3))
            files += of_visit
            self.last_visit = revision.visit_id
            revisions.append(
                {
                    "revision_id": revision.revision_id,
                    "sha256": signed.sha256,
                    "key_id": self.key_id,
                    "signature": signed.signature,
                    "body": signed.body,
                }
            )
        about = {"known_epoch": None, "highest_receipt": None, "revisions": revisions}
        return {
            "protocol": 1,
            "device_id": self.phone.id,
            "batch_id": revisions[0]["revision_id"],
            **about,
        }, files

    def _revision(self, files: list[bytes]) -> Any:
        from backend.demo.answers import Scene, answer_all
        from backend.demo.faults import all_faults
        from backend.demo.phones import UNSIGNED, demo_id
        from shared.protocol.revision import ClockReading, PhotoRef, Revision
        from shared.rules.checklists import items_asked

        starts, (unit, counter) = self.now - timedelta(hours=1), next(self.places)
        faults = {item: all_faults()[item] for item in FAILED}
        items = [
            item for list_ in _checklists() for item in items_asked(list_, at_counter=True, day=starts.date())
        ]
        answers = answer_all(items, Scene(starts, SESSIONS, 14, 1, faults), self.rng)
        names = [hashlib.sha256(file).hexdigest() for file in files]
        for item, name in zip(FAILED, names, strict=False):
            answers[item] = replace(answers[item], photos=(name,))
        return Revision(
            schema="visit/1",
            revision_id=demo_id(self.now, self.rng),
            visit_id=demo_id(starts, self.rng),
            parents=(),
            kind="submit",
            device=UNSIGNED,
            author=str(self.owner.pk),
            team=(),
            campaign=None,
            mode="surprise",
            unit=unit,
            counter=counter,
            checklists=tuple(list_.id for list_ in _checklists()),
            started=ClockReading(starts, 0),
            finished=ClockReading(self.now, 3_600_000),
            clock=None,
            location=None,
            responses=tuple(answers.values()),
            minutes=None,
            photos=tuple(
                PhotoRef(name, len(file), "image/jpeg", "photo", starts, 60_000)
                for name, file in zip(names, files, strict=True)
            ),
        )


def _places() -> list[tuple[str, str]]:
    """Return the communes' counters of today: no phone is at one unit all the time."""
    from backend.units.models import Counter

    present = Counter.objects.filter(valid_to=None, unit__level="commune").order_by("?")
    return list(present.values_list("unit_id", "id"))


def _checklists() -> list[Any]:
    from backend.checklists.models import ChecklistVersion
    from shared.rules.checklists import checklist_from_dict

    core = ChecklistVersion.objects.filter(core=True).order_by("code")
    return [checklist_from_dict(version.body) for version in core]


def _patch(file: bytes) -> Request:
    headers = {
        "Content-Type": "application/offset+octet-stream",
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "0",
        "Upload-Length": str(len(file)),
    }
    return Request("PATCH", f"/api/v1/photos/{hashlib.sha256(file).hexdigest()}", headers, file)
