from django.apps import AppConfig


class JournalConfig(AppConfig):
    """What was done, in which order, and what devices are told of it."""

    name = "backend.journal"
    label = "audit"  # names its tables, its migrations and the nouns of events long written
