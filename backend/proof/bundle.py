"""Bundles: all that proves some visits, in one ZIP that `deploy/verifier/congtam_verify.py` checks anywhere.

    bundle.json               where the log stood and every other file's SHA-256, signed by the server
    revisions/ID.body         the exact bytes the device signed
    revisions/ID.json         hash, key, signature, receipt, and proofs that the log's tree holds it
    devices/ID.json           a device's public key and whose it is
    photos/SHA256.jpeg        the originals
    roots/2026-11-22.json     published roots, and .tsr their time stamps
    events.jsonl              where asked for: the whole audit log
    congtam_verify.py, README.txt

and what was decided about them: see `backend.proof.case_files`.

What is damaged at the server goes in as it is, for the verifier to name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db.models import QuerySet

from backend.evidence.store import PHOTOS
from backend.findings.models import Finding
from backend.journal.chain import event_row
from backend.journal.models import Event
from backend.journal.recording import recording
from backend.journal.verification import UNREADABLE, batches
from backend.kernel.times import utc_text
from backend.people.models import Device, Role, User
from backend.proof import roots
from backend.proof.archive import PIECE, Bundle, made_zip
from backend.proof.case import Case
from backend.proof.case_files import add_cases, add_reviews
from backend.proof.event_tree import event_tree
from backend.proof.log import Log
from backend.proof.snapshot import one_snapshot
from backend.visits.models import Receipt, Revision
from shared.protocol.manifest import parse_body
from shared.protocol.revision import PhotoRef
from shared.protocol.wire import canonical_json

BATCH: Final = 100


def export_bundle(
    to: Path, revisions: QuerySet[Revision], *, now: datetime, complete: bool = False, **chosen: Any
) -> Bundle:
    """Write a bundle (see `write`) and note in the log what left the server."""
    made = write_bundle(to, revisions, now=now, complete=complete, **chosen)
    with to.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    with recording(by=None, at=now) as journal:
        ids = [name[len("revisions/") : -len(".body")] for name in made.files if name.endswith(".body")]
        journal.log("evidence.exported", made.log.head, sha256=sha256, revisions="all" if complete else ids)
    return made


def write_bundle(
    to: Path,
    revisions: QuerySet[Revision],
    *,
    now: datetime,
    complete: bool = False,
    at: Collection[str] = (),
    with_events: bool = False,
) -> Bundle:
    """Write the bundle of these revisions, `complete` if that is all; FileExistsError rather than overwrite.

    Each revision is proved against its receipt's root, the first root published after it, those of the
    days `at`, and the one of this moment.
    """
    with made_zip(to) as archive:
        with one_snapshot():
            bundle = Bundle(archive, Log.now(at))
            with event_tree(bundle.log.head.event_index) as bundle.log.events:
                for rows in batches(revisions, BATCH, "leaf_index"):
                    _add_revisions(bundle, rows)
                    add_cases(bundle, Finding.objects.filter(revision__in=rows))
                    add_reviews(bundle, rows)
                bundle.event_root = bundle.log.events.root(bundle.log.head.event_index).hex()
            _add_devices(bundle)
            if with_events:
                bundle.add("events.jsonl", _events())
        _add_roots(bundle, bundle.log.days if with_events else bundle.log.used)
        _add_photos(bundle)
        bundle.close(now, complete=complete)
    return bundle


def write_case(to: Path, finding: Finding, reader: User, *, now: datetime) -> None:
    """Write the bundle of one finding's case, as far as the reader may know it: for a unit and its lawyer."""
    with made_zip(to) as archive:
        with one_snapshot():
            bundle = Bundle(archive, Log.now())
            with event_tree(bundle.log.head.event_index) as bundle.log.events:
                newest = Case(finding, reader).newest_event()
                if reader.role == Role.UNIT_OFFICER and newest:
                    bundle.log.shown_until(newest, finding.revision.leaf_index + 1)
                add_cases(bundle, Finding.objects.filter(pk=finding.pk), reader)
                bundle.event_root = bundle.log.events.root(bundle.log.head.event_index).hex()
        _add_roots(bundle, bundle.log.used)
        bundle.close(now)


def _add_revisions(bundle: Bundle, rows: Iterable[Revision]) -> None:
    receipts = Receipt.objects.in_bulk([row.pk for row in rows])
    for row in rows:
        receipt = receipts.get(row.pk)
        bundle.add(f"revisions/{row.pk}.body", [row.body.encode()])
        facts = {
            "sha256": row.sha256,
            "key_id": row.key_id,
            "signature": row.signature,
            "received_at": utc_text(row.received_at),
            "leaf_index": row.leaf_index,
            "receipt": {"signed": receipt.signed, "sig": receipt.sig} if receipt else None,
            "proofs": list(bundle.log.proofs(row.leaf_index, receipt)),
        }
        bundle.add_json(f"revisions/{row.pk}.json", facts)
        bundle.devices.add(row.device_id)
        for photo in _named(row):
            bundle.photos.setdefault(photo.sha256, f"photos/{photo.sha256}.{photo.mime.split('/')[1]}")


def _named(row: Revision) -> tuple[PhotoRef, ...]:
    try:
        return parse_body(row.body).photos
    except UNREADABLE:
        return ()


def _add_devices(bundle: Bundle) -> None:
    for device in Device.objects.filter(pk__in=bundle.devices).select_related("user"):
        facts = {
            "id": str(device.pk),
            "model": device.model,
            "algorithm": device.algorithm,
            "public_key": device.public_key,
            "key_id": device.key_id,
            "owner": {"id": str(device.user_id), "full_name": device.user.full_name},
            "enrolled_at": utc_text(device.enrolled_at),
        }
        bundle.add_json(f"devices/{device.pk}.json", facts)


def _add_roots(bundle: Bundle, days: Iterable[str]) -> None:
    for date in sorted(days):
        path = roots.root_folder() / f"{date}.json"
        for file in (path, roots.stamp_of(path)):
            if file.exists():
                bundle.add(f"roots/{file.name}", [file.read_bytes()])


def _add_photos(bundle: Bundle) -> None:
    for sha256, name in sorted(bundle.photos.items()):
        if PHOTOS.held(sha256) is None:
            bundle.missing.append(sha256)
        else:
            bundle.add(name, _pieces(sha256), packed=False)


def _pieces(sha256: str) -> Iterator[bytes]:
    with PHOTOS.open(sha256) as file:
        while piece := file.read(PIECE):
            yield piece


def _events() -> Iterator[bytes]:
    for events in batches(Event.objects.all()):
        for event in events:
            yield f"{canonical_json({**event_row(event), 'hash': event.hash})}\n".encode()
