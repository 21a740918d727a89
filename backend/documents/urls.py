"""Addresses of papers."""

from django.urls import path

from backend.documents import api, reports_api

urlpatterns = [
    path("documents", api.DocumentList.as_view()),
    path("documents/<uuid:pk>", api.DocumentDetail.as_view()),
    path("documents/<uuid:pk>/prose", api.DocumentProse.as_view()),
    path("documents/<uuid:pk>.<slug:format_>", api.DocumentFile.as_view()),
    path("visits/<uuid:pk>/notice.<slug:format_>", api.NoticePreview.as_view()),
    path("visits/<uuid:pk>/minutes.pdf", api.VisitMinutes.as_view()),
    path("reports", reports_api.ReportList.as_view()),
    path("reports/<uuid:pk>", reports_api.ReportDetail.as_view()),
    path("reports/<uuid:pk>/facts", reports_api.ReportFacts.as_view()),
    path("reports/<uuid:pk>.<slug:format_>", reports_api.ReportFile.as_view()),
    path("verify/<str:code>", api.Verify.as_view()),
]
