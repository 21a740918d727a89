"""How the demo's people sign under the minutes of a visit: each for exactly what the minutes say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from backend.demo.evidence import Shot
from shared.protocol.revision import Revision, Signature, SignerRole
from shared.rules.checklists import Checklist
from shared.rules.minutes import content_of, content_sha256


@dataclass(frozen=True)
class Hand:
    """Somebody's signature: in which capacity, whose, and the drawn picture."""

    role: SignerRole
    name: str
    post: str | None
    user: str | None
    mark: Shot


def signed(
    revision: Revision, hands: Sequence[Hand], checklists: Iterable[Checklist], starts: datetime
) -> Revision:
    """Return the revision with the signatures under its minutes."""
    covered = content_sha256(content_of(revision, checklists))
    signatures = tuple(
        Signature(
            role=hand.role,
            name=hand.name,
            post=hand.post,
            signed_at=starts + timedelta(seconds=hand.mark.seconds),
            photo=hand.mark.sha256,
            content_sha256=covered,
            user=hand.user,
        )
        for hand in hands
    )
    return replace(revision, signatures=signatures)
