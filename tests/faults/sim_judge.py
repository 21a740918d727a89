"""What has to be true once the faults have stopped, looked up in the server's and the phones' own tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from uuid import UUID

from tests.faults.sim_phone import UNKNOWN_SCHEMA, Signed, SimulatedPhone
from tests.faults.sim_server import SimulatedServer  # noqa: F401  # Django is set up by it

from django.db.models import Q  # isort: skip

from backend.journal.models import FeedEntry, Leaf  # isort: skip
from backend.journal.verification import first_journal_fault  # isort: skip
from backend.intake.models import Quarantine  # isort: skip
from tests.world import original  # isort: skip
from backend.visits.models import Receipt, Revision  # isort: skip

LOST, DOUBLED, ALTERED = "visits lost", "visits doubled", "visits or photos altered"
MADE_UP, PHOTO_LOST = "visits nobody signed", "photos lost"
NOT_SAFE = "visits without a receipt in the end"
FALSE_SAFE = "receipts for what the server does not hold"
MISSED = "feed rows missed or kept beyond the server's"
CHAIN = "faults in the journal's chain"
LOGGED_OUT = "phones logged out by a lost answer"
UNDONE = "visits gone from the phone"
KINDS = (LOST, DOUBLED, ALTERED, MADE_UP, PHOTO_LOST, NOT_SAFE, FALSE_SAFE, MISSED, CHAIN, LOGGED_OUT, UNDONE)


def judge(phones: Sequence[SimulatedPhone], *, restored: bool) -> list[str]:
    """Return the kinds of what is wrong, once for each thing."""
    signed = {revision_id for phone in phones for revision_id in phone.signed}
    found = [kind for phone in phones for kind in _of_phone(phone, restored=restored)]
    found += [MADE_UP for revision_id in _server_ids() if revision_id not in signed]
    return found + [CHAIN] * (first_journal_fault() is not None)


def false_promises(phone: SimulatedPhone) -> list[str]:
    """Return a fault for each visit the person is told is safe though the server has not sealed it."""
    reported = {UUID(revision_id) for revision_id in phone.sealed()}
    return [FALSE_SAFE] * (len(reported) - Receipt.objects.filter(pk__in=reported).count())


def _server_ids() -> list[str]:
    kept = [
        *Revision.objects.values_list("pk", flat=True),
        *Quarantine.objects.values_list("revision_id", flat=True),
    ]
    return [str(revision_id) for revision_id in kept]


def _of_phone(phone: SimulatedPhone, *, restored: bool) -> Iterator[str]:
    states = {row.id: row.state for row in phone.revisions()}
    for revision_id, signed in phone.signed.items():
        yield from _of_revision(phone, revision_id, signed, states.get(revision_id))
    visits = [signed.visit for signed in phone.signed.values()]
    yield from [DOUBLED] * (len(visits) - len(set(visits)))
    if phone.logged_out and not restored and not phone.was_revoked:
        yield LOGGED_OUT
    if not phone.is_shut and phone.reference() != set(_reference(phone)):
        yield MISSED


def _of_revision(phone: SimulatedPhone, revision_id: str, signed: Signed, state: str | None) -> Iterator[str]:
    if state is None:
        yield UNDONE
    text, sha256 = signed.body, hashlib.sha256(signed.body.encode()).hexdigest()
    filed = list(Revision.objects.filter(pk=revision_id).values_list("body", flat=True))
    aside = [raw.decode() for raw in _set_aside(revision_id)]
    if not filed + aside:
        yield LOST
    if Leaf.objects.filter(sha256=sha256).count() > 1:
        yield DOUBLED
    if any(held != text for held in filed + aside):
        yield ALTERED
    yield from _of_state(revision_id, state, may_wait=bool(aside) and _may_wait(phone, text))
    for photo in signed.photos:
        yield from _of_photo(phone, photo)


def _of_state(revision_id: str, state: str | None, *, may_wait: bool) -> Iterator[str]:
    if state == "sealed" and not Receipt.objects.filter(pk=UUID(revision_id)).exists():
        yield FALSE_SAFE
    elif state != "sealed" and not (may_wait and state == "quarantined"):
        yield NOT_SAFE


def _may_wait(phone: SimulatedPhone, text: str) -> bool:
    """Say whether a person has to look at the visit before it counts: it is there, whole, and set aside."""
    return phone.was_revoked or json.loads(text)["schema"] == UNKNOWN_SCHEMA


def _set_aside(revision_id: str) -> list[bytes]:
    return [bytes(kept.raw) for kept in Quarantine.objects.filter(revision_id=revision_id)]


def _of_photo(phone: SimulatedPhone, sha256: str) -> Iterator[str]:
    path = original(sha256)
    if not path.exists():
        yield PHOTO_LOST
    elif path.read_bytes() != phone.pictures[sha256]:
        yield ALTERED


def _reference(phone: SimulatedPhone) -> Iterator[tuple[str, str, str]]:
    """Yield what the feed has made of everything this person may know, as a phone keeps it."""
    newest: dict[tuple[str, str], str | None] = {}
    person = phone.app.account.person()
    concerned = Q(user_id=None) | Q(user_id=person and person.id)
    entries = FeedEntry.objects.filter(concerned, op__in=["put", "tombstone"])
    for op, kind, object_id, body in entries.values_list("op", "type", "object_id", "body"):
        newest[kind, object_id] = body if op == "put" else None
    for (kind, object_id), body in newest.items():
        if body is not None:
            yield kind, object_id, json.dumps(json.loads(body), ensure_ascii=False)
