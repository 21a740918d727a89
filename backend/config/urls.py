"""Every address of the backend; each room names its own below `/api/v1/`."""

from django.urls import include, path

from backend.config import openapi  # noqa: F401 - importing it is all it wants
from backend.kernel.health import healthz, readyz, security_txt
from backend.watch.metrics import metrics

# Addresses are tried one after the other: the phones' come first.
ROOMS = [
    "intake",
    "feed",
    "kernel",
    "people",
    "jobs",
    "devices",
    "inbox",
    "sheets",
    "mergers",
    "units",
    "checklists",
    "campaigns",
    "visits",
    "findings",
    "reports",
    "documents",
    "citizens",
    "proof",
]

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path(".well-known/security.txt", security_txt),
    *(path("api/v1/", include(f"backend.{room}.urls")) for room in ROOMS),
    path("", include("backend.citizens.public_urls")),
    path("", include("backend.portal.urls")),
]

handler400 = handler403 = handler404 = handler500 = "backend.portal.failures.failed"
