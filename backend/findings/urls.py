from django.urls import URLPattern, path

from backend.findings import api, evidence_api, verbs_api
from shared.rules.findings import Verb

urlpatterns: list[URLPattern] = [
    path("findings", api.FindingList.as_view()),
    path("findings/export", api.FindingExport.as_view()),
    path("findings/decide", verbs_api.DecideMany.as_view()),
    path("findings/<uuid:pk>", api.FindingDetail.as_view()),
    *(path(f"findings/<uuid:pk>/{verb}", verbs_api.verb_view(verb).as_view()) for verb in Verb),
    path("findings/<uuid:pk>/files", verbs_api.FindingFiles.as_view()),
    path("findings/<uuid:pk>/files/<uuid:file>", verbs_api.FindingFileDownload.as_view()),
    path("visits/<uuid:pk>/notice", verbs_api.VisitNotice.as_view()),
    path("evidence", evidence_api.EvidenceList.as_view()),
    path("evidence/<uuid:pk>", evidence_api.EvidenceDetail.as_view()),
    path("evidence/<uuid:pk>/file", evidence_api.EvidenceFile.as_view()),
    path("notices", api.NoticeList.as_view()),
    path("notices/<uuid:pk>", api.NoticeDetail.as_view()),
]
