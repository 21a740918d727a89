from django.urls import URLPattern, path, re_path

from backend.intake import api
from backend.intake.bundle import bundle_view
from backend.intake.photos import photo_view
from backend.intake.tickets import api as tickets

urlpatterns: list[URLPattern] = [
    re_path(r"^photos/(?P<sha256>[0-9a-f]{64})\Z", photo_view),  # first: most requests by far
    path("sync/bundle", bundle_view),
    path("sync/push", api.PushView.as_view()),
    path("sync/visits/<str:visit_id>", api.VisitStateView.as_view()),
    path("quarantine", tickets.QuarantineList.as_view()),
    path("quarantine/<uuid:pk>", tickets.QuarantineDetail.as_view()),
    path("quarantine/<uuid:pk>/replay", tickets.ReplayView.as_view()),
    path("quarantine/<uuid:pk>/release", tickets.ReleaseView.as_view()),
    path("quarantine/<uuid:pk>/dismiss", tickets.DismissView.as_view()),
]
