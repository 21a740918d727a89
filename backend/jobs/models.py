"""Rows that are jobs: whoever holds a row's lease does its work, and a dead worker's lease runs out."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from backend.people.models import Role, User, new_id


class Lease(models.Model):
    """One kind of work that is done again and again, and who is at it until when."""

    job = models.CharField(primary_key=True, max_length=40)
    holder = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True, help_text="when it was last finished")
    failures = models.PositiveIntegerField(default=0, help_text="in a row, since it was last finished")
    failure = models.CharField(max_length=300, blank=True, help_text="of the last attempt")

    def __str__(self) -> str:
        return self.job


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs, for those who may know of them."""

    def visible_to(self, user: User) -> Self:
        """Whoever asked for a job sees it; administrators see all."""
        return self if user.role == Role.ADMINISTRATOR else self.filter(asked_by=user)


class Job(models.Model):
    """Work that takes longer than a request may: a function, its arguments, and what became of it.

    `until` ends the lease of the worker at it; it is renewed while the work goes on. `done` of `of` says how
    far it is, in whatever the work counts. A result is kept for `results.KEPT`.
    """

    class State(models.TextChoices):
        """Where a job is; the last three are final."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=200, help_text="the task's dotted path")
    arguments = models.JSONField(help_text='{"args": […], "kwargs": {…}}')
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=200, null=True, help_text="what it is about: one unfinished job a key")  # noqa: DJ001 - null: no key, and any number of those
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    holder = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField(null=True, help_text="end of the lease")
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0, help_text="0: not known")
    stop_asked = models.BooleanField(default=False)
    result = models.JSONField(null=True)
    failure = models.CharField(max_length=300, blank=True, help_text="of the last attempt")
    run_at = models.DateTimeField(help_text="not before; after a failure, when it is tried again")
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(state__in=("waiting", "running")), name="later_job_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["run_at"],
                name="later_job_due",
                condition=Q(state__in=("waiting", "running")),
            ),
            models.Index(fields=["asked_by", "-made_at"], name="later_job_asked"),
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def is_finished(self) -> bool:
        """Say whether nothing more will become of it."""
        return self.state in FINAL

    @property
    def task_name(self) -> str:
        """Return the task's own name, without where it stands."""
        return self.kind.rpartition(".")[2]

    @property
    def percent(self) -> int | None:
        """Return how far it is; None where nobody knows."""
        return min(100, self.done * 100 // self.of) if self.of else None


FINAL = frozenset({Job.State.DONE, Job.State.FAILED, Job.State.STOPPED})


class Message(models.Model):
    """An e-mail to one person; `key` says what it is about, so that nothing is told twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=200, unique=True)
    to = models.ForeignKey(User, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    made_at = models.DateTimeField()
    holder = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField(null=True, help_text="end of the lease, or of the wait after a failure")
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True, help_text="of the last attempt")

    class Meta:
        indexes = [
            models.Index(fields=["made_at"], name="later_message_waiting", condition=Q(sent_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.key
