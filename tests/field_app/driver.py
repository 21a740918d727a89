"""Drives the real app in a real window without a display: SDL draws offscreen, touches are Kivy's own.

`prepare` has to run before anything of Kivy's window is imported.
"""
# Kivy ships no types, so its objects are Any.

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

WIDTH, HEIGHT, DENSITY = 720, 1280, 2
"""A common cheap phone: 360 x 640 dp."""


def prepare(width: int = WIDTH, height: int = HEIGHT) -> None:
    """Give Kivy a phone's metrics and no display, mouse, keyboard, log or configuration file."""
    from field_app.main import ENVIRONMENT, quiet

    os.environ.update(
        ENVIRONMENT,
        SDL_VIDEODRIVER="offscreen",
        KIVY_CLIPBOARD="dummy",
        KIVY_METRICS_DENSITY=str(DENSITY),
        KIVY_DPI=str(160 * DENSITY),
        KIVY_METRICS_FONTSCALE=os.environ.get("KIVY_METRICS_FONTSCALE", "1"),
    )
    from kivy.config import Config

    quiet()
    Config.set("graphics", "width", str(width))
    Config.set("graphics", "height", str(height))
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "keyboard_mode", "")
    Config.set("kivy", "log_level", "warning")
    for name, _ in Config.items("input"):
        Config.remove_option("input", name)


class Target(NamedTuple):
    """Something that can be tapped: its id, its words, and how to bring it into sight and find its middle."""

    id: str
    label: str
    reveal: Callable[[], None]
    centre: Callable[[], tuple[float, float]]


def _nothing() -> None:
    """Bars and overlays are always in sight."""


def _point(x: float, y: float) -> tuple[float, float]:
    return x, y


class Driver:
    """A finger and an eye on a running app."""

    def __init__(self, app: Any) -> None:
        from kivy.base import EventLoop
        from kivy.clock import Clock
        from kivy.core.window import Window

        Clock._max_fps = 0
        self.app, self.loop, self.window = app, EventLoop, Window
        self.stopped = False
        self.signatures = 0

    @classmethod
    def start(cls, app: Any) -> Driver:
        """Start an app without giving up control of its loop."""
        from kivy.base import runTouchApp

        app._run_prepare()
        runTouchApp(embedded=True)
        driver = cls(app)
        driver.pump(4)
        return driver

    def stop(self) -> None:
        """Take the app off the window so that another can start in this process; twice is harmless."""
        from kivy.app import App

        if self.stopped:
            return
        self.stopped = True
        self.app.dispatch("on_stop")
        for child in self.window.children[:]:
            self.window.remove_widget(child)
        self.app.root = None
        type(self.app)._running_app = None
        App._running_app = None

    # --- time -----------------------------------------------------------------------------------------------

    def pump(self, frames: int = 2) -> None:
        """Run some frames of Kivy's main loop."""
        for _ in range(frames):
            self.loop.idle()

    def wait(self, condition: Callable[[], Any], timeout: float = 60.0) -> None:
        """Run frames until something holds."""
        end = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < end, f"waited {timeout} s in vain; on the screen: {self.labels()}"
            self.pump(1)
            time.sleep(0.005)

    # --- seeing ---------------------------------------------------------------------------------------------

    def targets(self) -> Iterator[Target]:
        """Yield what can be tapped now, the topmost layer only."""
        if self.app.overlay is not None:
            yield from self._of_sheets(self.app.overlay)
            return
        for view in self.app.panes.parts():
            yield from self._of_page(view)

    def _of_page(self, view: Any) -> Iterator[Target]:
        yield from self._of_sheets(view)
        for index in range(len(view.list.rows)):
            for hit in view.list.sheet(index).hits:
                reveal = partial(view.list.reveal, index, hit)
                centre = partial(view.list.centre_of, index, hit)
                yield Target(hit.tap.id, hit.label, reveal, centre)

    def _of_sheets(self, root: Any) -> Iterator[Target]:
        from field_app.ui.sheetview import SheetView

        for widget in root.walk(restrict=True):
            for hit in widget.sheet.hits if isinstance(widget, SheetView) and widget.sheet else ():
                x, y = widget.x + hit.x + hit.width / 2, widget.top - hit.y - hit.height / 2
                yield Target(hit.tap.id, hit.label, _nothing, partial(_point, x, y))

    def find(self, wanted: str) -> Target:
        """Return the thing with this id or, failing that, these words."""
        targets = list(self.targets())
        by_id = [target for target in targets if target.id == wanted]
        by_label = [target for target in targets if target.label == wanted]
        if not by_id + by_label:
            raise LookupError(f"{wanted!r} is not on the screen: {[each.id for each in targets]}")
        return (by_id + by_label)[0]

    def sees(self, wanted: str) -> bool:
        """Tell whether something with this id or these words can be tapped."""
        return any(wanted in (target.id, target.label) for target in self.targets())

    def sheets(self) -> list[Any]:
        """Return what the page is painted from, in sight or not: bar, tabs, rows, footer, message."""
        from field_app.ui.sheetview import SheetView

        pages = [] if self.app.overlay else self.app.panes.parts()
        roots = pages or [self.app.overlay]
        walked = [each for root in roots for each in root.walk(restrict=True)]
        sheets = [each.sheet for each in walked if isinstance(each, SheetView)]
        if self.app._toast is not None:
            sheets.append(self.app._toast.sheet)
        sheets += [view.list.sheet(index) for view in pages for index in range(len(view.list.rows))]
        return [sheet for sheet in sheets if sheet]

    def labels(self) -> list[str]:
        """Return all words on the page."""
        from field_app.ui.sheet import Words

        marks = [mark for sheet in self.sheets() for mark in sheet.marks]
        return [" ".join(mark.text.lines) for mark in marks if isinstance(mark, Words)]

    def reads(self, words: str) -> bool:
        """Tell whether these words stand somewhere on the page."""
        return any(words in label for label in self.labels())

    # --- touching -------------------------------------------------------------------------------------------

    def tap(self, wanted: str) -> None:
        """Bring something into sight and tap it with a finger."""
        target = self.find(wanted)
        target.reveal()
        self.pump(2)
        self.touch(*self.find(wanted).centre())

    def touch(self, x: float, y: float) -> None:
        """Tap a point of the window."""
        self._tap_at(x, y, is_second=False)

    def touch_again(self, x: float, y: float) -> None:
        """Do the second tap of a double one, which Kivy tells by the time between."""
        self._tap_at(x, y, is_second=True)

    def _tap_at(self, x: float, y: float, *, is_second: bool) -> None:
        from kivy.tests.common import UnitTestTouch

        finger = UnitTestTouch(x, y)
        finger.is_double_tap = is_second
        finger.touch_down()
        self.pump(1)
        finger.touch_up()
        self.pump(3)

    def drag(self, points: list[tuple[float, float]]) -> None:
        """Draw a line with a finger."""
        from kivy.tests.common import UnitTestTouch

        finger = UnitTestTouch(*points[0])
        finger.touch_down()
        for x, y in points[1:]:
            finger.touch_move(x, y)
            self.pump(1)
        finger.touch_up()
        self.pump(2)

    def sign(self) -> None:
        """Write something like a name on the pad, another one each time."""
        pad, self.signatures = self.app.view.pad, self.signatures + 1
        left, wide, middle = pad.x + pad.width * 0.22, pad.width * 0.5, pad.center_y
        loops = 4 + self.signatures % 3
        steps = [step / 60 for step in range(61)]
        turns = [(t, math.tau * loops * t + self.signatures) for t in steps]
        self.drag(
            [
                (left + wide * t + 38 * math.sin(a), middle + 90 * (1 - 0.7 * t) * math.cos(a))
                for t, a in turns
            ]
        )
        self.drag([(left - 30 + wide * 1.25 * t, middle - 110 + 46 * t * t) for t in steps[::6]])

    def focused(self) -> Any:
        """Return the text field that has the focus."""
        from kivy.uix.textinput import TextInput

        for child in self.window.children:
            for widget in child.walk(restrict=True):
                if isinstance(widget, TextInput) and widget.focus:
                    return widget
        raise LookupError("no text field has the focus")

    def type(self, text: str) -> None:
        """Type letters the way SDL hands them over."""
        self.wait(self._has_focus)
        for letter in text:
            self.window.dispatch("on_textinput", letter)
        self.pump(2)

    def _has_focus(self) -> bool:
        try:
            return self.focused() is not None
        except LookupError:
            return False

    def write(self, wanted: str, text: str) -> None:
        """Tap a text box, write in the editor, and close it."""
        self.tap(wanted)
        self.type(text)
        self.tap("done")

    def await_words(self, words: str, timeout: float = 60.0) -> None:
        """Run frames until these words stand on the page."""
        self.wait(partial(self.reads, words), timeout)

    def await_page(self, name: str) -> None:
        """Run frames until this page is the one that is shown."""
        self.wait(lambda: self.app.stack[-1].page == name)

    def back(self) -> None:
        """Press Android's Back."""
        self.window.dispatch("on_keyboard", 27, 0, None, [])
        self.pump(3)

    # --- longer ways ----------------------------------------------------------------------------------------

    def log_in(self, username: str, password: str) -> None:
        """Fill in the login form, leaving the server as it is, and log in."""
        form = self.app.view.extra
        for entry, text in ((form.username, username), (form.password, password)):
            self.touch(*entry.input.center)
            self.type(text)
        self.tap("login")

    def decline_pin(self) -> None:
        """Wait until the login has succeeded and put off the PIN that is offered then."""
        self.wait(lambda: self.sees("later"))
        self.tap("later")

    def await_reference_data(self, timeout: float = 60.0) -> None:
        """Run frames until units and checklists are here."""
        self.wait(lambda: self.app.core.sync.state().has_reference_data, timeout)
        self.wait(lambda: not self.reads("Đang tải danh mục"), timeout)

    # --- pictures -------------------------------------------------------------------------------------------

    def shot(self, path: Path) -> None:
        """Write what stands on the screen to a PNG file."""
        from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels
        from PIL import Image

        self.window.canvas.ask_update()
        self.pump(3)
        width, height = self.window.size
        pixels = bytes(glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE))
        image = Image.frombytes("RGBA", (width, height), pixels)
        path.parent.mkdir(parents=True, exist_ok=True)
        image.transpose(Image.Transpose.FLIP_TOP_BOTTOM).convert("RGB").save(path, optimize=True)
