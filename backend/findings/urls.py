from django.urls import URLPattern, path

from backend.findings import api, evidence_api, verbs_api

urlpatterns: list[URLPattern] = [
    path("findings", api.FindingList.as_view()),
    path("findings/export", api.FindingExport.as_view()),
    path("findings/decide", verbs_api.DecideMany.as_view()),
    path("findings/<uuid:pk>", api.FindingDetail.as_view()),
    path("findings/<uuid:pk>/confirm", verbs_api.Confirm.as_view()),
    path("findings/<uuid:pk>/drop", verbs_api.Drop.as_view()),
    path("findings/<uuid:pk>/statement", verbs_api.Restate.as_view()),
    path("findings/<uuid:pk>/notify", verbs_api.Notify.as_view()),
    path("findings/<uuid:pk>/explain", verbs_api.Explain.as_view()),
    path("findings/<uuid:pk>/contest", verbs_api.Contest.as_view()),
    path("findings/<uuid:pk>/uphold", verbs_api.Uphold.as_view()),
    path("findings/<uuid:pk>/amend", verbs_api.Amend.as_view()),
    path("findings/<uuid:pk>/withdraw", verbs_api.Withdraw.as_view()),
    path("findings/<uuid:pk>/submit-fix", verbs_api.SubmitFix.as_view()),
    path("findings/<uuid:pk>/close", verbs_api.Close.as_view()),
    path("findings/<uuid:pk>/return-fix", verbs_api.ReturnFix.as_view()),
    path("findings/<uuid:pk>/reopen", verbs_api.Reopen.as_view()),
    path("findings/<uuid:pk>/files", verbs_api.FindingFiles.as_view()),
    path("findings/<uuid:pk>/files/<uuid:file>", verbs_api.FindingFileDownload.as_view()),
    path("visits/<uuid:pk>/notice", verbs_api.VisitNotice.as_view()),
    path("evidence", evidence_api.EvidenceList.as_view()),
    path("evidence/<uuid:pk>", evidence_api.EvidenceDetail.as_view()),
    path("evidence/<uuid:pk>/file", evidence_api.EvidenceFile.as_view()),
    path("evidence/<uuid:pk>/open", evidence_api.EvidenceOpen.as_view()),
    path("evidence/<uuid:pk>/openings", evidence_api.EvidenceOpenings.as_view()),
    path("notices", api.NoticeList.as_view()),
    path("notices/<uuid:pk>", api.NoticeDetail.as_view()),
]
