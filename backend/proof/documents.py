"""Official papers: frozen facts against the server's signature, what files are made of, and the files.

That their rows stand as the log left them is checked with all others, see `backend.proof.rows`.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import Final

from backend.documents.models import Content, Document, File, FileNumber, Freeze, SignedCopy
from backend.evidence.store import DOCUMENTS
from backend.journal.models import Event
from backend.journal.verification import Verdict, batches
from backend.kernel.keys import server_key
from backend.people.models import Algorithm
from backend.people.signatures import verify
from shared.protocol.wire import freeze_message, sha256_hex

BATCH: Final = 100
COMPARED: Final = "document.compared"
KIND: Final = "document's file"
SIGNED: Final = "signed copy"


def check_documents(verdict: Verdict) -> None:
    """Check signatures of frozen facts, the files that were made or came back, and the numbers given."""
    for freezes in batches(verdict.scope.rows(Freeze), BATCH):
        for freeze in freezes:
            with verdict.reading("document's facts", freeze.pk):
                _check_freeze(verdict, freeze)
    for files in batches(verdict.scope.rows(File).exclude(made_at=None).select_related("content"), BATCH):
        for file in files:
            with verdict.reading(KIND, file.pk):
                _check_content(verdict, file.content)
                _check_file(verdict, KIND, file)
    for copies in batches(verdict.scope.rows(SignedCopy), BATCH):
        for copy in copies:
            with verdict.reading(SIGNED, copy.pk):
                _check_file(verdict, SIGNED, copy)
    _check_waiting(verdict)
    _check_returned(verdict)
    _check_numbers(verdict)


def _check_freeze(verdict: Verdict, freeze: Freeze) -> None:
    kind, raw, key = "document's facts", freeze.facts.encode(), server_key()
    verdict.expect(kind, freeze.pk, "have another SHA-256", freeze.sha256, sha256_hex(raw))
    verdict.expect(kind, freeze.pk, "name another key than the server's", key.key_id, freeze.key_id)
    if not verify(Algorithm.ED25519, key.public_key_b64, freeze_message(raw), freeze.sig):
        verdict.fault(kind, freeze.pk, f"have a signature that the server's key {key.key_id} did not make")
    event = Event.objects.filter(pk=freeze.cutoff_event).values_list("hash", flat=True).first()
    what = f"name another hash than event {freeze.cutoff_event} has"
    verdict.expect(kind, freeze.pk, what, event, freeze.chain_hash)


def _check_content(verdict: Verdict, content: Content) -> None:
    found = sha256_hex(content.text.encode())
    verdict.expect("document's content", content.pk, "has another SHA-256", content.pk, found)


def _check_waiting(verdict: Verdict) -> None:
    """Check what files have yet to be made of: of those that are made it is checked with them."""
    waiting = Content.objects.exclude(files__made_at__isnull=False)
    for contents in batches(waiting, BATCH):
        for content in contents:
            _check_content(verdict, content)


def _check_file(verdict: Verdict, kind: str, file: File | SignedCopy) -> None:
    if _check_bytes(verdict, file.pk, file.sha256, kind):
        size = DOCUMENTS.held(file.sha256)
        verdict.expect(kind, file.pk, "has another size", file.size, size)


def _check_bytes(verdict: Verdict, id_: object, sha256: str, kind: str = KIND) -> bool:
    if DOCUMENTS.held(sha256) is None:
        verdict.fault(kind, id_, "is missing in the store", DOCUMENTS.where(sha256), "nothing")
        return False
    with DOCUMENTS.open(sha256) as kept:
        found = hashlib.file_digest(kept, "sha256").hexdigest()
    return verdict.expect(kind, id_, "has bytes with another SHA-256", sha256, found)


def _check_returned(verdict: Verdict) -> None:
    """Check the Word files that came back from signature: the log alone knows of them."""
    since = Event.objects.filter(index__gt=verdict.scope.event_index, verb=COMPARED)
    for events in batches(since, BATCH, "index"):
        for event in events:
            _check_bytes(verdict, f"that came back ({event.noun_id})", json.loads(event.data)["sha256"])


def _check_numbers(verdict: Verdict) -> None:
    """Check that file references of a year go up to the last number given, without a gap."""
    given: defaultdict[int, list[int]] = defaultdict(list)
    for reference in Document.objects.filter(notice=None).values_list("reference", flat=True):
        with verdict.reading("file reference", reference):
            _, of, number = reference.split("-")
            given[int(of)].append(int(number))
    last = dict(FileNumber.objects.values_list("year", "last"))
    for year in sorted(given.keys() | last.keys()):
        expected = list(range(1, last.get(year, 0) + 1))
        verdict.expect("file reference", f"of {year}", "has a gap", expected, sorted(given[year]))
