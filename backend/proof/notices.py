"""Conclusion notices against the log, the server's signature and their own frozen text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from backend.findings.models import Notice, NoticeNumber
from backend.findings.notices.text import code_of
from backend.journal.models import Event
from backend.journal.verification import Verdict, batches
from backend.kernel.keys import server_key
from backend.people.models import Algorithm
from backend.people.signatures import verify
from shared.protocol.wire import notice_message, sha256_hex

BATCH: Final = 200
ISSUED: Final = "notice.issued"


def check_notices(verdict: Verdict) -> None:
    """Check every notice, that none is gone, and that the numbers of a year have no gap."""
    ids: set[str] = set()
    numbers: dict[int, list[int]] = {}
    for notices in batches(Notice.objects.all(), BATCH):
        events = _events(notices)
        for notice in notices:
            ids.add(str(notice.pk))
            numbers.setdefault(notice.year, []).append(notice.number)
            verdict.seen["notice"] += 1
            with verdict.reading("notice", notice.pk):
                _check(verdict, notice, events.get(str(notice.pk)))
    _check_gone(verdict, ids)
    _check_numbers(verdict, numbers)


def _events(notices: Sequence[Notice]) -> Mapping[str, Event]:
    ids = [str(notice.pk) for notice in notices]
    return {event.noun_id: event for event in Event.objects.filter(verb=ISSUED, noun_id__in=ids)}


def _check(verdict: Verdict, notice: Notice, event: Event | None) -> None:
    raw = notice.content.encode()
    found = sha256_hex(raw)
    verdict.expect("notice", notice.pk, "has a text with another SHA-256", notice.sha256, found)
    key = server_key()
    verdict.expect("notice", notice.pk, "names another key than the server's", key.key_id, notice.key_id)
    if not verify(Algorithm.ED25519, key.public_key_b64, notice_message(raw), notice.sig):
        verdict.fault("notice", notice.pk, f"has a signature that the server's key {key.key_id} did not make")
    if event is None:
        verdict.fault("notice", notice.pk, "is unknown to the log: no event speaks of it")
    else:
        logged = json.loads(event.data)["sha256"]
        verdict.expect("notice", notice.pk, f"is not what event {event.index} says was issued", logged, found)
    for column, (written, stands) in _columns(notice, json.loads(raw)).items():
        what = f"stands with another {column} than its text says"
        verdict.expect("notice", notice.pk, what, written, stands)


def _columns(notice: Notice, content: Mapping[str, Any]) -> Mapping[str, tuple[object, object]]:
    return {
        "id": (content["id"], str(notice.pk)),
        "year": (content["year"], notice.year),
        "number": (content["number"], notice.number),
        "reference": (content["code"], code_of(notice)),
        "supplement": (content["supplement"], notice.supplement),
        "kind": (content["kind"], notice.kind),
        "unit": (content["unit"]["id"], notice.unit_id),
        "visit": (content["visit"]["id"], str(notice.visit_id)),
        "issued_by": (content["issued_by"]["id"], str(notice.issued_by_id)),
        "issued_at": (datetime.fromisoformat(content["issued_at"]), notice.issued_at),
    }


def _check_gone(verdict: Verdict, ids: set[str]) -> None:
    for index, id_ in Event.objects.filter(verb=ISSUED).order_by("index").values_list("index", "noun_id"):
        if id_ not in ids:
            verdict.fault("notice", id_, f"is gone: event {index} ({ISSUED}) speaks of it")


def _check_numbers(verdict: Verdict, numbers: Mapping[int, Sequence[int]]) -> None:
    last = dict(NoticeNumber.objects.values_list("year", "last"))
    for year in sorted(numbers.keys() | last.keys()):
        expected, found = list(range(1, last.get(year, 0) + 1)), sorted(numbers.get(year, ()))
        verdict.expect("notice number", f"of {year}", "has a gap", expected, found)
