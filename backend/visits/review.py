"""Home Affairs looks at what came in: it accepts a visit, or returns it to the inspector with comments.

Neither can be done by whoever took part in the visit, nor on a version that has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from backend.checklists.queries import published_checklists
from backend.journal.recording import Audience, Journal, recording
from backend.kernel.fingerprints import fingerprint
from backend.kernel.preconditions import etag, is_repeated, lock_visible
from backend.kernel.problems import ProblemError
from backend.kernel.times import utc_text
from backend.people.models import User
from backend.people.rules import require
from backend.visits.bodies import parsed_body
from backend.visits.models import Review, Revision, Visit
from shared.rules.checklists import items_by_code

Comment = Mapping[str, str]
DECIDABLE = (Visit.State.SEALED, Visit.State.ACCEPTED)


def accept_visit(visit_id: UUID, *, by: User, now: datetime, match: str | None, comment: str = "") -> Visit:
    """Take the visit as done; its author's phone is told. The same again by the same person is no error."""
    verdict = Review(verdict=Review.Verdict.ACCEPTED, comment=comment, comments=[])
    return _reviewed("visit.accept", verdict, visit_id, by=by, now=now, match=match)


def return_visit(
    visit_id: UUID,
    *,
    by: User,
    now: datetime,
    match: str | None,
    comments: Iterable[Comment] = (),
    comment: str = "",
) -> Visit:
    """Give the visit back to its inspector with comments on items and on the whole; one of them there is."""
    verdict = Review(verdict=Review.Verdict.RETURNED, comment=comment, comments=[dict(c) for c in comments])
    if not comment.strip() and not verdict.comments:
        raise ProblemError("reason-required")
    return _reviewed("visit.return", verdict, visit_id, by=by, now=now, match=match)


def refuse_own(visit: Visit, by: User) -> None:
    """Refuse a reviewer who took part in the visit: two people see to it that it is right."""
    if visit.author_id == by.pk or visit.team.filter(pk=by.pk).exists():
        raise ProblemError("own-visit")


def require_decidable(visit: Visit) -> None:
    """Refuse while the visit is with its inspector or lacks photos, and where two versions compete."""
    if visit.state not in DECIDABLE:
        raise ProblemError("visit-not-sealed", extra={"state": str(visit.state)})
    revisions = list(visit.revisions.values_list("pk", "parents"))
    if len({str(pk) for pk, _ in revisions} - {parent for _, parents in revisions for parent in parents}) > 1:
        raise ProblemError("several-heads")


def lock_to_decide(visit_id: UUID, verb: str, by: User) -> Visit:
    """Return a visit that `by` may see, decide on by `verb`, and took no part in, locked."""
    visit = lock_visible(Visit.objects.visible_to(by), visit_id, allow=partial(require, by, verb))
    refuse_own(visit, by)
    return visit


def _reviewed(
    verb: str, review: Review, visit_id: UUID, *, by: User, now: datetime, match: str | None
) -> Visit:
    with recording(by=by, at=now) as journal:
        visit = lock_to_decide(visit_id, verb, by)
        last = visit.reviews.order_by("-pk").first()
        same = last is not None and _repeats(last, review, visit, by)
        if is_repeated(match, etag(visit.head_id, visit.state), same=same):
            return visit
        _check(review, visit)
        review.visit, review.revision_id, review.by, review.at = visit, visit.head_id, by, now
        review.save(force_insert=True)
        visit.state = Visit.State(review.verdict)
        visit.save(update_fields=["state"])
        _tell(review, visit, journal)
    return visit


def _repeats(last: Review, review: Review, visit: Visit, by: User) -> bool:
    same = (last.verdict, last.by_id, last.comment, last.comments) == (
        *(review.verdict, by.pk, review.comment, review.comments),
    )
    return same and last.verdict == visit.state and last.revision_id == visit.head_id


def _check(review: Review, visit: Visit) -> None:
    if visit.state != Visit.State.SEALED:
        extra = {"state": str(visit.state), "verb": "accept" if review.verdict == "accepted" else "return"}
        raise ProblemError("transition-forbidden", extra=extra)
    if review.verdict == Review.Verdict.ACCEPTED:
        require_decidable(visit)
    else:
        _check_items(review, visit)


def _check_items(review: Review, visit: Visit) -> None:
    body = parsed_body(Revision.objects.only("body").get(pk=visit.head_id).body)
    known = items_by_code(published_checklists(body.checklists)).keys()
    unknown = sorted({comment["item"] for comment in review.comments} - known)
    if unknown:
        raise ProblemError("reference-unknown", detail=f"No such item: {', '.join(unknown)}")


def _tell(review: Review, visit: Visit, journal: Journal) -> None:
    journal.log(
        f"visit.{review.verdict}",
        visit,
        unit_id=visit.unit_id,
        review=str(review.pk),
        sha256=review_sha256(review),
        revision=str(visit.head_id),
    )
    journal.publish("put", "visit", visit.pk, _as_published(review, visit), to=Audience.user(visit.author_id))


def review_sha256(review: Review) -> str:
    """Return the SHA-256 over what a review says, which the log keeps."""
    return fingerprint(review_facts(review))


def review_facts(review: Review) -> list[Any]:
    """Return what a review says, as it is hashed."""
    return [str(review.pk), str(review.revision_id), str(review.verdict), review.comment, review.comments]


def _as_published(review: Review, visit: Visit) -> dict[str, Any]:
    """Return what the author's phone learns (docs/sync.md)."""
    return {
        "revision": str(visit.head_id),
        "state": str(visit.state),
        "comment": review.comment,
        "comments": review.comments,
        "by": review.by.full_name,
        "at": utc_text(review.at),
    }
