"""Entering a revision in the tree, the feed and the log."""

from __future__ import annotations

from backend.journal.recording import Audience, Journal, Numbers
from backend.kernel.fastpath import Batch
from backend.people.models import User
from backend.visits.flags import CHAIN_FLAGS
from backend.visits.models import Revision


def register(revision: Revision, author: User, journal: Journal) -> None:
    """Give a revision its leaf and number, and tell its author; its row is written when both are known."""
    visit, facts = revision.visit, {"revision": str(revision.pk), "sha256": revision.sha256}
    leaf = journal.append_leaf(revision.sha256)
    news = {**facts, "state": visit.state}
    entry = journal.publish("put", "visit", visit.pk, news, to=Audience.user(author.pk))
    if visit.author_id != author.pk:
        journal.publish("put", "visit", visit.pk, news, to=Audience.user(visit.author_id))
    journal.log("visit.received", visit, unit_id=visit.unit_id, flags=revision.flags, **facts)
    if not CHAIN_FLAGS.isdisjoint(revision.flags):
        journal.log("device.chain_broken", revision.device, n=revision.n, flags=revision.flags, **facts)

    def write(_: Numbers, batch: Batch) -> None:
        revision.received_seq, revision.leaf_index = entry.seq, leaf.index
        batch.insert([revision])

    journal.at_end(write)
