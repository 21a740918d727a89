from django.apps import AppConfig


class SheetsConfig(AppConfig):
    """Reference data in and out as spreadsheets."""

    name = "backend.sheets"
