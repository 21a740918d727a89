from django.urls import URLPattern, path, re_path

from backend.sync import api
from backend.sync.photos import photo

urlpatterns: list[URLPattern] = [
    re_path(r"^photos/(?P<sha256>[0-9a-f]{64})\Z", photo),  # first: most requests by far
    path("sync/push", api.PushView.as_view()),
    path("sync/visits/<str:visit_id>", api.VisitStateView.as_view()),
    path("sync/changes", api.ChangesView.as_view()),
    path("sync/snapshot", api.SnapshotView.as_view()),
]
