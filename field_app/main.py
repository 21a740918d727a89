"""Starts the field app: on a computer a window the shape of a phone, on a phone the whole screen.

CONGTAM_APP_DIR says where this device keeps its data, CONGTAM_SERVER which server it talks to at first.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

SETTINGS = {
    ("graphics", "width"): "420",
    ("graphics", "height"): "860",
    ("graphics", "maxfps"): "30",
    ("kivy", "exit_on_escape"): "0",
    ("kivy", "keyboard_mode"): "",
    ("kivy", "log_level"): "warning",
    ("input", "mouse"): "mouse,disable_multitouch",
}
"""Kivy's settings; they count only when set before its window is imported."""

ENVIRONMENT = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",  # nobody's other Kivy programs change how this one looks
    "KIVY_NO_FILELOG": "1",
    "KIVY_WINDOW": "sdl2",  # SDL alone draws, writes and reads pictures here: Kivy need not look for others
    "KIVY_TEXT": "sdl2",
    "KIVY_IMAGE": "sdl2",
}
"""What Kivy reads before its settings, unless somebody set it otherwise."""


def configure() -> None:
    """Tell Kivy how to behave; must run before anything of `field_app.ui` is imported."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    from kivy.config import Config

    quiet()
    for (section, name), value in SETTINGS.items():
        Config.set(section, name, value)


def quiet() -> None:
    """Keep Kivy from reporting, with a traceback, optional libraries that a computer may well lack."""
    from kivy.logger import Logger

    optional = ("Input: MTDev is not supported", "Cutbuffer: Unable to find")
    Logger.addFilter(lambda record: not record.getMessage().startswith(optional))


def make_app() -> Any:
    """Return the app on this device's data, not running yet; or one that says why it cannot be opened."""
    try:
        return _make_app()
    except Exception as error:  # noqa: BLE001  # whatever it is, the person reads why and what to do
        from field_app.ui.unopened import UnopenedApp

        return UnopenedApp(_named(error))


def _named(error: Exception) -> str:
    """Return the code of why the app does not open; what nobody expected is noted, to be sent one day."""
    from field_app.store.database import StoreError
    from field_app.store.trouble import storage_trouble

    code = error.code if isinstance(error, StoreError) else storage_trouble(error)
    if code in (None, "storage-failed"):
        _note(error)
    return code or "not-opened"


def _note(error: Exception) -> None:
    from field_app.platform.desktop import SystemClock, app_folder
    from field_app.store.crashes import CrashLog

    private = os.environ.get("ANDROID_PRIVATE")
    folder = Path(private) / "congtam" if private else app_folder()
    CrashLog(folder / "crashes", SystemClock().wall).note(error, "start")


def _make_app() -> Any:
    if "ANDROID_ARGUMENT" in os.environ:  # p4a sets it
        from field_app.phone import make_app as make_phone_app

        return make_phone_app()
    from field_app.platform.desktop import open_app, open_camera, open_documents
    from field_app.ui.app import CongTamApp

    return CongTamApp(open_app(), camera=open_camera(), documents=open_documents())


def main() -> None:
    """Run until the window closes."""
    configure()
    app = make_app()
    try:
        app.run()
    except Exception as error:
        _note(error)
        raise
    finally:
        if app.core is not None:
            app.core.close()


if __name__ == "__main__":
    main()
