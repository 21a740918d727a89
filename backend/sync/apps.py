from django.apps import AppConfig


class SyncConfig(AppConfig):
    """CT-Sync 1: how visits come in and reference data goes out."""

    name = "backend.sync"
