from django.apps import AppConfig


class SheetsConfig(AppConfig):
    """Reference data in and out as spreadsheets."""

    name = "backend.sheets"

    def ready(self) -> None:
        """Offer the accounts; rooms above offer their own tables."""
        from backend.sheets.engine import offer
        from backend.sheets.tables.accounts import ACCOUNTS

        offer(ACCOUNTS)
