from django.apps import AppConfig


class KernelConfig(AppConfig):
    """What every room needs: problems, parsing, pages, keys."""

    name = "backend.kernel"
