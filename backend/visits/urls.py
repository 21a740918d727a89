from django.urls import URLPattern, path

from backend.visits import api, files

urlpatterns: list[URLPattern] = [
    path("visits", api.VisitList.as_view()),
    path("visits/<uuid:pk>", api.VisitDetail.as_view()),
    path("evidence", api.EvidenceList.as_view()),
    path("evidence/<uuid:pk>", api.EvidenceDetail.as_view()),
    path("evidence/<uuid:pk>/file", files.EvidenceFile.as_view()),
]
