from django.urls import path

from backend.jobs import api

urlpatterns = [
    path("jobs", api.JobList.as_view()),
    path("jobs/<uuid:pk>", api.JobDetail.as_view()),
    path("jobs/<uuid:pk>/stop", api.JobStop.as_view()),
    path("jobs/<uuid:pk>/repeat", api.JobRepeat.as_view()),
    path("jobs/<uuid:pk>/file", api.JobFile.as_view()),
]
