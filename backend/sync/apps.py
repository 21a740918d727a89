from django.apps import AppConfig


class SyncConfig(AppConfig):
    """CT-Sync 1: how visits come in and reference data goes out."""

    name = "backend.sync"

    def ready(self) -> None:
        """Let lists of devices say what of their chains never came."""
        from backend.people.queries import device_reports
        from backend.sync.gaps import chain_report

        device_reports.append(chain_report)
