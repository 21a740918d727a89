"""Addresses of checklists and legal sources."""

from django.urls import path, re_path

from backend.checklists import api, drafts_api

urlpatterns = [
    path("checklists", api.ChecklistList.as_view()),
    re_path(r"^checklists/(?P<pk>[A-Za-z0-9.-]+)\Z", api.ChecklistDetail.as_view()),
    path("checklist-drafts", drafts_api.DraftList.as_view()),
    path("checklist-drafts/<uuid:pk>", drafts_api.DraftDetail.as_view()),
    path("checklist-drafts/<uuid:pk>/change", drafts_api.DraftChange.as_view()),
    path("checklist-drafts/<uuid:pk>/publish", drafts_api.DraftPublish.as_view()),
    path("checklist-drafts/<uuid:pk>/drop", drafts_api.DraftDrop.as_view()),
    path("legal-sources", api.LegalSourceList.as_view()),
    path("legal-sources/<slug:pk>", api.LegalSourceDetail.as_view()),
]
