"""Whether the signatures under the minutes belong to what the minutes say, worked out again here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from backend.visits.flags import SIGNATURE_MISMATCH, SIGNATURE_MISSING
from backend.visits.rows import SignatureRow
from backend.visits.texts import cleaned
from shared.protocol.revision import Revision as Body
from shared.protocol.revision import Signature
from shared.rules.checklists import Checklist
from shared.rules.minutes import content_of, content_sha256

LEGACY = "visit/1"
"""Its signatures do not say whose they are, nor what they cover: nothing can be worked out of them."""


def signature_flags(body: Body, checklists: Iterable[Checklist]) -> Iterator[str]:
    """Yield what is wrong with the signatures of a body: for other content, or claimed and not there."""
    if body.schema == LEGACY:
        return
    if any(not row["covers"] for row in signature_rows(body, checklists)):
        yield SIGNATURE_MISMATCH
    if body.minutes and body.minutes.signed and not any(each.role == "unit" for each in body.signatures):
        yield SIGNATURE_MISSING


def signature_rows(body: Body, checklists: Iterable[Checklist]) -> list[SignatureRow]:
    """Return each signature with whether it was given for what the body's minutes say."""
    if not body.signatures:
        return []
    sha256 = content_sha256(content_of(body, checklists))
    return [_row(each, covers=each.content_sha256 == sha256) for each in body.signatures]


def _row(signature: Signature, *, covers: bool) -> SignatureRow:
    given: SignatureRow = cleaned(asdict(signature))
    return {**given, "covers": covers}
