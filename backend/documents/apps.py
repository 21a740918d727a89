from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """What the office signs and files: papers in their official form, and the frozen facts behind them."""

    name = "backend.documents"
