"""The journal: events, feed and leaves, append-only by trigger on both engines, and the head they end in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backend.journal.alarms import ALARMS


class Event(models.Model):
    """One thing somebody did. Each row's hash covers the row before it, so no row can be altered unseen.

    People and units are kept as plain ids: the trail outlives what it speaks of.
    """

    index = models.PositiveBigIntegerField(primary_key=True)  # 1, 2, 3 … without gaps, in commit order
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True, db_index=True)  # null: the system itself
    verb = models.CharField(max_length=64)  # "finding.confirmed"
    noun = models.CharField(max_length=64)  # "findings.finding"
    noun_id = models.CharField(max_length=64)
    unit_id = models.CharField(max_length=64, null=True)  # noqa: DJ001 - null says "of no unit"
    data = models.TextField()  # canonical JSON, kept as text so that both engines keep the same bytes
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["index"]
        indexes = [
            models.Index(fields=["noun", "noun_id"], name="audit_event_noun"),
            models.Index(fields=["index"], name="audit_event_alarm", condition=Q(verb__in=ALARMS)),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.verb} {self.noun_id}"


class FeedEntry(models.Model):
    """One thing devices are told. ``seq`` has no gaps and grows in commit order: no cursor skips a row."""

    class Op(models.TextChoices):
        """What a device does with the entry."""

        PUT = "put"
        TOMBSTONE = "tombstone"
        SCOPE_GRANT = "scope_grant"
        SCOPE_REVOKE = "scope_revoke"
        SEALED = "sealed"
        COMMAND = "command"

    class Reader(models.TextChoices):
        """Whom the entry is for."""

        EVERYONE = "everyone"
        STAFF = "staff"
        USER = "user"
        UNIT = "unit"

    seq = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    op = models.CharField(max_length=16, choices=Op)
    type = models.CharField(max_length=32)  # "unit", "checklist", "visit" …
    object_id = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField(default=1)  # of the body's shape
    body = models.TextField(null=True)  # noqa: DJ001 - canonical JSON; null: no body, e.g. a tombstone
    reader = models.CharField(max_length=8, choices=Reader)
    user_id = models.UUIDField(null=True)
    unit_id = models.CharField(max_length=64, null=True)  # noqa: DJ001 - null unless one unit is addressed

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.CheckConstraint(
                name="audit_feed_reader",
                condition=Q(reader="user", user_id__isnull=False, unit_id__isnull=True)
                | Q(reader="unit", unit_id__isnull=False, user_id__isnull=True)
                | Q(reader__in=["everyone", "staff"], user_id__isnull=True, unit_id__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.op} {self.type} {self.object_id}"


class Leaf(models.Model):
    """One leaf of the Merkle tree: the SHA-256 of a revision's body, in the order of receipt, from 0."""

    index = models.PositiveBigIntegerField(primary_key=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["index"]

    def __str__(self) -> str:
        return f"{self.index} {self.sha256}"


class JournalHead(models.Model):
    """The single row every action locks last: where feed, events and tree stand, and the database's epoch."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    feed_seq = models.PositiveBigIntegerField(default=0)
    event_index = models.PositiveBigIntegerField(default=0)
    event_head = models.CharField(max_length=64)
    tree_size = models.PositiveBigIntegerField(default=0)
    tree_frontier = models.JSONField()  # shared.base.merkle.Frontier: O(log n) hashes
    epoch = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(name="audit_one_head", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"feed {self.feed_seq}, events {self.event_index}, tree {self.tree_size}"
