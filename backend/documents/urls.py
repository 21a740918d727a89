"""Addresses of papers."""

from django.urls import path

from backend.documents import api, decided_api, life_api, reports_api, sentences_api, signed_api

urlpatterns = [
    path("documents", life_api.Documents.as_view()),
    path("documents/<uuid:pk>", api.DocumentDetail.as_view()),
    path("documents/<uuid:pk>/prose", api.DocumentProse.as_view()),
    path("documents/<uuid:pk>/freeze", life_api.FreezeDraft.as_view()),
    path("documents/<uuid:pk>/send-out", life_api.SendOut.as_view()),
    path("documents/<uuid:pk>/recall", life_api.Recall.as_view()),
    path("documents/<uuid:pk>/issue", life_api.Issue.as_view()),
    path("documents/<uuid:pk>/compare", life_api.Compare.as_view()),
    path("documents/<uuid:pk>/amend", life_api.Amend.as_view()),
    path("documents/<uuid:pk>/replace", life_api.Replace.as_view()),
    path("documents/<uuid:pk>/withdraw", life_api.Withdraw.as_view()),
    path("documents/<uuid:pk>/correct", life_api.Correct.as_view()),
    path("documents/<uuid:pk>/signed", signed_api.SignedCopies.as_view()),
    path("documents/<uuid:pk>/signed/<uuid:copy>.pdf", signed_api.SignedFile.as_view()),
    path("documents/<uuid:pk>.<slug:format_>", api.DocumentFile.as_view()),
    path("visits/<uuid:pk>/notice.<slug:format_>", api.NoticePreview.as_view()),
    path("visits/<uuid:pk>/minutes.pdf", api.VisitMinutes.as_view()),
    path("reports", reports_api.ReportList.as_view()),
    path("reports/<uuid:pk>", reports_api.ReportDetail.as_view()),
    path("reports/brief.pdf", reports_api.Brief.as_view()),
    path("reports/<uuid:pk>/section.<slug:format_>", reports_api.ReportSection.as_view()),
    path("reports/<uuid:pk>/facts", reports_api.ReportFacts.as_view()),
    path("reports/<uuid:pk>.<slug:format_>", reports_api.ReportFile.as_view()),
    path("sentences", sentences_api.Sentences.as_view()),
    path("report-targets", decided_api.Targets.as_view()),
    path("report-referred", decided_api.Entered.as_view()),
    path("verify/<str:code>", api.Verify.as_view()),
]
