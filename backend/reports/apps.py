from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Figures over findings."""

    name = "backend.reports"
