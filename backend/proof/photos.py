"""Rows of photos against the log: since when each is vouched for, and how often its upload was discarded."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from backend.journal.models import Event
from backend.journal.verification import Scope, Verdict, batches
from backend.visits.models import Evidence, Photo, Visit

BATCH: Final = 1000


def check_photo_rows(verdict: Verdict) -> None:
    """Check that each photo is vouched for since the first receipt that names it, and its uploads counted."""
    for photos in batches(photos_of(verdict.scope), BATCH):
        since, mismatches = _since(photos), _mismatches(photos)
        for photo in photos:
            first = since.get(photo.pk)
            verdict.expect("photo", photo.pk, "is vouched for since another time", first, photo.completed_at)
            logged = mismatches.get(photo.pk, 0)
            verdict.expect("photo", photo.pk, "was discarded at another count", logged, photo.mismatches)


def photos_of(scope: Scope) -> QuerySet[Photo]:
    """Return the photos to be read: those that events since speak of, and those of visits since."""
    visits, photos = scope.touched(Visit), scope.touched(Photo)
    if visits is None or photos is None:
        return Photo.objects.all()
    named = Evidence.objects.filter(visit__pk__in=visits).values("photo")
    return Photo.objects.filter(Q(pk__in=named) | Q(pk__in=photos))


def _since(photos: Sequence[Photo]) -> Mapping[str, datetime]:
    """Return by hash when the first revision that names the photo was sealed."""
    named = defaultdict(set)
    visits = set()
    for sha256, revision, visit in Evidence.objects.filter(photo__in=photos).values_list(
        "photo_id", "revision_id", "visit_id"
    ):
        named[str(revision)].add(sha256)
        visits.add(str(visit))
    since: dict[str, datetime] = {}
    for event in _sealed(visits):
        for sha256 in named.get(json.loads(event.data)["revision"], ()):
            since.setdefault(sha256, event.at)
    return since


def _sealed(visits: Iterable[str]) -> Iterable[Event]:
    events = Event.objects.filter(noun=Visit._meta.label_lower, noun_id__in=list(visits))
    return events.filter(verb="visit.sealed").order_by("index")


def _mismatches(photos: Sequence[Photo]) -> Mapping[str, int]:
    """Return by hash how often an upload was discarded."""
    ids = [photo.pk for photo in photos]
    events = Event.objects.filter(noun=Photo._meta.label_lower, noun_id__in=ids, verb="photo.mismatched")
    return {event.noun_id: int(json.loads(event.data)["times"]) for event in events.order_by("index")}
