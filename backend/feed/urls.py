from django.urls import path

from backend.feed import alarms, api

urlpatterns = [
    path("sync/changes", api.ChangesView.as_view()),
    path("sync/snapshot", api.SnapshotView.as_view()),
    path("alarms", alarms.AlarmList.as_view()),
]
