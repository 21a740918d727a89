"""The next version of a checklist in the making: begun from the last one, changed, compared, published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.utils import timezone

from backend.checklists.actions import publish_version
from backend.checklists.models import ChecklistDraft, ChecklistVersion
from backend.journal.recording import recording
from backend.kernel.preconditions import etag, is_repeated, lock_visible, require_match
from backend.kernel.problems import ProblemError, field_invalid
from backend.people.models import User
from backend.people.rules import require
from shared.rules.checklist_changes import Change, changes
from shared.rules.checklists import Checklist, checklist_from_dict, checklist_to_dict


def begin_draft(code: str, *, by: User, now: datetime) -> ChecklistDraft:
    """Begin the next version of a checklist as a copy of its last one; one that was begun goes on."""
    require(by, "reference.write")
    with recording(by=by, at=now) as journal:
        begun = ChecklistDraft.objects.filter(code=code, published_at=None).first()
        if begun is not None:
            return begun
        last = ChecklistVersion.objects.filter(code=code).order_by("-valid_from", "-pk").first()
        if last is None:
            raise ProblemError("not-found")
        tomorrow = timezone.localtime(now).date() + timedelta(days=1)
        begins = max(tomorrow, last.valid_from + timedelta(days=1))
        name = _next(code, last.version, tomorrow)
        body = {**last.body, **name, "valid_from": begins.isoformat(), "status": "proposed"}
        draft = ChecklistDraft(code=code, base=last, body=body, changed_at=now, changed_by=by)
        draft.save(force_insert=True)
        journal.log_row("checklist.draft-begun", draft, base=last.pk)
    return draft


def change_draft(
    pk: UUID, body: Mapping[str, Any], *, by: User, now: datetime, match: str | None
) -> ChecklistDraft:
    """Put another definition in the place of the draft's; what names the version stays."""
    with recording(by=by, at=now) as journal:
        draft = _open(pk, by, match)
        draft.body = checklist_to_dict(_checked(body, draft))
        draft.edition += 1
        draft.changed_at, draft.changed_by = now, by
        draft.save(update_fields=["body", "edition", "changed_at", "changed_by"])
        journal.log_row("checklist.draft-changed", draft, edition=draft.edition)
    return draft


def drop_draft(pk: UUID, *, by: User, now: datetime, match: str | None) -> None:
    """Give a draft up."""
    with recording(by=by, at=now) as journal:
        draft = _open(pk, by, match)
        journal.log("checklist.draft-dropped", draft)
        draft.delete()


def publish_draft(pk: UUID, *, by: User, now: datetime, match: str | None) -> ChecklistVersion:
    """Give the draft to every device as a version of its own; asked again, return that version."""
    with recording(by=by, at=now) as journal:
        draft = _locked(pk, by)
        is_published = draft.published_at is not None
        if not is_repeated(match, etag_of(draft), same=is_published, must=not is_published):
            today = timezone.localtime(now).date()
            _check_publishable(draft, today)
            draft.body = {**draft.body, **_free_name(draft, today)}
            publish_version(checklist_from_dict(draft.body), by=by, at=now)
            draft.published_at = now
            draft.save(update_fields=["body", "published_at"])
            journal.log_row("checklist.draft-published", draft)
        return ChecklistVersion.objects.get(pk=draft.body["id"])


def draft_changes(draft: ChecklistDraft) -> list[Change]:
    """Return what the draft changes in the version it was begun from."""
    return changes(checklist_from_dict(draft.base.body), checklist_from_dict(draft.body))


def etag_of(draft: ChecklistDraft) -> str:
    """Return the name of what the draft is now."""
    return etag(draft.pk, draft.edition)


def _open(pk: UUID, by: User, match: str | None) -> ChecklistDraft:
    draft = _locked(pk, by)
    if draft.published_at is not None:
        raise ProblemError("not-found")
    require_match(match, etag_of(draft))
    return draft


def _locked(pk: UUID, by: User) -> ChecklistDraft:
    drafts = ChecklistDraft.objects.visible_to(by)
    return lock_visible(drafts, pk, allow=partial(require, by, "reference.write"))


def _next(code: str, version: str, day: date) -> dict[str, str]:
    """Return the version's name: the year and a number, "2026.2" after "2026.1"."""
    year, _, number = version.partition(".")
    following = f"{year}.{int(number) + 1}" if year == str(day.year) and number.isdigit() else f"{day.year}.1"
    return {"version": following, "id": f"{code}-{following}"}


def _free_name(draft: ChecklistDraft, today: date) -> dict[str, str]:
    """Return the draft's name, or the next one where a version was published under it meanwhile."""
    name = {part: str(draft.body[part]) for part in ("version", "id")}
    while ChecklistVersion.objects.filter(pk=name["id"]).exists():
        name = _next(draft.code, name["version"], today)
    return name


def _checked(body: Mapping[str, Any], draft: ChecklistDraft) -> Checklist:
    """Return the definition under the draft's name; the problem says what in it cannot be."""
    named = {name: draft.body[name] for name in ("id", "code", "version")}
    try:
        return checklist_from_dict({**body, **named})
    except ValueError as error:
        raise field_invalid("body", str(error), str(error)) from None


def _check_publishable(draft: ChecklistDraft, today: date) -> None:
    begins = date.fromisoformat(draft.body["valid_from"])
    latest = max(ChecklistVersion.objects.filter(code=draft.code).values_list("valid_from", flat=True))
    if begins <= max(today, latest):
        day = max(today, latest)
        raise field_invalid(
            "valid_from",
            f"Phải có hiệu lực sau ngày {day:%d/%m/%Y}.",
            f"Must be in force after {day.isoformat()}.",
        )
    if not any(change.path != "valid_from" for change in draft_changes(draft)):
        raise field_invalid(
            "body", "Chưa có gì thay đổi so với bản đang dùng.", "Nothing differs from the last version."
        )
