from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """The tree of offices in time, their counters and working hours."""

    name = "backend.units"

    def ready(self) -> None:
        """Offer units and counters as spreadsheets."""
        from backend.sheets.engine import offer
        from backend.sheets.tables.units import COUNTERS, UNITS

        offer(UNITS)
        offer(COUNTERS)
