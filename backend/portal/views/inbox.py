"""The inbox: all that waits for Home Affairs, by kind; marking as read, seeing to it oneself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backend.inbox.actions import VERBS, key_of
from backend.inbox.models import Kind
from backend.inbox.queries import MOST, Entry, entries
from backend.people.models import User
from backend.portal.access import page, viewer
from backend.portal.forms.filters import InboxFilterForm
from backend.portal.sent import keys_in

SHOWN = {"unread", "mine", "nobody"}


@page("inbox.read")
@require_http_methods(["GET", "POST"])
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits, the longest waiting of each kind first; do to what is ticked what was pressed."""
    reader = viewer(request)
    if request.method == "POST":
        _mark(request, reader)
        return redirect(request.get_full_path())
    form = InboxFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    kinds = [Kind(asked["kind"])] if asked.get("kind") else list(Kind)
    found = entries(reader, timezone.localdate(), kinds)
    shown = {
        "form": form,
        "most": MOST,
        "groups": [(kind, _narrowed(rows, asked.get("show", ""), reader)) for kind, rows in found.items()],
    }
    return render(request, "portal/inbox.html", shown)


def _mark(request: HttpRequest, by: User) -> None:
    keys, verb = keys_in(request, "piece"), VERBS.get(request.POST.get("verb", ""))
    if verb is None or not keys:
        messages.error(request, _("Chưa chọn mục nào."))
        return
    verb([key_of(key) for key in keys], by=by, now=timezone.now())
    messages.success(request, _("Đã ghi."))


def _narrowed(rows: list[Entry], show: str, reader: User) -> list[Entry]:
    """Keep what nobody of us has read, what is the reader's own, or what is nobody's."""
    if show == "unread":
        return [entry for entry in rows if not entry.is_read]
    if show == "mine":
        return [entry for entry in rows if entry.owner == reader]
    return [entry for entry in rows if entry.owner is None] if show == "nobody" else rows
