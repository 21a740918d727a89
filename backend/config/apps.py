from django.apps import AppConfig


class RoofConfig(AppConfig):
    """The roof: settings, addresses, the schedule of jobs and the worker that follows it."""

    name = "backend.config"
