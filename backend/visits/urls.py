from django.urls import URLPattern, path

from backend.visits import api, files, review_api

urlpatterns: list[URLPattern] = [
    path("visits", api.VisitList.as_view()),
    path("visits/<uuid:pk>", api.VisitDetail.as_view()),
    path("visits/<uuid:pk>/accept", review_api.VisitAccept.as_view()),
    path("visits/<uuid:pk>/return", review_api.VisitReturn.as_view()),
    path("evidence", api.EvidenceList.as_view()),
    path("evidence/<uuid:pk>", api.EvidenceDetail.as_view()),
    path("evidence/<uuid:pk>/file", files.EvidenceFile.as_view()),
]
