"""The baseline: what stood in the database before the log kept digests of it, taken into the log once.

Taken before a root is published, so that the next root that leaves the server covers it. What was altered
before stays altered: a baseline says how rows stood, not that they were right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from django.db.models import Model

from backend.evidence.pictures import MAX_EDGE
from backend.findings.models import Finding
from backend.findings.transitions import terms_of
from backend.journal.head import present_head
from backend.journal.models import Event
from backend.journal.recording import Journal, recording
from backend.journal.rows import columns_of, digests
from backend.journal.verification import batches
from backend.proof.pictures import pictures_of
from backend.proof.rows import BATCH, ROWS, TAKEN, baseline_columns, known_columns, rows_of
from backend.visits.derivatives import outcome_of, picture_sha256
from backend.visits.models import Photo

ROW: Final = "baseline.row"
FINDINGS: Final = Finding._meta.label_lower
PHOTOS: Final = Photo._meta.label_lower
PICTURES: Final = frozenset({"pictures"})


def take_baseline(now: datetime) -> None:
    """Take into the log what it does not cover yet. The second time there is nothing.

    A column that a later version adds is taken once, too; one that was covered is never taken again.
    """
    with recording(by=None, at=now) as journal:
        missing = dict(_uncovered())
        if not missing:
            return
        rows = sum(_take_rows(journal, model, missing) for model in ROWS.values())
        rows += _take_terms(journal) if FINDINGS in missing else 0
        rows += _take_pictures(journal) if PHOTOS in missing else 0
        columns = {label: sorted(names) for label, names in missing.items()}
        journal.log(TAKEN, present_head(), columns=columns, rows=rows)


def _uncovered() -> Iterator[tuple[str, frozenset[str]]]:
    covered = baseline_columns()
    wanted = {model._meta.label_lower: columns_of(model) for model in ROWS.values()}
    for label, columns in {**wanted, FINDINGS: frozenset({"terms"}), PHOTOS: PICTURES}.items():
        if missing := columns - covered.get(label, frozenset()):
            yield label, missing


def _take_rows(journal: Journal, model: type[Model], missing: Mapping[str, frozenset[str]]) -> int:
    wanted, taken = missing.get(model._meta.label_lower, frozenset()), 0
    for rows in batches(rows_of(model), BATCH) if wanted else ():
        known = known_columns(model, rows)
        for row in rows:
            lacking = wanted - known[str(row.pk)].keys()
            if lacking:
                journal.log(ROW, row, row={name: digests(row)[name] for name in lacking})
                taken += 1
    return taken


def _take_terms(journal: Journal) -> int:
    taken = 0
    for findings in batches(Finding.objects.filter(version__gt=0), BATCH):
        known = _with_terms(findings)
        for finding in findings:
            if str(finding.pk) not in known:
                journal.log(ROW, finding, terms=terms_of(finding))
                taken += 1
    return taken


def _take_pictures(journal: Journal) -> int:
    """Take in the pictures that stand beside the originals, made before the log kept their hashes."""
    taken = 0
    for photos in batches(Photo.objects.exclude(view=Photo.View.UNTRIED), BATCH):
        known = pictures_of(photos)
        for photo in photos:
            if photo.pk not in known:
                made = {variant: picture_sha256(photo.pk, variant) for variant in MAX_EDGE}
                journal.log(ROW, photo, pictures=made, **outcome_of(photo))
                taken += 1
    return taken


def _with_terms(findings: Iterable[Finding]) -> frozenset[str]:
    """Return the findings whose last decision keeps their days."""
    ids = [str(finding.pk) for finding in findings]
    events = Event.objects.filter(noun=FINDINGS, noun_id__in=ids, data__contains='"decision":')
    last = dict(events.order_by("index").values_list("noun_id", "data"))
    return frozenset(id_ for id_, data in last.items() if '"terms":{' in data)
