from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """How visits come in: envelopes, photos, receipts, and what had to be set aside."""

    name = "backend.intake"
    label = "sync"  # names its tables, its migrations and the nouns of events long written
