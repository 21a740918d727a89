from django.apps import AppConfig


class InsightConfig(AppConfig):
    """What the figures say: what fails of what was looked at, where, and how long mending takes."""

    name = "backend.insight"
