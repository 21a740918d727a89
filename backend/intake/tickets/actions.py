"""What a person or a newer server does with a body that was set aside. Nothing of it is ever deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from backend.intake.envelope import Admission, Envelope, RefusedError
from backend.intake.models import Quarantine
from backend.intake.quarantine import is_stored
from backend.intake.receive import receive
from backend.journal.recording import Audience, Journal, recording
from backend.kernel.problems import FieldError, ProblemError
from backend.people.models import User
from backend.people.rules import require
from shared.protocol.problems import CATALOGUE

RELEASABLE = frozenset({"not-permitted"})
"""Why a sound body was set aside where a person may answer for it all the same."""


def replay(kept: Quarantine, *, by: User | None, now: datetime) -> Quarantine:
    """Run the kept bytes through the gate again: a newer server, or newer reference data, may take them.

    Without `by` the operator does it at the server. What is refused again stays, with the reason of today.
    """
    if by is not None:
        require(by, "quarantine.replay")
    try:
        _take_in(kept, Admission(by, _noting(kept, "quarantine.replayed")), now)
    except RefusedError as refused:
        _refused_again(kept, refused, by, now)
    return kept


def release(kept: Quarantine, *, by: User, reason: str, now: datetime) -> Quarantine:
    """Take a sound body in on a person's word, though its author or its visit is somebody else's.

    The device's signature must hold and the body must make sense: that nobody can waive. ProblemError
    `transition-forbidden` says why it cannot be released.
    """
    require(by, "quarantine.release", kept.device)
    note = _noting(kept, "quarantine.released", reason=reason)
    try:
        _take_in(kept, Admission(by, note, release=kept.code in RELEASABLE), now)
    except RefusedError as refused:
        why = FieldError(refused.code, CATALOGUE[refused.code].detail(get_language() or "vi"))
        raise ProblemError("transition-forbidden", errors=[why]) from refused
    return kept


def dismiss(kept: Quarantine, *, by: User, reason: str, now: datetime) -> Quarantine:
    """Note that a person decided not to take it in; the bytes stay, and it can still be released later.

    The same reason again is the same decision.
    """
    require(by, "quarantine.dismiss", kept.device)
    with recording(by=by, at=now) as journal:
        kept = Quarantine.objects.select_for_update(of=("self",)).select_related("device").get(pk=kept.pk)
        if is_stored(kept):
            raise ProblemError("transition-forbidden")
        if kept.dismissed_at is not None and kept.reason == reason:
            return kept
        kept.dismissed_at, kept.reason = now, reason
        kept.save(update_fields=["dismissed_at", "reason"])
        journal.log_row("quarantine.dismissed", kept, reason=reason, sha256=kept.sha256)
        _publish(journal, kept, Quarantine.State.DISMISSED, reason=reason)
    return kept


def _take_in(kept: Quarantine, admission: Admission, now: datetime) -> None:
    device = kept.device
    body = bytes(kept.raw).decode()
    envelope = Envelope(str(kept.revision_id), kept.sha256, kept.key_id, kept.signature, body)
    receive(envelope, by=device.user, device=device, now=now, admission=admission)


def _noting(kept: Quarantine, verb: str, **facts: Any) -> Callable[[Journal], None]:
    def note(journal: Journal) -> None:
        journal.log(verb, kept, outcome=Quarantine.State.STORED, sha256=kept.sha256, **facts)
        _publish(journal, kept, Quarantine.State.STORED)

    return note


def _refused_again(kept: Quarantine, refused: RefusedError, by: User | None, now: datetime) -> None:
    with recording(by=by, at=now) as journal:
        kept.code, kept.detail = refused.code, str(refused)
        kept.save(update_fields=["code", "detail"])
        journal.log_row("quarantine.replayed", kept, outcome=Quarantine.State.OPEN, code=refused.code)


def _publish(journal: Journal, kept: Quarantine, state: str, **facts: Any) -> None:
    """Let the device know what became of the body."""
    body = {"revision": str(kept.revision_id), "sha256": kept.sha256, "state": state, **facts}
    journal.publish("put", "quarantine", kept.pk, body, to=Audience.user(kept.device.user_id))
