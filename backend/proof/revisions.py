"""Revisions against their own bodies: hash, device signature, leaf, columns, feed entry, evidence rows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from backend.checklists.queries import published_checklists
from backend.intake.envelope import RefusedError
from backend.intake.filing import evidence_of
from backend.journal.epoch import known_epochs
from backend.journal.models import FeedEntry
from backend.journal.tree import Tree
from backend.journal.verification import Verdict, batches
from backend.people.models import Device
from backend.people.signatures import verify
from backend.proof.receipts import check_receipt
from backend.visits.models import Evidence, Receipt, Revision, Visit
from shared.protocol.manifest import parse_body
from shared.protocol.revision import Revision as Body
from shared.protocol.wire import revision_message, sha256_hex

BATCH: Final = 100  # bodies held in memory at a time


@dataclass(frozen=True)
class _Related:
    """What belongs to a batch of revisions."""

    devices: dict[UUID, Device]
    entries: dict[int, FeedEntry]
    evidence: dict[UUID, list[Evidence]]
    receipts: dict[UUID, Receipt]
    epochs: frozenset[str]


def check_revisions(verdict: Verdict, tree: Tree) -> None:
    """Check every revision with its evidence rows and its receipt; there is one for every leaf."""
    expected = verdict.scope.tree_size
    for rows in batches(Revision.objects.filter(leaf_index__gte=expected), BATCH, "leaf_index"):
        related = _related(rows)
        for row in rows:
            verdict.seen["revision"] += 1
            if row.leaf_index != expected:
                verdict.fault("revision", f"of leaf {expected}", "is missing")
            expected = row.leaf_index + 1
            with verdict.reading("revision", row.pk):
                _check(verdict, tree, row, related)
    if expected != tree.size:
        verdict.fault("revision", f"of leaf {expected}", "is missing: the tree goes on")


def _related(rows: Sequence[Revision]) -> _Related:
    evidence = defaultdict(list)
    for proof in Evidence.objects.filter(revision__in=rows):
        evidence[proof.revision_id].append(proof)
    return _Related(
        devices=Device.objects.in_bulk({row.device_id for row in rows}),
        entries=FeedEntry.objects.in_bulk([row.received_seq for row in rows]),
        evidence=evidence,
        receipts=Receipt.objects.in_bulk([row.pk for row in rows]),
        epochs=known_epochs(),
    )


def _check(verdict: Verdict, tree: Tree, row: Revision, related: _Related) -> None:
    _check_bytes(verdict, row, related.devices.get(row.device_id))
    if not tree.holds(row.leaf_index, bytes.fromhex(row.sha256)):
        verdict.fault("revision", row.pk, f"is not what leaf {row.leaf_index} was made of")
    body = parse_body(row.body)
    _check_columns(verdict, row, body)
    _check_entry(verdict, row, body, related.entries.get(row.received_seq))
    _check_evidence(verdict, row, body, related.evidence[row.pk])
    if receipt := related.receipts.get(row.pk):
        check_receipt(verdict, tree, row, body, receipt, related.epochs)


def _check_bytes(verdict: Verdict, row: Revision, device: Device | None) -> None:
    raw = row.body.encode()
    verdict.expect("revision", row.pk, "has a body with another SHA-256", row.sha256, sha256_hex(raw))
    if device is None:
        verdict.fault("revision", row.pk, "was signed by a device that is not there", row.device_id, "none")
        return
    verdict.expect("revision", row.pk, "names another key than its device's", device.key_id, row.key_id)
    if not verify(device.algorithm, device.public_key, revision_message(raw), row.signature):
        verdict.fault("revision", row.pk, f"has a signature that key {device.key_id} did not make")


def _check_columns(verdict: Verdict, row: Revision, body: Body) -> None:
    compared: dict[str, tuple[Any, Any]] = {
        "id": (body.revision_id, str(row.pk)),
        "visit": (body.visit_id, str(row.visit_id)),
        "kind": (body.kind, row.kind),
        "device": (body.device.id, str(row.device_id)),
        "number": (body.device.n, row.n),
        "parents": (list(body.parents), row.parents),
    }
    for name, (expected, found) in compared.items():
        verdict.expect("revision", row.pk, f"stands with another {name} than its body says", expected, found)


def _check_entry(verdict: Verdict, row: Revision, body: Body, entry: FeedEntry | None) -> None:
    """Check that the feed announced the revision to its author where it says so."""
    place = ("put", "visit", 1, str(row.visit_id), body.author, row.received_at)
    expected = (*place, str(row.pk), row.sha256)
    found = None
    if entry is not None:
        published = json.loads(entry.body or "{}")
        place = (entry.op, entry.type, entry.version, entry.object_id, str(entry.user_id), entry.at)
        found = (*place, published.get("revision"), published.get("sha256"))
    verdict.expect("feed entry", row.received_seq, "does not announce its revision", expected, found)


def _check_evidence(verdict: Verdict, row: Revision, body: Body, found: Sequence[Evidence]) -> None:
    """Check that the rows are what the body names, no more and no less."""
    verdict.seen["evidence row"] += len(found)
    try:
        named = evidence_of(Visit(pk=UUID(body.visit_id)), body, published_checklists(body.checklists))
    except RefusedError as refused:
        verdict.fault("revision", row.pk, f"refers to what is not there ({refused})")
        return
    wanted = {_proof(evidence) for evidence in named}
    for evidence in found:
        if _proof(evidence) not in wanted:
            verdict.fault("evidence row", evidence.pk, "is not what its revision's body names", row.pk)
    for photo, item, *_ in sorted(wanted - {_proof(evidence) for evidence in found}):
        verdict.fault("evidence row", f"of photo {photo} for {item or 'no item'}", "is missing", row.pk)


def _proof(evidence: Evidence) -> tuple[str, str, str, str, bool, str, str]:
    restricted, visit, shown_as = evidence.restricted, str(evidence.visit_id), evidence.shown_as_id or ""
    return evidence.photo_id, evidence.item, evidence.kind, evidence.mime, restricted, visit, shown_as
