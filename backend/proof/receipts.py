"""Receipts against what they promise: signature, facts, the tree as it was then, the photos, the feed."""

from __future__ import annotations

import json
from typing import Any

from backend.intake import receipts
from backend.journal.models import FeedEntry
from backend.journal.recording import Numbers
from backend.journal.tree import Tree
from backend.journal.verification import Verdict
from backend.kernel.keys import server_key
from backend.people.models import Algorithm
from backend.people.signatures import verify
from backend.visits.models import Photo, Receipt, Revision
from shared.protocol.revision import Revision as Body
from shared.protocol.wire import canonical_json, receipt_message


def check_receipt(
    verdict: Verdict,
    tree: Tree,
    row: Revision,
    body: Body,
    receipt: Receipt,
    lives: frozenset[str],
) -> None:
    """Check one receipt and that everything it says is held still is."""
    verdict.seen["receipt"] += 1
    with verdict.reading("receipt", row.pk):
        facts: dict[str, Any] = json.loads(receipt.signed)
        key = server_key()
        if canonical_json(facts) != receipt.signed or not verify(
            Algorithm.ED25519, key.public_key_b64, receipt_message(facts), receipt.sig
        ):
            verdict.fault(
                "receipt", row.pk, f"has a signature that the server's key {key.key_id} did not make"
            )
        _check_facts(verdict, tree, row, body, facts)
        if facts.get("epoch", "") not in {"", *lives}:
            verdict.fault("receipt", row.pk, "names a life the database never had", "", facts["epoch"])
        _check_entry(verdict, row, body.author, receipt, facts["seq"])
    _check_held(verdict, row, body)


def _check_facts(verdict: Verdict, tree: Tree, row: Revision, body: Body, facts: dict[str, Any]) -> None:
    size = facts["log_size"]
    if not row.leaf_index < size <= tree.size:
        verdict.fault("receipt", row.pk, "speaks of a tree that never was", f"≤ {tree.size} leaves", size)
        return
    root, life = tree.root(size).hex(), facts.get("epoch", "")  # receipts of version 0.1.0 named no life
    numbers = Numbers(feed_seq=0, event_index=0, tree_size=size, tree_root=root, epoch=life)
    photos = (photo.sha256 for photo in body.photos)
    expected = json.loads(receipts.new_receipt(row, photos, facts["seq"], numbers).signed)
    for fact in sorted(expected.keys() | facts.keys()):
        verdict.expect("receipt", row.pk, f"has another {fact}", expected.get(fact), facts.get(fact))


def _check_entry(verdict: Verdict, row: Revision, author: str, receipt: Receipt, seq: int) -> None:
    """Check that the feed sent the author this receipt under its number."""
    expected = ("sealed", "visit", 1, str(row.visit_id), author, receipts.receipt_as_json(receipt))
    entry = FeedEntry.objects.filter(pk=seq).first()
    found = None
    if entry is not None:
        published = json.loads(entry.body or "{}").get("receipt")
        found = (entry.op, entry.type, entry.version, entry.object_id, str(entry.user_id), published)
    verdict.expect("feed entry", seq, "does not tell of its receipt", expected, found)


def _check_held(verdict: Verdict, row: Revision, body: Body) -> None:
    named = {photo.sha256 for photo in body.photos}
    complete = Photo.objects.filter(pk__in=named).exclude(completed_at=None)
    for sha256 in sorted(named - set(complete.values_list("pk", flat=True))):
        verdict.fault("photo", sha256, "is not complete, though there is a receipt for it", row.pk, "no")
