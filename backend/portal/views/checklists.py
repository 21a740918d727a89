"""Checklists: what is asked now, and the next version in the making, with what it changes."""

from __future__ import annotations

import json
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.checklists import drafting
from backend.checklists.models import ChecklistDraft, ChecklistVersion
from backend.kernel.problems import ProblemError, field_invalid
from backend.people.rules import may
from backend.portal.access import page, viewer
from backend.portal.changes import in_words
from backend.portal.forms.base import PortalForm, form_page
from backend.portal.forms.kept import uploads_of
from backend.portal.forms.reference import DraftHeadForm, DraftItemForm, UploadForm
from shared.protocol.wire import WireError, strict_loads

Body = dict[str, Any]
KINDS: Final = ".json,application/json"
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
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the title, the first day and whether it is decided."""
    found = _draft(request, pk)
    if request.method == "GET":
        return _shown(request, found, DraftHeadForm(found.body))
    form = DraftHeadForm(found.body, request.POST)
    if not form.attempt(lambda: _change(request, pk, {**found.body, **form.changes()})):
        return _shown(request, _draft(request, pk), form)
    return _saved(request, pk)


@page("reference.write")
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Show one item of a draft; change what it says and demands, or take it out."""
    found = _draft(request, pk)
    items = {one["code"]: one for one in found.body["items"]}
    if code not in items:
        raise ProblemError("not-found")
    if request.method == "GET":
        return _item_page(request, found, code, DraftItemForm(items[code]))
    form = DraftItemForm(items[code], request.POST)
    if not form.attempt(lambda: _change(request, pk, _with_item(found.body, form.changed(items[code])))):
        return _item_page(request, _draft(request, pk), code, form)
    return _saved(request, pk)


@page("reference.write")
@require_http_methods(["GET", "POST"])
def take_out(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Take an item out of a draft, whatever its form holds."""
    found = _draft(request, pk)
    if request.method == "GET":
        return redirect("portal:draft-item", pk, code)
    form, kept = PortalForm(request.POST), [one for one in found.body["items"] if one["code"] != code]
    if not form.attempt(lambda: _change(request, pk, {**found.body, "items": kept})):
        return _shown(request, _draft(request, pk), form)
    return _saved(request, pk)


@page("checklist.read-draft")
@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the whole definition as a file, for what the forms do not offer."""
    found = _draft(request, pk)
    text = json.dumps(found.body, ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": f'attachment; filename="{found.body["id"]}.json"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


@page("reference.write")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a whole definition from a file."""
    found = _draft(request, pk)
    if request.method == "GET":
        return _shown(request, found, UploadForm(KINDS))
    form = UploadForm(KINDS, request.POST, uploads_of(request, viewer(request)))
    if not form.attempt(lambda: _change(request, pk, _definition(form.cleaned_data["file"]))):
        return _shown(request, _draft(request, pk), form)
    return _saved(request, pk)


def _definition(sent: UploadedFile[Any]) -> Body:
    """Return what a file says; the problem stands at the file."""
    with sent:
        try:
            body = strict_loads(sent.read()) if (sent.size or 0) <= MAX_FILE_BYTES else None
        except WireError:
            body = None
    if not isinstance(body, dict):
        raise field_invalid("file", "Tệp này không phải bộ tiêu chí (JSON).", "This is no checklist in JSON.")
    return body


@page("reference.write")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the draft to every phone."""
    if request.method == "GET":
        return redirect("portal:draft", pk)
    form, match = PortalForm(request.POST), request.POST.get("etag")
    by, now = viewer(request), timezone.now()
    if not form.attempt(lambda: drafting.publish_draft(pk, by=by, now=now, match=match)):
        return _shown(request, _draft(request, pk), form)
    messages.success(request, _("Đã ban hành. Điện thoại nhận bản mới ở lần đồng bộ tới."))
    return redirect("portal:checklists")


@page("reference.write")
@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the draft up."""
    if request.method == "GET":
        return redirect("portal:draft", pk)
    form, match = PortalForm(request.POST), request.POST.get("etag")
    by, now = viewer(request), timezone.now()
    if not form.attempt(lambda: drafting.drop_draft(pk, by=by, now=now, match=match)):
        return _shown(request, _draft(request, pk), form)
    messages.success(request, _("Đã bỏ bản dự thảo."))
    return redirect("portal:checklists")


def _draft(request: HttpRequest, pk: UUID) -> ChecklistDraft:
    drafts = ChecklistDraft.objects.visible_to(viewer(request)).select_related("base", "changed_by")
    return get_object_or_404(drafts, pk=pk)


def _with_item(body: Body, changed: Body) -> Body:
    """Return the definition with one of its items changed."""
    items = [changed if one["code"] == changed["code"] else one for one in body["items"]]
    return {**body, "items": items}


def _change(request: HttpRequest, pk: UUID, body: Body) -> None:
    match = request.POST.get("etag")
    drafting.change_draft(pk, body, by=viewer(request), now=timezone.now(), match=match)


def _saved(request: HttpRequest, pk: UUID) -> HttpResponse:
    messages.success(request, _("Đã lưu bản dự thảo."))
    return redirect("portal:draft", pk)


def _item_page(request: HttpRequest, found: ChecklistDraft, code: str, form: DraftItemForm) -> HttpResponse:
    shown = {"draft": found, "code": code, "etag": drafting.etag_of(found)}
    return form_page(request, "portal/draft_item.html", form, shown)


def _shown(request: HttpRequest, found: ChecklistDraft, form: PortalForm | None = None) -> HttpResponse:
    shown = {
        "draft": found,
        "body": found.body,
        "changes": in_words(drafting.draft_changes(found)),
        "etag": drafting.etag_of(found),
        "head": form if isinstance(form, DraftHeadForm) else DraftHeadForm(found.body),
        "upload": form if isinstance(form, UploadForm) else UploadForm(KINDS),
        "is_open": found.published_at is None and may(viewer(request), "reference.write"),
    }
    if form is None:
        return render(request, "portal/draft.html", shown)
    return form_page(request, "portal/draft.html", form, shown)
