"""The core on a phone: its ports, its permissions, its service."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from field_app.core.app import FieldApp
from field_app.core.machine import Machine
from field_app.platform.android.java import PACKAGE, activity
from field_app.platform.android.keystore import KeystoreSecrets
from field_app.platform.android.location import AndroidLocator
from field_app.platform.android.network import AndroidNetwork
from field_app.platform.desktop import DEFAULT_SERVER, SERVER_VARIABLE, SystemClock, SystemRandom

SERVICE = "Sync"
ANDROID_10 = 29


def folder() -> Path:
    """Return the app's private folder: no other app reads it, and it is in no backup."""
    return Path(os.environ["ANDROID_PRIVATE"]) / "congtam"


def open_app(context: Any) -> tuple[FieldApp, AndroidLocator]:
    """Open the core with the phone's ports; `context` is the activity, or the service."""
    locator = AndroidLocator(context)
    machine = Machine(
        clock=SystemClock(),
        random=SystemRandom(),
        network=AndroidNetwork(context),
        locator=locator,
        secrets=KeystoreSecrets(folder() / "secrets"),
        model=model(),
    )
    server = os.environ.get(SERVER_VARIABLE, DEFAULT_SERVER).rstrip("/")
    return FieldApp(folder(), machine, server=server), locator


def model() -> str:
    """Return what phone this is, for the list of devices at the server."""
    from jnius import autoclass

    build, version = autoclass("android.os.Build"), autoclass("android.os.Build$VERSION")
    return f"{build.MANUFACTURER} {build.MODEL}, Android {version.RELEASE}"[:200]


def ask_permissions(done: Callable[[], object]) -> None:
    """Ask for position and notifications; to be called after the first frame. Refused ones stop nothing.

    Before Android 10 a camera needs the gallery's permission too. What a version does not know is granted.
    """
    from android.permissions import Permission, request_permissions
    from jnius import autoclass

    wanted = [
        Permission.ACCESS_FINE_LOCATION,
        Permission.ACCESS_COARSE_LOCATION,
        Permission.POST_NOTIFICATIONS,
    ]
    if autoclass("android.os.Build$VERSION").SDK_INT < ANDROID_10:
        wanted.append(Permission.WRITE_EXTERNAL_STORAGE)
    request_permissions(wanted, lambda *_: done())


def begin_service(title: str, text: str) -> None:
    """Let the foreground service send what is queued, should this process be ended."""
    from jnius import autoclass

    service = autoclass(f"{PACKAGE}.Service{SERVICE}")
    service.start(activity(), "", title, text, "")


def end_service() -> None:
    """Take the work back: two processes would only stand in each other's way."""
    from jnius import autoclass

    autoclass(f"{PACKAGE}.Service{SERVICE}").stop(activity())
