from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts, roles, devices and tokens."""

    name = "backend.people"
