"""Reference data as a spreadsheet: take it along, change it, see what that would change, and do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from backend.kernel.problems import ProblemError
from backend.kernel.xlsx import workbook_response
from backend.people.models import User
from backend.portal.access import page, viewer
from backend.portal.forms.base import form_page
from backend.portal.forms.kept import kept_value, uploads_of
from backend.portal.forms.reference import UploadForm
from backend.sheets.api import sheet_bytes
from backend.sheets.engine import Result, Table, exported_table, import_sheet
from backend.sheets.reading import read_workbook
from backend.sheets.rows import Sheet
from backend.sheets.tables import TABLES

SHOWN: Final = 200
"""So many lines are shown; the number of all is told."""
WRONG_SHOWN: Final = 5000
"""So many wrong cells are shown, beside the number of all: more than anybody mends by hand."""
_SALT: Final = "spreadsheet"
_MAX_AGE_S: Final = 3600

View = Callable[[HttpRequest], HttpResponse]

Preview = tuple[Result, str]
"""What a file would change, and its rows sealed to be confirmed; nothing sealed where some cell is wrong."""
TITLES: Final = {
    "units": gettext_lazy("Danh sách đơn vị"),
    "counters": gettext_lazy("Danh sách Bộ phận Một cửa"),
    "accounts": gettext_lazy("Danh sách tài khoản"),
}
BACK: Final = {"units": "portal:units", "counters": "portal:units", "accounts": "portal:accounts"}


def file_view(name: str, verb: str) -> View:
    """Return the view that gives a table as a file."""

    @page(verb)
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        return workbook_response(exported_table(TABLES[name], by=viewer(request)), name)

    return view


def sheet_view(name: str, verb: str) -> View:
    """Return the view that takes a changed file, shows what it changes, and changes it once confirmed."""

    @page(verb)
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest) -> HttpResponse:
        table = TABLES[name]
        if request.method == "GET":
            return _gone_on(request, table, UploadForm(".xlsx"))
        if "sealed" in request.POST:
            return _confirmed(request, table)
        form = UploadForm(".xlsx", request.POST, uploads_of(request, viewer(request)))
        previews: list[Preview] = []
        form.attempt(lambda: previews.append(_previewed(request, table, form)))
        return _shown(request, table, form, previews[0] if previews else None)

    return view


def _gone_on(request: HttpRequest, table: Table, form: UploadForm) -> HttpResponse:
    """Show the page; a preview that came too late to be confirmed is shown again."""
    sealed = kept_value(request, viewer(request), "sealed")
    if not sealed:
        return _shown(request, table, form)
    try:
        sheet = _unsealed(table, viewer(request), sealed)
    except ProblemError:
        return _shown(request, table, form)
    result = import_sheet(table, sheet, by=viewer(request), now=timezone.now(), dry_run=True)
    return _shown(request, table, form, (result, sealed))


def _previewed(request: HttpRequest, table: Table, form: UploadForm) -> Preview:
    by = viewer(request)
    with form.cleaned_data["file"] as upload:
        sheet = read_workbook(sheet_bytes(upload), table.columns)
    result = import_sheet(table, sheet, by=by, now=timezone.now(), dry_run=True)
    may_go_on = bool(result.lines) and not result.wrong
    return result, _sealed(table, by, sheet) if may_go_on else ""


def _confirmed(request: HttpRequest, table: Table) -> HttpResponse:
    by, form = viewer(request), UploadForm(".xlsx", request.POST)
    form.fields["file"].required = False
    wrong: list[Preview] = []

    def act() -> None:
        sheet = _unsealed(table, by, request.POST["sealed"])
        result = import_sheet(table, sheet, by=by, now=timezone.now(), dry_run=False)
        if result.wrong:  # the data changed since they were shown
            wrong.append((result, ""))

    if not form.attempt(act) or wrong:
        return _shown(request, table, form, wrong[0] if wrong else None, status=400)
    messages.success(request, _("Đã nhập bảng tính."))
    return redirect(BACK[table.name])


def _sealed(table: Table, by: User, sheet: Sheet) -> str:
    """Return what was shown, for the browser to bring back unchanged."""
    return signing.dumps([table.name, str(by.pk), sheet.rows], salt=_SALT, compress=True)


def _unsealed(table: Table, by: User, sealed: str) -> Sheet:
    try:
        name, person, rows = signing.loads(sealed, salt=_SALT, max_age=_MAX_AGE_S)
    except signing.BadSignature:
        raise ProblemError("file-invalid", detail=_("Bản xem trước đã cũ; hãy chọn tệp lại.")) from None
    if (name, person) != (table.name, str(by.pk)):
        raise ProblemError("file-invalid")
    return Sheet([(number, row) for number, row in rows])


def _shown(
    request: HttpRequest,
    table: Table,
    form: UploadForm,
    previewed: Preview | None = None,
    status: int = 0,
) -> HttpResponse:
    result, sealed = previewed or (None, "")
    shown: dict[str, Any] = {
        "table": table,
        "title": TITLES[table.name],
        "file": f"portal:{table.name}-file",
        "back": BACK[table.name],
        "result": result,
        "lines": result.lines[:SHOWN] if result else (),
        "wrong": result.wrong[:WRONG_SHOWN] if result else (),
        "sealed": sealed,
    }
    return form_page(request, "portal/sheet.html", form, shown, status=status)
