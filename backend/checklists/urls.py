"""Addresses of checklists and legal sources."""

from django.urls import path, re_path

from backend.checklists import api

urlpatterns = [
    path("checklists", api.ChecklistList.as_view()),
    re_path(r"^checklists/(?P<pk>[A-Za-z0-9.-]+)\Z", api.ChecklistDetail.as_view()),
    path("legal-sources", api.LegalSourceList.as_view()),
    path("legal-sources/<slug:pk>", api.LegalSourceDetail.as_view()),
]
