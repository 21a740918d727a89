from django.urls import URLPattern, path

from backend.findings import api

urlpatterns: list[URLPattern] = [
    path("findings", api.FindingList.as_view()),
    path("findings/<uuid:pk>", api.FindingDetail.as_view()),
]
