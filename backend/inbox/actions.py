"""Marking pieces of the inbox as read, and seeing to them oneself. Done twice, it is done once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.findings.models import Finding
from backend.inbox.models import Kind, Ownership, Reading
from backend.kernel.problems import ProblemError
from backend.people.models import Device, User
from backend.people.rules import require
from backend.visits.models import Visit

Key = tuple[Kind, UUID, int]
"""The kind, subject and version of a piece."""


def key_of(text: str) -> Key:
    """Return what a piece's key names; `reference-unknown` where it names nothing."""
    kind, _, rest = text.partition(".")
    subject, _, version = rest.partition(".")
    try:
        return Kind(kind), UUID(subject), int(version)
    except ValueError:
        raise ProblemError("reference-unknown", detail=f"No such piece: {text[:80]}") from None


@transaction.atomic
def mark_read(keys: Iterable[Key], *, by: User, now: datetime) -> None:
    """Note that `by` has read these pieces as they are in these versions."""
    seen = list(_visible(keys, by))
    rows = [
        Reading(kind=kind, subject=id_, version=version, reader=by, at=now) for kind, id_, version in seen
    ]
    Reading.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def take(keys: Iterable[Key], *, by: User, now: datetime) -> None:
    """Note that `by` sees to these pieces from now on, whoever did before."""
    for kind, subject, _ in _visible(keys, by):
        Ownership.objects.update_or_create(kind=kind, subject=subject, defaults={"owner": by, "at": now})


@transaction.atomic
def release(keys: Iterable[Key], *, by: User, now: datetime) -> None:  # noqa: ARG001 - as the other verbs
    """Note that `by` does not see to these pieces any more."""
    for kind, subject, _ in _visible(keys, by):
        Ownership.objects.filter(kind=kind, subject=subject, owner=by).delete()


VERBS = {"read": mark_read, "take": take, "release": release}


def _visible(keys: Iterable[Key], by: User) -> Iterable[Key]:
    """Yield the keys, in one order; `reference-unknown` where one names nothing that `by` may know."""
    require(by, "inbox.read")
    for kind, subject, version in sorted(set(keys)):
        if not _is_visible(kind, subject, by):
            raise ProblemError("reference-unknown", detail=f"No such piece: {kind}.{subject}")
        yield kind, subject, version


def _is_visible(kind: Kind, subject: UUID, by: User) -> bool:
    if kind is Kind.PHONE:
        return Device.objects.visible_to(by).filter(pk=subject).exists()
    if kind is Kind.RETURNED:
        return Visit.objects.visible_to(by).filter(pk=subject).exists()
    return Finding.objects.visible_to(by).filter(pk=subject).exists()
