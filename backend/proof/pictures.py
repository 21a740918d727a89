"""View copies and thumbnails against the log: what people looked at is what was made of the original."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from backend.evidence.pictures import MAX_EDGE
from backend.journal.models import Event
from backend.journal.verification import Verdict, batches
from backend.proof.photos import photos_of
from backend.visits.derivatives import PICTURED, outcome_of, picture_sha256
from backend.visits.models import Photo

BATCH: Final = 500
BASELINE: Final = "baseline.row"
UNTRIED: Final = {"view": "untried", "view_reason": "", "is_cut": False, "decoder": ""}


@dataclass
class Pictures:
    """What the log knows of one photo's pictures: the hash of each variant, and what came of the last try."""

    sha256: dict[str, str | None] = field(default_factory=dict)
    outcome: Mapping[str, Any] = field(default_factory=dict)

    def go_on(self, event: Event) -> None:
        """Take in the next event."""
        facts: dict[str, Any] = json.loads(event.data)
        made = facts.pop("pictures", None)
        self.sha256 |= {facts.pop("variant"): facts.pop("sha256")} if made is None else made
        self.outcome = facts


def check_pictures(verdict: Verdict) -> None:
    """Check what is said of each photo's pictures, and their bytes; one that is gone is made anew."""
    covered = Event.objects.filter(verb="baseline.taken", data__contains='"pictures"').exists()
    for photos in batches(photos_of(verdict.scope), BATCH):
        known = pictures_of(photos)
        for photo in photos:
            with verdict.reading("picture", photo.pk):
                _check(verdict, photo, known.get(photo.pk), covered=covered)


def pictures_of(photos: Sequence[Photo]) -> Mapping[str, Pictures]:
    """Return by photo what the log knows of their pictures."""
    known: dict[str, Pictures] = {}
    ids = [photo.pk for photo in photos]
    events = Event.objects.filter(
        noun=Photo._meta.label_lower, noun_id__in=ids, verb__in=(PICTURED, BASELINE)
    )
    for event in events.order_by("index"):
        known.setdefault(event.noun_id, Pictures()).go_on(event)
    return known


def _check(verdict: Verdict, photo: Photo, known: Pictures | None, *, covered: bool) -> None:
    if known is None and photo.view != Photo.View.UNTRIED and not covered:
        verdict.unproved["picture"] += 1
        return
    known = known or Pictures(outcome=UNTRIED)
    for name, found in outcome_of(photo).items():
        what = f"has another {name} than came of trying"
        verdict.expect("picture", photo.pk, what, known.outcome.get(name), found)
    for variant in MAX_EDGE:
        found = picture_sha256(photo.pk, variant)
        if found is not None:
            verdict.seen["picture"] += 1
            what = f"({variant}) has another SHA-256 than the log says"
            verdict.expect("picture", photo.pk, what, known.sha256.get(variant), found)
