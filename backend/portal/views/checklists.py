"""Checklists: what is asked now, and the next version in the making, with what it changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.checklists import drafting
from backend.checklists.models import ChecklistDraft, ChecklistVersion
from backend.kernel.problems import ProblemError
from backend.people.rules import may
from backend.portal.access import page, viewer
from backend.portal.failures import errors_in_words
from backend.portal.words import CHECKLIST_STATES, PHOTO_RULES, SEVERITIES
from shared.protocol.wire import WireError, strict_loads

Body = dict[str, Any]
NAMES: Final = {"valid_from": gettext_lazy("Có hiệu lực từ ngày"), "body": gettext_lazy("Nội dung")}
HEAD: Final = ("title_vi", "title_en", "valid_from", "status")
TEXTS: Final = ("text_vi", "text_en", "observe_vi", "observe_en", "severity", "photo_on_fail")
MAX_FILE_BYTES: Final = 1024 * 1024


@page("checklist.read-draft")
@require_safe
def checklists(request: HttpRequest) -> HttpResponse:
    """Show the versions of every checklist, the latest first, and the draft there is of it."""
    drafts = {draft.code: draft for draft in ChecklistDraft.objects.filter(published_at=None)}
    by_code: dict[str, list[ChecklistVersion]] = {}
    for version in ChecklistVersion.objects.order_by("code", "-valid_from", "-pk"):
        by_code.setdefault(version.code, []).append(version)
    rows = [(code, versions, drafts.get(code)) for code, versions in by_code.items()]
    may_write = may(viewer(request), "reference.write")
    shown = {"rows": rows, "may_write": may_write, "today": timezone.localdate()}
    return render(request, "portal/checklists.html", shown)


@page("reference.write")
@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the next version, or go on with the one that was begun."""
    return redirect("portal:draft", drafting.begin_draft(code, by=viewer(request), now=timezone.now()).pk)


@page("checklist.read-draft")
@require_safe
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a draft: what it changes, its title and first day, its items."""
    return _shown(request, _draft(request, pk))


@page("reference.write")
@require_POST
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the title, the first day and whether it is decided."""
    given = {name: request.POST.get(name, "").strip() for name in HEAD}
    return _changed(request, pk, lambda body: {**body, **given})


@page("reference.write")
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Show one item of a draft; change what it says and demands, or take it out."""
    found = _draft(request, pk)
    items = {one["code"]: one for one in found.body["items"]}
    if code not in items:
        raise ProblemError("not-found")
    if request.method == "GET":
        shown = {
            "draft": found,
            "item": items[code],
            "etag": drafting.etag_of(found),
            "severities": SEVERITIES,
            "photo_rules": PHOTO_RULES,
        }
        return render(request, "portal/draft_item.html", shown)
    if "remove" in request.POST:
        del items[code]
    else:
        items[code] = {**items[code], **_item(request.POST)}
    return _changed(request, pk, lambda body: {**body, "items": list(items.values())})


@page("checklist.read-draft")
@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the whole definition as a file, for what the forms do not offer."""
    found = _draft(request, pk)
    text = json.dumps(found.body, ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": f'attachment; filename="{found.body["id"]}.json"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


@page("reference.write")
@require_POST
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a whole definition from a file."""
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile) or (sent.size or 0) > MAX_FILE_BYTES:
        raise ProblemError("file-invalid")
    try:
        body = strict_loads(sent.read())
    except WireError:
        raise ProblemError("malformed") from None
    if not isinstance(body, dict):
        raise ProblemError("malformed")
    return _changed(request, pk, lambda _: body)


@page("reference.write")
@require_POST
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the draft to every phone."""
    match = request.POST.get("etag")
    try:
        drafting.publish_draft(pk, by=viewer(request), now=timezone.now(), match=match)
    except ProblemError as error:
        return _shown(request, _draft(request, pk), errors_in_words(error, NAMES))
    messages.success(request, _("Đã ban hành. Điện thoại nhận bản mới ở lần đồng bộ tới."))
    return redirect("portal:checklists")


@page("reference.write")
@require_POST
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the draft up."""
    drafting.drop_draft(pk, by=viewer(request), now=timezone.now(), match=request.POST.get("etag"))
    messages.success(request, _("Đã bỏ bản dự thảo."))
    return redirect("portal:checklists")


def _draft(request: HttpRequest, pk: UUID) -> ChecklistDraft:
    drafts = ChecklistDraft.objects.visible_to(viewer(request)).select_related("base", "changed_by")
    return get_object_or_404(drafts, pk=pk)


def _changed(request: HttpRequest, pk: UUID, edit: Callable[[Body], Body]) -> HttpResponse:
    before = _draft(request, pk)
    match = request.POST.get("etag")
    try:
        drafting.change_draft(pk, edit(before.body), by=viewer(request), now=timezone.now(), match=match)
    except ProblemError as error:
        return _shown(request, before, errors_in_words(error, NAMES))
    messages.success(request, _("Đã lưu bản dự thảo."))
    return redirect("portal:draft", pk)


def _item(given: QueryDict) -> Body:
    said = {name: given.get(name, "").strip() for name in TEXTS}
    return {**said, "may_be_na": "may_be_na" in given}


def _shown(request: HttpRequest, found: ChecklistDraft, errors: list[str] | None = None) -> HttpResponse:
    shown = {
        "draft": found,
        "body": found.body,
        "changes": drafting.draft_changes(found),
        "etag": drafting.etag_of(found),
        "errors": errors or [],
        "states": CHECKLIST_STATES,
        "is_open": found.published_at is None and may(viewer(request), "reference.write"),
    }
    return render(request, "portal/draft.html", shown, status=400 if errors else 200)
