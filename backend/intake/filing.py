"""From what a body says to the rows that lists, filters and constraints need."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from backend.intake.envelope import Submission
from backend.intake.references import checklists_of
from backend.kernel.fastpath import Batch, adapted, table_of_json
from backend.people.models import Role, User
from backend.visits.flags import TEAM_MEMBER_UNKNOWN
from backend.visits.models import Evidence, Photo, PhotoClaim, Revision, Visit
from shared.protocol.revision import PhotoRef
from shared.protocol.revision import Revision as Body
from shared.rules.checklists import Checklist, items_by_code


def name_photos(
    photos: Iterable[PhotoRef],
    user_id: UUID,
    batch: Batch,
    *,
    held: Collection[str] = (),
    brought: Collection[str] = (),
    now: datetime | None = None,
) -> None:
    """Note the photos a person's phone names; until one has a receipt, the newest claim of its size counts.

    Those that are `held` have one from `now` on, and the person has `brought` those by then. Rows are taken
    in one order, so that no two transactions wait for each other in a circle.
    """
    sizes = sorted({photo.sha256: photo.size for photo in photos}.items())
    if not sizes:
        return
    completed = str(adapted(now)) if now else None
    rows = [
        {"sha256": sha256, "size": size, "completed_at": completed if sha256 in held else None}
        for sha256, size in sizes
    ]
    named = table_of_json("named", {"sha256": "text", "size": "bigint", "completed_at": "timestamptz"})
    batch.change(
        Photo._meta.db_table,
        f"""
        INSERT INTO visits_photo (sha256, size, completed_at, mismatches, view)
        SELECT sha256, size, completed_at, 0, 'untried' FROM {named} WHERE TRUE ORDER BY sha256
        ON CONFLICT (sha256) DO UPDATE SET size = excluded.size, completed_at = excluded.completed_at
        WHERE visits_photo.completed_at IS NULL
            AND (visits_photo.size <> excluded.size OR excluded.completed_at IS NOT NULL)
        """,  # noqa: S608 - our names
        json.dumps(rows),
    )
    claims = [
        {
            "sha256": sha256,
            "user_id": user_id.hex,
            "size": size,
            "brought_at": completed if sha256 in brought else None,
        }
        for sha256, size in sizes
    ]
    _claim_photos(claims, batch)


def _claim_photos(rows: Sequence[Mapping[str, object]], batch: Batch) -> None:
    """Note which photos a phone of a person named; until they are brought, the newest size counts."""
    named = table_of_json(
        "named", {"sha256": "text", "user_id": "uuid", "size": "bigint", "brought_at": "timestamptz"}
    )
    batch.change(
        PhotoClaim._meta.db_table,
        f"""
        INSERT INTO visits_photoclaim (sha256, user_id, size, brought_at)
        SELECT sha256, user_id, size, brought_at FROM {named} WHERE TRUE ORDER BY sha256
        ON CONFLICT (sha256, user_id) DO UPDATE SET size = excluded.size, brought_at = excluded.brought_at
        WHERE visits_photoclaim.brought_at IS NULL
            AND (visits_photoclaim.size <> excluded.size OR excluded.brought_at IS NOT NULL)
        """,  # noqa: S608 - our names
        json.dumps(rows),
    )


def file_revision(
    submission: Submission, visit: Visit | None, day: date, flags: set[str], batch: Batch
) -> Revision:
    """Return the row of a revision, whose numbers are still to come, with its visit; file what it proves.

    The photos it names and a visit that is new are for the caller to write. It becomes the head of its visit
    where it follows the old head.
    """
    envelope, body = submission.envelope, submission.body
    visit, team_flags = _file_visit(submission, visit, day)
    batch.insert(list(evidence_of(visit, body, checklists_of(body))))
    return Revision(
        pk=UUID(body.revision_id),
        visit=visit,
        kind=body.kind,
        body=envelope.body,
        sha256=envelope.sha256,
        key_id=envelope.key_id,
        signature=envelope.signature,
        device=submission.device,
        n=body.device.n,
        parents=list(body.parents),
        flags=sorted(flags | team_flags),
        received_at=submission.now,
    )


def describe(visit: Visit, body: Body) -> None:
    """Put on the visit what its head says and what may differ from one revision to the next."""
    visit.head_id = UUID(body.revision_id)
    visit.counter_id = body.counter
    visit.campaign_id = UUID(body.campaign) if body.campaign else None
    visit.mode = body.mode
    visit.checklists = f" {' '.join(dict.fromkeys(body.checklists))} "
    visit.started_at = _storable(body.started.wall)
    visit.finished_at = _storable(body.finished.wall)


def new_visit(body: Body, author: User, day: date) -> Visit:
    """Return the visit that its first revision begins; unit and day stay with it."""
    visit = Visit(pk=UUID(body.visit_id), unit_id=body.unit, author=author, day=day)
    describe(visit, body)
    return visit


def evidence_of(visit: Visit, body: Body, checklists: Iterable[Checklist]) -> Iterator[Evidence]:
    """Return one row per photo and answer it proves; a photo of no answer stands alone.

    A photo that proves a restricted answer is restricted wherever it is used, and so is its marked copy,
    which everybody is shown in its place.
    """
    items = items_by_code(checklists)
    copies = {each.of: each.photo for each in body.derivatives}
    originals = {copy: original for original, copy in copies.items()}
    for photo in {photo.sha256: photo for photo in body.photos}.values():
        proves = _proven_by(photo.sha256, body)
        restricted = any(items[code].restricted for code in _proven_by(originals.get(photo.sha256), body))
        for item in proves or [""]:
            yield Evidence(
                visit=visit,
                revision_id=UUID(body.revision_id),
                photo_id=photo.sha256,
                kind=Evidence.Kind.MARKED if photo.sha256 in originals else photo.kind,
                mime=photo.mime,
                item=item,
                restricted=restricted or any(items[code].restricted for code in proves),
                shown_as_id=copies.get(photo.sha256),
            )


def _proven_by(sha256: str | None, body: Body) -> list[str]:
    """Return the codes of the answers a photo proves."""
    return [response.item for response in body.responses if sha256 in response.photos]


def _file_visit(submission: Submission, visit: Visit | None, day: date) -> tuple[Visit, set[str]]:
    """Return the visit, with flags of its team; a new one is not written yet."""
    body = submission.body
    if visit is None:
        visit = new_visit(body, submission.author, day)
        return visit, _set_team(visit, body, is_new=True)
    if str(visit.head_id) not in body.parents:
        return visit, set()
    describe(visit, body)
    visit.state = Visit.State.SUBMITTED
    visit.save(force_update=True)
    return visit, _set_team(visit, body, is_new=False)


def _set_team(visit: Visit, body: Body, *, is_new: bool) -> set[str]:
    """Let the named team see the visit; return a flag where a member is unknown."""
    wanted = set(body.team) - {body.author}
    if is_new and not wanted:
        return set()
    members = User.objects.filter(pk__in=wanted, role__in=(Role.INSPECTOR, Role.REVIEWER))
    visit.team.set(members)
    return set() if len(members) == len(wanted) else {TEAM_MEMBER_UNKNOWN}


def _storable(at: datetime | None) -> datetime | None:
    """Return the moment, or None for one at the very ends of the calendar, which no database keeps in UTC."""
    if at is None or not 1 < at.year < 9999:
        return None
    return at.astimezone(UTC)
