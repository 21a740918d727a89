"""The audit room: what was done, in which order, and what devices are told of it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """Seeds the journal's single head row whenever the tables have been made or emptied."""

    name = "backend.journal"
    label = "audit"  # names its tables, its migrations and the nouns of events long written

    def ready(self) -> None:
        from backend.journal.epoch import begin_if_new

        post_migrate.connect(begin_if_new, sender=self)
