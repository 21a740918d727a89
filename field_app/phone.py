"""The app on a phone: native text dialog and camera, and its life between front and back."""
# mypy: allow-subclassing-any
# Kivy and p4a ship no types.

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock

from field_app.core.app import FieldApp
from field_app.platform.android.camera import AndroidCamera
from field_app.platform.android.documents import AndroidDocuments
from field_app.platform.android.java import activity
from field_app.platform.android.location import AndroidLocator
from field_app.platform.android.start import ask_permissions, begin_service, end_service, folder, open_app
from field_app.platform.android.text import AndroidText
from field_app.ui.app import CongTamApp
from field_app.ui.guard import guarded


class PhoneApp(CongTamApp):
    """Listens for positions while in front; leaves what is queued to a service when it goes to the back."""

    def __init__(self, core: FieldApp, locator: AndroidLocator, **options: Any) -> None:
        super().__init__(core, **options)
        self._locator = locator

    def on_start(self) -> None:
        """Take the work back from the service, and ask for what is needed once something is on the screen."""
        end_service()
        super().on_start()
        later(lambda: ask_permissions(self._locator.start))

    def on_pause(self) -> bool:
        """Stop what costs power; let the service go on sending, should Android end this process."""
        self._locator.stop()
        state = self.core.sync.state()
        if self.core.vault.has_key and (state.waiting or state.bytes_left):
            begin_service(self.words("service.title"), self.words("service.text"))
        return bool(super().on_pause())

    def on_resume(self) -> None:
        """Be in front again."""
        end_service()
        self._locator.start()
        super().on_resume()


def later(work: Callable[[], object]) -> None:
    """Do something on the screen's thread, in the next frame; what goes wrong there is said in words."""
    Clock.schedule_once(lambda _: guarded(work), 0)


def make_app() -> PhoneApp:
    """Return the app on this phone's data, not running yet."""
    from android import activity as results  # p4a's module

    context = activity()
    core, locator = open_app(context)
    camera = AndroidCamera(context, folder() / "capture", results.bind)
    documents = AndroidDocuments(context, folder() / "handout")
    return PhoneApp(core, locator, text=AndroidText(context, later), camera=camera, documents=documents)
