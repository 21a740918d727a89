"""The foreground service: its own process, which sends what is queued and ends itself when nothing is left.

Behind a PIN it has no key and so nothing to do: then what is queued goes when the person opens the app.
"""

from __future__ import annotations

import time

from field_app.core.app import FieldApp

LOOK_S = 5.0
MOST_S = 5 * 3600
"""Android 15 ends such a service after six hours a day; it should not have to."""


def run() -> None:
    """Open the core on the service's own context and drain the queue."""
    from jnius import autoclass

    from field_app.platform.android.start import open_app

    service = autoclass("org.kivy.android.PythonService").mService
    service.setAutoRestartService(False)
    core, _ = open_app(service)
    try:
        drain(core)
    finally:
        core.close()
        service.stopSelf()


def drain(core: FieldApp, *, look_s: float = LOOK_S, most_s: float = MOST_S) -> bool:
    """Sync until nothing is owed, the login is over, or time is up; tells whether nothing is owed."""
    if not core.vault.has_key or core.account.person() is None:
        return False
    core.sync.start()
    end = time.monotonic() + most_s
    while time.monotonic() < end:
        state = core.sync.state()
        if state.needs_login or not (state.waiting or state.bytes_left):
            return not state.waiting
        time.sleep(look_s)
    return False
