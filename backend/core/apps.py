from django.apps import AppConfig


class CoreConfig(AppConfig):
    """What every room needs: problems, parsing, pages, keys."""

    name = "backend.core"
