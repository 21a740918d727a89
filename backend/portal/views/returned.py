"""Papers that come back to Home Affairs: a Word file is compared, a signed PDF kept; what ends one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.documents import life, replacing
from backend.documents.returned import MAX_BYTES, Change, compare_docx
from backend.documents.signed.copies import keep_signed, signed_copy
from backend.documents.signed_api import served_copy, signed_upload
from backend.kernel.problems import ProblemError
from backend.portal.access import page, viewer
from backend.portal.forms.documents import CompareForm, SignedForm, WithdrawForm
from backend.portal.views.documents import document_page, found_document


@page("document.issue")
@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Compare a Word file that came back and name each figure and cell that differs."""
    found, by = found_document(request, pk), viewer(request)
    form = CompareForm(request.POST, request.FILES) if request.method == "POST" else CompareForm()
    changes: list[Change] = []

    def act() -> None:
        upload = form.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise ProblemError("payload-too-large")
        changes.extend(compare_docx(pk, upload.read(), by=by, now=timezone.now()))

    compared = form.attempt(act)
    return document_page(request, found, form, **({"changes": changes, "compared": True} if compared else {}))


@page("document.issue")
@require_http_methods(["GET", "POST"])
def signed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep a signed PDF; a job reads it."""
    found, by = found_document(request, pk), viewer(request)
    form = SignedForm(request.POST, request.FILES) if request.method == "POST" else SignedForm()

    def act() -> None:
        keep_signed(pk, signed_upload(request).chunks(), by=by, now=timezone.now())

    if not form.attempt(act):
        return document_page(request, found, form)
    messages.success(request, _("Đã lưu bản đã ký; chữ ký đang được đọc."))
    return redirect("portal:document", pk)


@page("document.read")
@require_safe
def signed_file(request: HttpRequest, pk: UUID, copy: UUID) -> HttpResponseBase:
    """Give a signed PDF."""
    return served_copy(request, signed_copy(pk, copy, viewer(request)))


@page("document.open")
@require_POST
def replace(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Draw up the paper that replaces this one."""
    made = replacing.open_replacement(pk, by=viewer(request), now=timezone.now())
    messages.success(
        request, _("Đã lập văn bản thay thế; văn bản cũ còn hiệu lực đến khi văn bản mới ban hành.")
    )
    return redirect("portal:document", made.pk)


@page("document.issue")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw this paper."""
    found, by = found_document(request, pk), viewer(request)
    form = WithdrawForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        given: dict[str, Any] = form.cleaned_data
        life.withdraw(pk, **given, by=by, now=timezone.now(), match=request.POST.get("etag"))

    if not form.attempt(act):
        return document_page(request, found, form)
    messages.success(request, _("Đã thu hồi văn bản."))
    return redirect("portal:document", pk)
