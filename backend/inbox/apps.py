from django.apps import AppConfig


class InboxConfig(AppConfig):
    """What waits for Home Affairs: from units, inspectors and phones; who has read it, and whose it is."""

    name = "backend.inbox"
