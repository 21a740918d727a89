"""Every address of the backend; each room names its own below `/api/v1/`."""

from django.urls import include, path
from django.views.generic import RedirectView

from backend.core.health import healthz, readyz

# Addresses are tried one after the other: the phones' come first.
ROOMS = [
    "sync",
    "core",
    "people",
    "units",
    "checklists",
    "campaigns",
    "visits",
    "findings",
    "reports",
]

urlpatterns = [
    path("", RedirectView.as_view(url="/api/v1/docs")),  # until the portal greets here
    path("healthz", healthz),
    path("readyz", readyz),
    *(path("api/v1/", include(f"backend.{room}.urls")) for room in ROOMS),
]

handler400 = handler403 = handler404 = handler500 = "backend.core.failures.failed"
