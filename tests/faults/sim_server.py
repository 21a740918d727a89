"""The product's server inside this process: its own WSGI application on SQLite, asked without a socket.

It can die at any SQL statement it makes, and be restored from a backup.
"""

from __future__ import annotations

import io
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from tests.faults.powercut import memory
from tests.faults.steps import Watch, request_name

tempfile.tempdir = memory()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings_test")

import django  # noqa: E402  # reads the settings above

django.setup()

from django.conf import settings  # noqa: E402  # Django has to be set up first
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402  # Django has to be set up first
from django.core.management import call_command  # noqa: E402  # Django has to be set up first
from django.db import connection, connections  # noqa: E402  # Django has to be set up first
from django.utils import timezone  # noqa: E402  # Django has to be set up first

from backend.checklists.actions import publish_version  # noqa: E402  # Django has to be set up first
from backend.devices.actions import revoke_device  # noqa: E402  # Django has to be set up first
from backend.intake.leftovers import finish_leftovers  # noqa: E402  # Django has to be set up first
from backend.journal.head import epoch_file, present_head  # noqa: E402  # Django has to be set up first
from backend.journal.models import JournalHead  # noqa: E402  # Django has to be set up first
from backend.journal.recording import Audience, recording  # noqa: E402  # Django has to be set up first
from backend.people.models import Device, Role, User  # noqa: E402  # Django has to be set up first
from backend.units.actions import put_counters, put_units  # noqa: E402  # Django has to be set up first
from backend.units.models import Counter, Unit  # noqa: E402  # Django has to be set up first
from shared.rules.checklists import checklist_from_dict  # noqa: E402  # Django has to be set up first
from tests import world  # noqa: E402  # Django has to be set up first
from tests.faults import steps_server  # noqa: E402  # Django has to be set up first
from tests.faults.phone import ITS_COUNTER, MORNING, TO_HIEU, small_checklist  # noqa: E402  # Django has to be set up first

for _of_whom in ("django", "backend"):
    logging.getLogger(_of_whom).setLevel(logging.CRITICAL)  # refusals are what is being looked for
connection.settings_dict["CONN_MAX_AGE"] = None
INSPECTORS = ("inspector1", "inspector2", "inspector3")


class ServerDied(BaseException):
    """The server's process ended here; nothing of ours may catch it on the way."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered; header names are lower-case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Death:
    """Ends the process instead of making SQL statement number `at`."""

    def __init__(self, at: int) -> None:
        self._left = at

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            raise ServerDied
        return execute(sql, params, many, context)


class SimulatedServer:
    """One server for many schedules."""

    def __init__(self) -> None:
        self._handler = WSGIHandler()
        self._data = Path(settings.DATA_DIR)
        self._database = Path(settings.DATABASES["default"]["NAME"])
        call_command("migrate", verbosity=0)
        _furnish()

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        length: int | None = None,
        dies_at: int | None = None,
        watch: Watch = lambda _step: None,
    ) -> Reply:
        """Answer one request; `length` is what its head claims, `dies_at` the statement never made.

        `watch` hears of every step and may raise ServerDied.
        """
        began: dict[str, Any] = {}

        def start_response(status: str, sent: list[tuple[str, str]], *_: object) -> Any:
            began.update(status=int(status[:3]), headers={name.lower(): value for name, value in sent})

        environ = _environ(method, path, headers, body, len(body) if length is None else length)
        try:
            with ExitStack() as dangers:
                dangers.enter_context(steps_server.watched(watch))
                if dies_at is not None:
                    dangers.enter_context(connection.execute_wrapper(Death(dies_at)))
                response = self._handler(environ, start_response)
                content = b"".join(response)
                response.close()
                watch(f"before answering {request_name(method, path)}")
        except ServerDied:
            connections.close_all()
            raise
        return Reply(began["status"], began["headers"], content)

    def work(self) -> None:
        """Do what the worker beside a real server does; the clock here is made up."""
        finish_leftovers(timezone.now(), quiet=-timedelta(days=36_500))

    # --- its disk -------------------------------------------------------------------------------------------

    def backup(self) -> tuple[bytes, dict[str, bytes]]:
        """Return the database and the photos as they are."""
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()
        photos = self._data / "photos"
        names = [path for path in photos.rglob("*") if path.is_file()] if photos.exists() else []
        return self._database.read_bytes(), {
            str(path.relative_to(photos)): path.read_bytes() for path in names
        }

    def restore(self, saved: tuple[bytes, dict[str, bytes]], *, with_photos: bool = True) -> None:
        """Put a backup in the place of what is there; without its photos, newer ones stay."""
        connections.close_all()
        for suffix in ("-wal", "-shm"):
            self._database.with_name(self._database.name + suffix).unlink(missing_ok=True)
        self._database.write_bytes(saved[0])
        if with_photos:
            shutil.rmtree(self._data / "photos", ignore_errors=True)
            for name, data in saved[1].items():
                path = self._data / "photos" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)

    def add_ward(self, number: int) -> None:
        """Make another ward with a counter known, as an administrator does; again is the same as once."""
        ward = _ward(f"sl-new-{number}", f"UBND phường mới số {number}")
        put_units([ward], {}, by=None, at=MORNING)
        put_counters([_counter(f"sl-ctr-new-{number}", ward)], by=None, at=MORNING)

    def remove_ward(self, number: int) -> None:
        """Take a ward out of what phones know, as a merger of communes does."""
        with recording(by=None, at=MORNING) as journal:
            for kind, key in (("unit", f"sl-new-{number}"), ("counter", f"sl-ctr-new-{number}")):
                journal.publish("tombstone", kind, key, None, to=Audience.everyone())

    def revoke(self, device_id: str) -> None:
        """Shut a phone out, as an administrator does who is told that it was stolen."""
        owner = User.objects.get(username="admin")
        for device in Device.objects.filter(pk=device_id):
            revoke_device(device, by=owner, now=MORNING)

    def shut_account(self, username: str, *, shut: bool) -> None:
        """Shut an inspector's account (the phone may still bring what was signed before) or open it."""
        User.objects.filter(username=username).update(is_active=not shut)

    def epoch(self) -> UUID:
        """Return which life of the database this is."""
        return present_head().epoch

    def begin_epoch(self, epoch: UUID) -> None:
        """Do what an operator does after a restore: say that this is another life of the database."""
        JournalHead.objects.update(epoch=epoch)
        epoch_file().write_text(f"{epoch}\n", encoding="ascii")


def _environ(method: str, path: str, headers: Mapping[str, str], body: bytes, length: int) -> dict[str, Any]:
    parts = urlsplit(f"/api/v1/{path}")
    known = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
    named = {
        known.get(name, "HTTP_" + name.upper().replace("-", "_")): value for name, value in headers.items()
    }
    return named | {
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote(parts.path),
        "QUERY_STRING": parts.query,
        "CONTENT_LENGTH": str(length),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
    }


def _furnish() -> None:
    """Make the people, one ward with its counter, and the checklist they ask."""
    for username, role in [("admin", Role.ADMINISTRATOR), *((name, Role.INSPECTOR) for name in INSPECTORS)]:
        if not User.objects.filter(username=username).exists():
            world.person(username, role)
    ward = _ward(TO_HIEU, "UBND phường Tô Hiệu")
    put_units([ward], {}, by=None, at=MORNING)
    put_counters([_counter(ITS_COUNTER, ward)], by=None, at=MORNING)
    publish_version(checklist_from_dict(small_checklist()), by=None, at=MORNING)


def _ward(unit_id: str, name: str) -> Unit:
    return Unit(id=unit_id, name_vi=name, kind=Unit.Kind.WARD, level=Unit.Level.COMMUNE)


def _counter(counter_id: str, ward: Unit) -> Counter:
    name = f"Trung tâm Phục vụ hành chính công {ward.name_vi}"
    return Counter(id=counter_id, name_vi=name, unit=ward, kind=Counter.Kind.values[0])
