from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts, roles, devices and tokens."""

    name = "backend.people"

    def ready(self) -> None:
        """Make the token scheme known to the OpenAPI generator."""
        from backend.people import openapi  # noqa: F401  registers itself
