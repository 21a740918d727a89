from django.apps import AppConfig


class ChecklistsConfig(AppConfig):
    """Published checklist versions and their legal sources."""

    name = "backend.checklists"
