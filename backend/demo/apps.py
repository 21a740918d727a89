from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A believable half year for people who want to see the product; nothing imports it."""

    name = "backend.demo"
