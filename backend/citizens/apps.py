from django.apps import AppConfig


class CitizensConfig(AppConfig):
    """What citizens say at the counter: answers nobody can trace, and leads that are answered."""

    name = "backend.citizens"
