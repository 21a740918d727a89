"""Addresses of one's own account and of administration."""

from __future__ import annotations

from django.urls import path

from backend.portal.views import checklists, me, security, sheets, units

SHEETS = {"units": "reference.write", "counters": "reference.write", "accounts": "account.change"}
"""The tables that come as spreadsheets, and the right each takes."""

urlpatterns = [
    *(
        path(f"spreadsheets/{name}", sheets.sheet_view(name, verb), name=f"{name}-sheet")
        for name, verb in SHEETS.items()
    ),
    *(
        path(f"spreadsheets/{name}.xlsx", sheets.file_view(name, verb), name=f"{name}-file")
        for name, verb in SHEETS.items()
    ),
    path("checklists", checklists.checklists, name="checklists"),
    path("checklists/<str:code>/draft", checklists.begin, name="begin-draft"),
    path("checklists/drafts/<uuid:pk>", checklists.draft, name="draft"),
    path("checklists/drafts/<uuid:pk>/change", checklists.change, name="change-draft"),
    path("checklists/drafts/<uuid:pk>/items/<str:code>", checklists.item, name="draft-item"),
    path("checklists/drafts/<uuid:pk>/items/<str:code>/take-out", checklists.take_out, name="take-out-item"),
    path("checklists/drafts/<uuid:pk>/file.json", checklists.file, name="draft-file"),
    path("checklists/drafts/<uuid:pk>/upload", checklists.upload, name="draft-upload"),
    path("checklists/drafts/<uuid:pk>/publish", checklists.publish, name="publish-draft"),
    path("checklists/drafts/<uuid:pk>/drop", checklists.drop, name="drop-draft"),
    path("units", units.units, name="units"),
    path("units/reorganise", units.reorganise, name="reorganise"),
    path("me", me.me, name="me"),
    path("me/password", me.password, name="own-password"),
    path("me/second-factor", me.factor, name="factor"),
    path("me/second-factor/confirm", me.confirm, name="factor-confirm"),
    path("me/second-factor/off", me.switch_off, name="factor-off"),
    path("me/second-factor/codes", me.codes, name="factor-codes"),
    path("accounts/<uuid:pk>/second-factor", security.factor_help, name="factor-help"),
    path("security-log", security.security_log, name="security-log"),
    path("me/sessions/<uuid:session>", me.end, name="end-own-session"),
]
