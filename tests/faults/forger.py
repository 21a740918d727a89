"""What somebody can do who owns the server, its key and a phone: write everything anew until it agrees."""

from __future__ import annotations

import json
from typing import Any

from backend.documents.models import Freeze
from backend.intake.receipts import receipt_as_json
from backend.journal.chain import GENESIS, event_hash
from backend.journal.models import Event, FeedEntry, JournalHead, Leaf
from backend.journal.rows import digests
from backend.journal.tree import Tree
from backend.kernel.keys import server_key
from backend.proof import roots
from backend.proof.event_tree import event_root
from backend.visits.models import Receipt, Revision
from shared.base.merkle import Frontier
from shared.protocol.wire import canonical_json, receipt_message, revision_message, sha256_hex
from tests.world import Enrolled

FROZEN = "document.facts-frozen"
"""The event that keeps the digests of frozen facts, which name the hash of another event."""


def edited(revision: Revision) -> str:
    """Return its body with one absentee fewer."""
    body = json.loads(revision.body)
    body["responses"][-1]["value"] = 0
    return json.dumps(body, ensure_ascii=False)


def resign(revision: Revision, phone: Enrolled, text: str) -> None:
    """Replace a revision's body by one its own phone signs."""
    raw = text.encode()
    Revision.objects.filter(pk=revision.pk).update(
        body=text, sha256=sha256_hex(raw), signature=phone.phone.sign(revision_message(raw))
    )


def rechain() -> None:
    """Compute every event's hash anew, and the head the chain ends in."""
    previous, index = GENESIS, 0
    for event in Event.objects.order_by("index"):
        previous, index = event_hash(previous, event), event.index
        Event.objects.filter(pk=event.pk).update(hash=previous)
    JournalHead.objects.update(event_head=previous, event_index=index)


def rewrite(*, publish: bool) -> None:
    """Make leaves, tree, receipts, feed and log agree with the revisions as they are; roots too if asked."""
    tree = _grow()
    _reissue(tree)
    sums = {str(pk): sha256 for pk, sha256 in Revision.objects.values_list("pk", "sha256")}
    for entry in FeedEntry.objects.filter(type="visit"):
        answer_body = json.loads(entry.body or "{}")
        receipt = Receipt.objects.filter(pk=answer_body["revision"]).first()
        answer_body = (
            {**answer_body, "receipt": receipt_as_json(receipt)}
            if "receipt" in answer_body and receipt
            else answer_body
        )
        answer_body = (
            {**answer_body, "sha256": sums[answer_body["revision"]]}
            if "sha256" in answer_body
            else answer_body
        )
        FeedEntry.objects.filter(pk=entry.pk).update(body=canonical_json(answer_body))
    for event in Event.objects.filter(verb="visit.received"):
        data = json.loads(event.data)
        data["sha256"] = sums[data["revision"]]
        Event.objects.filter(pk=event.pk).update(data=canonical_json(data))
    rechain()
    if publish:
        for event in Event.objects.filter(verb__in=(roots.PUBLISHED, FROZEN)).order_by("index"):
            _refreeze(event) if event.verb == FROZEN else _republish(event, tree)
            rechain()


def _grow() -> Tree:
    tree, frontier = Tree(), Frontier()
    for index, sha256 in Revision.objects.order_by("leaf_index").values_list("leaf_index", "sha256"):
        Leaf.objects.filter(index=index).update(sha256=sha256)
        tree.append(bytes.fromhex(sha256))
        frontier = frontier.append(bytes.fromhex(sha256))
    JournalHead.objects.update(tree_frontier=frontier.to_json())
    return tree


def _reissue(tree: Tree) -> None:
    for receipt in Receipt.objects.select_related("revision"):
        facts = json.loads(receipt.signed)
        facts["sha256"] = receipt.revision.sha256
        facts["log_root"] = tree.root(facts["log_size"]).hex()
        signed, sig = canonical_json(facts), server_key().sign(receipt_message(facts))
        Receipt.objects.filter(pk=receipt.pk).update(signed=signed, sig=sig)


def _refreeze(event: Event) -> None:
    freeze = Freeze.objects.get(pk=event.noun_id)
    freeze.chain_hash = Event.objects.get(pk=freeze.cutoff_event).hash
    freeze.save()
    data = canonical_json({**json.loads(event.data), "row": digests(freeze)})
    Event.objects.filter(pk=event.pk).update(data=data)


def _republish(event: Event, tree: Tree) -> None:
    answer_body = json.loads(event.data)
    path = roots.root_folder() / f"{answer_body['date']}.json"
    before = [other for other in roots.root_files(roots.root_folder()) if other.stem < path.stem]
    root: dict[str, Any] = json.loads(path.read_bytes())
    root["root"] = tree.root(root["tree_size"]).hex()
    root["event_head"] = Event.objects.get(pk=root["event_index"]).hash
    root["event_root"] = event_root(root["event_index"])
    root["prev"] = sha256_hex(before[-1].read_bytes()) if before else None
    root["sig"] = server_key().sign(roots.root_message(root))
    path.write_text(f"{canonical_json(root)}\n", encoding="utf-8")
    data = canonical_json({**answer_body, "sha256": sha256_hex(path.read_bytes())})
    Event.objects.filter(pk=event.pk).update(data=data)
