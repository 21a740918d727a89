from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """CT-Sync 1: how visits come in and reference data goes out."""

    name = "backend.intake"
    label = "sync"  # names its tables, its migrations and the nouns of events long written

    def ready(self) -> None:
        """Let lists of devices say what of their chains never came."""
        from backend.intake.gaps import chain_report
        from backend.people.queries import device_reports

        device_reports.append(chain_report)
