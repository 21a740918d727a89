"""Nothing that goes wrong ends the app: it is said in words, and noted where nobody expected it."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable
from typing import Any, cast

from kivy.base import ExceptionHandler, ExceptionManager
from kivy.clock import Clock

from field_app.core.errors import AppError, trouble_of
from field_app.core.model import Trouble
from field_app.store.trouble import storage_trouble
from field_app.ui.questions import Questions
from field_app.viewmodels.controls import Tone
from field_app.viewmodels.shell import Place

STUMBLES = 2
"""After so many failures at the same place the safe page is shown."""


class Guarding(Questions):
    """The part of the window that stands between what fails and the end of the app."""

    stack: list[Place]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._stumbles: Counter[Place] = Counter()

    @abstractmethod
    def replace(self, *places: Place) -> None:
        """Show the last of `places` with the others below it."""

    def guard(self, work: Callable[[], Any], task: str = "tap") -> bool:
        """Do something; say in words what went wrong if it did. False for what nobody expected."""
        try:
            work()
        except Exception as error:  # noqa: BLE001  # whatever it is, the app goes on
            trouble = self.name_trouble(error, task)
            self.tell(trouble)
            return trouble.code != "app-failed"
        return True

    def tell(self, trouble: Trouble) -> None:
        """Say what went wrong."""
        self.notify(self.words.of(trouble, ""), Tone.SERIOUS)

    def name_trouble(self, error: Exception, task: str = "tap") -> Trouble:
        """Return the words for what went wrong; what nobody expected is noted as well."""
        if isinstance(error, AppError):
            return error.trouble
        code = storage_trouble(error)
        if code != "storage-full":
            self.core.store.crashes.note(error, task)
        return trouble_of(code or "app-failed")

    def step_back(self, trouble: Trouble) -> None:
        """Show the page below one that cannot be shown; the second time, or where none is, the safe one."""
        place = self.stack[-1]
        self._stumbles[place] += 1
        below = self.stack[:-1] if self._stumbles[place] < STUMBLES else []
        if place.page != "safe":
            self.replace(*(below or [Place("safe")]))
        self.tell(trouble)

    def stumbled(self) -> None:
        """Leave a page that failed twice while it was shown."""
        place = self.stack[-1]
        self._stumbles[place] += 1
        if self._stumbles[place] >= STUMBLES and place.page != "safe":
            self.replace(Place("safe"))

    def in_background(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do slow work on a thread of its own, then call `done` with its result or its AppError."""

        def in_thread() -> None:
            try:
                result: Any = work()
            except Exception as error:  # noqa: BLE001  # whoever waits is told, whatever it is
                result = AppError(self.name_trouble(error, "background").code)
            Clock.schedule_once(lambda _: self.guard(lambda: done(result)), 0)

        threading.Thread(target=in_thread, daemon=True).start()

    def watch_everything(self) -> Callable[[], None]:
        """Catch what no guard of its own caught, on this thread and on others; returns how to stop."""
        handler, before = _Handler(self), threading.excepthook

        def in_thread(args: threading.ExceptHookArgs) -> None:
            if args.exc_value is not None:
                self.core.store.crashes.note(args.exc_value, "thread")
            before(args)

        ExceptionManager.add_handler(handler)
        threading.excepthook = in_thread

        def stop() -> None:
            ExceptionManager.remove_handler(handler)
            threading.excepthook = before

        return stop


class _Handler(ExceptionHandler):  # type: ignore[misc]  # Kivy has no types
    """What reaches Kivy's own loop: a frame that could not be drawn, a callback, a touch."""

    def __init__(self, guarding: Guarding) -> None:
        super().__init__()
        self._guarding = guarding

    def handle_exception(self, inst: BaseException) -> int:
        """Note it and go on; only what is meant to end the process does."""
        if not isinstance(inst, Exception):
            return cast("int", ExceptionManager.RAISE)
        try:
            trouble = self._guarding.name_trouble(inst, "frame")
            self._guarding.stumbled()
            self._guarding.tell(trouble)
        except Exception as error:  # noqa: BLE001  # even saying it failed
            self._guarding.core.store.crashes.note(error, "frame")
        return cast("int", ExceptionManager.PASS)
