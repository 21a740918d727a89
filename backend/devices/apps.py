from django.apps import AppConfig


class DevicesConfig(AppConfig):
    """Phones and tablets: enrolled, watched for what they still hold, shut out, taken back."""

    name = "backend.devices"
