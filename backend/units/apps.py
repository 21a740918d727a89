from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """The tree of offices in time, their counters and working hours."""

    name = "backend.units"
