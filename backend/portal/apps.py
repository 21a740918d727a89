from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The pages people read and work on in a browser."""

    name = "backend.portal"
