from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Signed revisions of visits, their evidence and receipts."""

    name = "backend.visits"
