from django.apps import AppConfig


class MergersConfig(AppConfig):
    """Units that are merged, divided or dissolved, and who carries on."""

    name = "backend.mergers"
