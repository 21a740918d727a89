"""Every address of the backend; each room names its own below `/api/v1/`."""

from django.urls import include, path

ROOMS = ["people", "units", "checklists", "campaigns", "visits", "findings", "sync", "reports"]

urlpatterns = [path("api/v1/", include(f"backend.{room}.urls")) for room in ROOMS]
