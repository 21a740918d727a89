"""Published roots: one signed file per day that says where tree, log and feed stood, and leaves the server.

Whoever can write to the database can also write new chains; not into copies that others keep.

    roots/2026-11-22.json       one line of canonical JSON, never written again
    roots/2026-11-22.json.tsr   where an authority is configured: its time stamp over the file
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet

from backend.evidence.durable import write_once
from backend.journal.chain import GENESIS
from backend.journal.head import present_head
from backend.journal.models import Event, JournalHead
from backend.journal.recording import recording
from backend.journal.tree import Tree
from backend.journal.verification import Verdict
from backend.kernel.keys import server_key
from backend.kernel.times import local_day, utc_text
from backend.people.models import Algorithm
from backend.people.signatures import verify
from backend.proof import timestamps
from backend.proof.baseline import take_baseline
from backend.proof.event_tree import event_root, grow
from shared.base.merkle import Frontier
from shared.protocol.wire import canonical_json, sha256_hex

KIND: Final = "published root"
PUBLISHED: Final = "root.published"
PUBLIC: Final = 0o644
"""Roots are for everybody to read and copy."""


def root_folder() -> Path:
    """Return where the roots are that this server published."""
    return Path(settings.DATA_DIR) / "roots"


def root_files(place: Path) -> list[Path]:
    """Return the roots in a folder, oldest first."""
    return sorted(place.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].json"))


def stamp_of(path: Path) -> Path:
    """Return where the time stamp over a root is, or will be."""
    return path.with_name(f"{path.name}.tsr")


def publish_root(now: datetime) -> Path:
    """Write the root of this day, unless it is there, and log it; the file comes first and is durable.

    What the log does not cover yet is taken into it before (see `backend.proof.baseline`).
    """
    take_baseline(now)
    path = root_folder() / f"{local_day(now)}.json"
    with recording(by=None, at=now) as journal:
        head = present_head()
        if not path.exists():
            write_once(path, _line(head, path.stem, now), mode=PUBLIC)
        facts = {"date": path.stem, "sha256": sha256_hex(path.read_bytes())}
        if not _announced(head).filter(data=canonical_json(facts)).exists():
            journal.log(PUBLISHED, head, **facts)
    return path


def add_stamp(path: Path) -> Path:
    """Ask the authority for a time stamp over a root that has none. TimeStampError where it gives none."""
    target = stamp_of(path)
    if not target.exists():
        write_once(target, timestamps.stamp(path.read_bytes()), mode=PUBLIC)
    return target


def root_message(root: Mapping[str, Any]) -> bytes:
    """Return the bytes the server signs for a root."""
    signed = {key: value for key, value in root.items() if key != "sig"}
    return b"ct-root-1\0" + bytes.fromhex(sha256_hex(canonical_json(signed).encode()))


def check_roots(verdict: Verdict, tree: Tree, place: Path) -> None:
    """Check every root in a folder against what tree, log and feed are today."""
    head, events = present_head(), Tree()
    for path in root_files(place):
        verdict.seen[KIND] += 1
        with verdict.reading(KIND, path):
            _check(verdict, tree, head, path)
            _check_events(verdict, events, path)


def _check_events(verdict: Verdict, events: Tree, path: Path) -> None:
    """Check the tree of events; roots from before there was one say nothing of it."""
    root: dict[str, Any] = json.loads(path.read_bytes())
    if "event_root" in root:
        size = root["event_index"]
        grow(events, size)
        found = events.root(size).hex()
        verdict.expect(KIND, path, f"is not over the first {size} events", root["event_root"], found)


def check_published(verdict: Verdict) -> None:
    """Check that of the roots this server published none is missing, each leading to the one before."""
    for event in _announced(present_head()).order_by("index"):
        with verdict.reading(KIND, f"of event {event.index}"):
            facts = json.loads(event.data)
            path = root_folder() / f"{facts['date']}.json"
            found = _sha256(path) if path.exists() else "nothing"
            what = f"is not what event {event.index} says was published"
            verdict.expect(KIND, path, what, facts["sha256"], found)
    published = root_files(root_folder())
    for path, before in zip(published, [None, *published], strict=False):
        with verdict.reading(KIND, path):
            expected = before and _sha256(before)
            found = json.loads(path.read_bytes())["prev"]
            verdict.expect(KIND, path, "does not follow the one before", expected, found)


def _check(verdict: Verdict, tree: Tree, head: JournalHead, path: Path) -> None:
    text, key = path.read_bytes(), server_key()
    root: dict[str, Any] = json.loads(text)
    signed = verify(Algorithm.ED25519, key.public_key_b64, root_message(root), root["sig"])
    if not signed or text != f"{canonical_json(root)}\n".encode():
        verdict.fault(KIND, path, f"has a signature that the server's key {key.key_id} did not make")
    verdict.expect(KIND, path, "has another date", path.stem, root["date"])
    life = "" if root["epoch"] == str(head.epoch) else " (it was published before the database was restored)"
    size, index, seq = root["tree_size"], root["event_index"], root["feed_seq"]
    found = tree.root(size).hex() if size <= tree.size else f"a tree of {tree.size}"
    verdict.expect(KIND, path, f"is not the root of the first {size} leaves{life}", root["root"], found)
    event = Event.objects.filter(pk=index).first()
    event_head = event.hash if event else GENESIS if index == 0 else "nothing"
    what = f"is not where the log stood at event {index}{life}"
    verdict.expect(KIND, path, what, root["event_head"], event_head)
    if seq > head.feed_seq:
        verdict.fault(KIND, path, f"knows a longer feed{life}", seq, head.feed_seq)
    _check_stamp(verdict, path, text)


def _check_stamp(verdict: Verdict, path: Path, text: bytes) -> None:
    stamp = stamp_of(path)
    if stamp.exists():
        verdict.seen["time stamp"] += 1
        try:
            timestamps.check_stamp(text, stamp.read_bytes())
        except timestamps.TimeStampError as error:
            verdict.fault("time stamp", stamp.name, f"does not hold: {error}")


def _line(head: JournalHead, date: str, now: datetime) -> bytes:
    key = server_key()
    before = [path for path in root_files(root_folder()) if path.stem < date]
    root = {
        "date": date,
        "published_at": utc_text(now),
        "epoch": str(head.epoch),
        "tree_size": head.tree_size,
        "root": Frontier.from_json(head.tree_frontier).root().hex(),
        "event_index": head.event_index,
        "event_head": head.event_head,
        "event_root": event_root(head.event_index),
        "feed_seq": head.feed_seq,
        "prev": _sha256(before[-1]) if before else None,
        "key_id": key.key_id,
    }
    return f"{canonical_json({**root, 'sig': key.sign(root_message(root))})}\n".encode()


def _sha256(path: Path) -> str:
    return sha256_hex(path.read_bytes())


def _announced(head: JournalHead) -> QuerySet[Event]:
    return Event.objects.filter(noun=head._meta.label_lower, noun_id=str(head.pk), verb=PUBLISHED)
