from django.urls import URLPattern, path

from backend.visits import api, review_api

urlpatterns: list[URLPattern] = [
    path("visits", api.VisitList.as_view()),
    path("visits/<uuid:pk>", api.VisitDetail.as_view()),
    path("visits/<uuid:pk>/accept", review_api.VisitAccept.as_view()),
    path("visits/<uuid:pk>/return", review_api.VisitReturn.as_view()),
]
