"""A device somebody logged in on, with all of Sơn La's reference data and no network."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from field_app.core.app import FieldApp
from field_app.platform.desktop import AnyNetwork, FileSecretStore, NoLocator, SystemClock, SystemRandom
from field_app.store.database import Database
from field_app.store.feed import Feed
from field_app.store.settings import PersonRow, Settings
from field_app.sync.exchange import Transport, UnreachableError
from field_app.sync.session import SECRET_NAME

BACKEND = Path(__file__).parents[2] / "backend"
TO_HIEU = "sl-x25-03646"
"""Phường Tô Hiệu since 01/7/2025."""
INSPECTOR = PersonRow("019aaaac-2600-7000-8000-000000000004", "inspector1", "Cầm Thị Hoa", "inspector")


class NoLine:
    """A line on which nobody ever answers."""

    def send(self, _request: Any) -> NoReturn:
        """Fail as an unplugged network does."""
        raise UnreachableError("offline")

    def at(self, _server: str) -> Transport:
        """Return itself: no other server answers either."""
        return self

    def use(self, _server: str) -> None:
        """There is nothing to point."""

    def close(self) -> None:
        """There is nothing to close."""


def open_device(folder: Path, **options: Any) -> FieldApp:
    """Open the app on a folder; the same folder again is the same device after a restart."""
    return FieldApp(
        folder,
        server="http://127.0.0.1:9",
        secrets=FileSecretStore(folder / "secrets"),
        clock=SystemClock(),
        random=SystemRandom(),
        network=AnyNetwork(),
        locator=NoLocator(),
        line=options.pop("line", None) or NoLine(),
        model="test phone",
        **options,
    )


def ready_device(folder: Path, **options: Any) -> FieldApp:
    """Return a device on which Hoa logged in and the reference data was pulled."""
    open_device(folder).close()
    database = Database(folder / "congtam.sqlite3")
    Feed(database).apply(reference_events(), cursor="c1", at_end=True, scope_version="1")
    Settings(database).log_in(INSPECTOR, server="http://127.0.0.1:9", server_key="")
    database.close()
    secret = json.dumps({"id": "s1", "secret": "s0", "next": None}).encode()
    FileSecretStore(folder / "secrets").put(SECRET_NAME, secret)
    return open_device(folder, **options)


def reference_events() -> Iterator[Mapping[str, Any]]:
    """Yield the reference data as the server's feed would, from the files the server loads."""
    units = _data("units/data/sonla_units.json")
    for row in units["units"]:
        district = row["attributes"].get("district", "")
        yield _put("unit", row["id"], {**row, "kind": row["unit_type"], "district": district})
    for row in units["counters"]:
        yield _put("counter", row["id"], {**row, "kind": row["counter_type"], "unit": row["host_unit_id"]})
    for row in _data("units/data/working_hours.json")["working_hours"]:
        yield _put("working_hours", f"{row['unit_id']}-{row['season_from']}", row)
    for row in _data("checklists/data/checklists.json")["checklists"]:
        yield _put("checklist", row["id"], row)
    for row in _data("checklists/data/legal_sources.json")["sources"]:
        yield _put("legal_source", row["key"], row)


def _put(kind: str, key: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"op": "put", "type": kind, "id": key, "body": dict(body)}


def _data(path: str) -> Any:
    return json.loads((BACKEND / path).read_text(encoding="utf-8"))
