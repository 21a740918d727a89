"""Rows against what the log last knew of them, column by column; see `backend.journal.rows`."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model, Q, QuerySet

from backend.campaigns.models import Assignment, Campaign, Team
from backend.checklists.models import ChecklistDraft, LegalSource
from backend.citizens.models import AnswerDay, Invitation, LeadStep, RestrictedReader
from backend.documents.models import (
    Document,
    File,
    Freeze,
    Prose,
    Referred,
    SentenceVersion,
    SignedCopy,
    TargetSet,
)
from backend.intake.models import Quarantine
from backend.journal.models import Event
from backend.journal.rows import columns_of, digests
from backend.journal.verification import Verdict, batches
from backend.people.models import Device, Interest, User
from backend.units.models import Counter, Unit, WorkingHours
from backend.visits.models import Opening

BATCH: Final = 500
TAKEN: Final = "baseline.taken"
ROWS: Final[Mapping[str, type[Model]]] = {
    "account": User,
    "closed day of answers": AnswerDay,
    "reader of restricted leads": RestrictedReader,
    "sign or slips": Invitation,
    "step of a lead": LeadStep,
    "assignment": Assignment,
    "campaign": Campaign,
    "checklist draft": ChecklistDraft,
    "counter": Counter,
    "device": Device,
    "document": Document,
    "document's facts": Freeze,
    "document's file": File,
    "document's prose": Prose,
    "interest": Interest,
    "legal source": LegalSource,
    "opening of an original": Opening,
    "quarantined body": Quarantine,
    "referred": Referred,
    "sentences": SentenceVersion,
    "signed copy": SignedCopy,
    "target set": TargetSet,
    "team": Team,
    "unit": Unit,
    "working hours": WorkingHours,
}
"""Rows that change only with an event that keeps their digests."""
DELETIONS: Final = frozenset({"checklist.draft-dropped", "document.file-lost"})
UNTIL_MADE: Final[Mapping[type[Model], Q]] = {File: Q(made_at=None)}
"""Rows that are no facts yet: what is asked for and not there."""


@dataclass(frozen=True)
class Known:
    """What the log last knew of a column, and the event that says so."""

    digest: str
    event: Event


def check_rows(verdict: Verdict) -> None:
    """Check that every row is as an event left it, that none is unknown to the log, and none is gone."""
    baseline = baseline_columns()
    for kind, model in ROWS.items():
        ids = set()
        for rows in batches(rows_of(model), BATCH):
            known, spoken_of = known_columns(model, rows), _spoken_of(model, rows)
            for row in rows:
                ids.add(str(row.pk))
                verdict.seen[kind] += 1
                with verdict.reading(kind, row.pk):
                    if str(row.pk) not in spoken_of:
                        verdict.fault(kind, row.pk, "is unknown to the log: no event speaks of it")
                    else:
                        _check(verdict, kind, row, known[str(row.pk)], baseline.get(model._meta.label_lower))
        _check_gone(verdict, kind, model, ids)


def rows_of(model: type[Model]) -> QuerySet[Any]:
    """Return the rows of a model, with the links that its digests cover."""
    links = [link.name for link in model._meta.many_to_many if link.name in columns_of(model)]
    rows = model._default_manager.prefetch_related(*links)
    return rows.exclude(UNTIL_MADE[model]) if model in UNTIL_MADE else rows


def known_columns(model: type[Model], rows: Collection[Model]) -> Mapping[str, dict[str, Known]]:
    """Return by id what the log knows of the columns of these rows."""
    known: defaultdict[str, dict[str, Known]] = defaultdict(dict)
    for event in _events(model, rows).filter(data__contains='"row":{').order_by("index"):
        for column, digest in json.loads(event.data)["row"].items():
            known[event.noun_id][column] = Known(digest, event)
    return known


def baseline_columns() -> dict[str, frozenset[str]]:
    """Return by model's label which columns a baseline has covered: from then on none may be unknown."""
    covered: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for data in Event.objects.filter(verb=TAKEN).values_list("data", flat=True):
        for label, columns in json.loads(data)["columns"].items():
            covered[label] |= frozenset(columns)
    return covered


def _check(
    verdict: Verdict, kind: str, row: Model, known: Mapping[str, Known], covered: frozenset[str] | None
) -> None:
    for column, found in digests(row).items():
        if column in known:
            event = known[column].event
            if found != known[column].digest:
                what = f"has another {column} than event {event.index} ({event.verb}) left it with"
                verdict.fault(kind, row.pk, what)
        elif covered and column in covered:
            verdict.fault(kind, row.pk, f"has a {column} that no event knows of")
        else:
            verdict.unproved[kind] += 1
            return


def _check_gone(verdict: Verdict, kind: str, model: type[Model], ids: Collection[str]) -> None:
    events = Event.objects.filter(noun=model._meta.label_lower)
    named: Iterator[tuple[str, str]] = events.order_by("index").values_list("noun_id", "verb").iterator()
    verbs = {id_: verb for id_, verb in named if id_ not in ids}
    for id_, verb in verbs.items():
        if verb not in DELETIONS:
            verdict.fault(kind, id_, f"is gone: an event ({verb}) speaks of it")


def _spoken_of(model: type[Model], rows: Collection[Model]) -> frozenset[str]:
    return frozenset(_events(model, rows).values_list("noun_id", flat=True).distinct())


def _events(model: type[Model], rows: Collection[Model]) -> QuerySet[Event]:
    return Event.objects.filter(noun=model._meta.label_lower, noun_id__in=[str(row.pk) for row in rows])
