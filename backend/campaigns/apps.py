from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Inspection decisions: who checks what, and when."""

    name = "backend.campaigns"
