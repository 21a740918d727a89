"""The tables that go out as spreadsheets and come back."""

from collections.abc import Mapping
from typing import Final

from backend.sheets.engine import Table
from backend.sheets.tables.accounts import ACCOUNTS
from backend.sheets.tables.counters import COUNTERS
from backend.sheets.tables.units import UNITS

TABLES: Final[Mapping[str, Table]] = {table.name: table for table in (UNITS, COUNTERS, ACCOUNTS)}
"""By name."""
