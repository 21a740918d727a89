from django.apps import AppConfig


class FindingsConfig(AppConfig):
    """What a sealed visit says was wrong, and what became of it."""

    name = "backend.findings"
