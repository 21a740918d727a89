"""The checkpoint: how far everything was found to hold, signed: the next night reads only what came since.

It stands beside the database, not in it. One whose signature, life or place in the log does not fit is
a fault.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from backend.evidence.durable import replace_file
from backend.journal.models import JournalHead
from backend.journal.tree import Tree
from backend.journal.verification import Scope, Verdict
from backend.kernel.keys import server_key
from backend.kernel.times import utc_text
from backend.people.models import Algorithm
from backend.people.signatures import verify
from shared.base.merkle import Frontier
from shared.protocol.wire import canonical_json, sha256_hex

KIND: Final = "checkpoint"
_LABEL: Final = b"ct-checkpoint-1\0"


def checkpoint_file() -> Path:
    """Return where the checkpoint is kept."""
    return Path(settings.DATA_DIR) / "checkpoint.json"


def read_checkpoint() -> dict[str, Any] | None:
    """Return what the checkpoint says, None where there is none. ValueError, KeyError: not one of ours."""
    if not checkpoint_file().exists():
        return None
    facts: dict[str, Any] = json.loads(checkpoint_file().read_bytes())
    if not verify(Algorithm.ED25519, server_key().public_key_b64, _message(facts), facts["sig"]):
        raise ValueError("the server's key did not make its signature")
    return facts


def scope_of(facts: dict[str, Any]) -> Scope:
    """Return what is to be read after a checkpoint."""
    return Scope(facts["event_index"], facts["event_head"], facts["tree_size"])


def check_checkpoint(verdict: Verdict, tree: Tree, facts: dict[str, Any]) -> None:
    """Check that tree and life of the database still begin as they were found then."""
    verdict.seen[KIND] += 1
    size = facts["tree_size"]
    found = tree.root(size).hex() if size <= tree.size else f"a tree of {tree.size}"
    verdict.expect(KIND, facts["at"], f"is not over the first {size} leaves", facts["root"], found)
    epoch = verdict.head and str(verdict.head.epoch)
    verdict.expect(KIND, facts["at"], "is of another life of the database", facts["epoch"], epoch)


def write_checkpoint(head: JournalHead, now: datetime, *, everything_at: str | None) -> None:
    """Sign how far everything holds; `everything_at` says when all was read last, None: now."""
    facts = {
        "at": utc_text(now),
        "everything_at": everything_at or utc_text(now),
        "epoch": str(head.epoch),
        "event_index": head.event_index,
        "event_head": head.event_head,
        "tree_size": head.tree_size,
        "root": Frontier.from_json(head.tree_frontier).root().hex(),
        "key_id": server_key().key_id,
    }
    line = canonical_json({**facts, "sig": server_key().sign(_message(facts))})
    replace_file(checkpoint_file(), f"{line}\n".encode())


def _message(facts: dict[str, Any]) -> bytes:
    signed = {name: fact for name, fact in facts.items() if name != "sig"}
    return _LABEL + bytes.fromhex(sha256_hex(canonical_json(signed).encode()))
