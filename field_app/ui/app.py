"""The window: shows one page at a time, carries out what pages ask of it, remembers where the person is."""
# mypy: allow-subclassing-any
# Kivy ships no types, so its classes are Any.

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.widget import Widget

from field_app.core.app import FieldApp
from field_app.ports import Camera, Documents
from field_app.ui import theme, warmup
from field_app.ui.guarding import STUMBLES, Guarding
from field_app.ui.handling import Handling
from field_app.ui.pageview import PageView
from field_app.ui.panes import Panes, SideShell
from field_app.ui.screens import view_class
from field_app.ui.textport import KivyText, TextPort
from field_app.viewmodels.pages import page_class, start_stack
from field_app.viewmodels.shell import Place, Shell
from field_app.viewmodels.words import Words

BACK_KEYS = (27,)
"""Escape on a computer, Back on Android (SDL 2)."""
PAUSE_S = 0.2
"""So long the network waits after the first frame: the person sees the day first."""
SETTLED_S = 1.0
"""A page that stands so long after a start did not break it."""
DOUBLE_TAP_S = 0.4
"""So long after a page was opened the second tap of a double one still belongs to the page before."""
LOOK_S = 5.0
"""So often the window looks whether five minutes have passed without a touch."""


class CongTamApp(Guarding, Handling, App):
    """The Kivy app around a FieldApp; it is the Shell its pages talk to."""

    title = "Công Tâm"
    aside = False

    def __init__(
        self,
        core: FieldApp,
        *,
        text: TextPort | None = None,
        camera: Camera | None = None,
        documents: Documents | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.core = core
        self.text_port: TextPort = text or KivyText()
        self.camera = camera
        self.has_camera = camera is not None
        self.documents = documents
        self.has_documents = documents is not None
        self.words = Words(core.preferences.get("language", "vi"))
        self.stack: list[Place] = []
        self._offsets: dict[int, float] = {}
        self._shown_at = 0.0
        self._refresh_soon = Clock.create_trigger(lambda _: self.refresh(), 0.05)
        self._work_soon = Clock.create_trigger(lambda _: self._work(), PAUSE_S)
        self._work_after_frame = Clock.create_trigger(lambda _: self._work_soon(), 0)
        self._settled = Clock.create_trigger(lambda _: self.core.store.starts.done(), SETTLED_S)
        self._unwatch: Callable[[], None] = lambda: None

    # --- life -----------------------------------------------------------------------------------------------

    def build(self) -> Any:
        """Make the window and show the page the person was on."""
        self._dress()
        Window.softinput_mode = "below_target"
        Window.bind(on_keyboard=self._key)
        self.root_widget = Widget()
        self.panes = Panes(self._make, self, cast("Shell", SideShell(self)), size_hint=(None, None))
        self.root_widget.add_widget(self.panes)
        self.root_widget.bind(size=self._resized)
        return self.root_widget

    @property
    def view(self) -> PageView | None:
        """Return the page on top."""
        return self.panes.view if hasattr(self, "panes") else None

    def on_start(self) -> None:
        """Open where a kill or a restart left off, then start to sync."""
        self._unwatch = self.core.watch(self._refresh_soon)
        self._unguard = self.watch_everything()
        self.resume()
        Window.bind(on_touch_down=self._touched, on_textinput=self._touched)
        self._idle = Clock.schedule_interval(lambda _: self._lock_if_idle(), LOOK_S)
        warmup.start()

    def on_stop(self) -> None:
        """Let go of the window (never called on Android, and nothing depends on it)."""
        Window.unbind(on_keyboard=self._key)
        Window.unbind(on_touch_down=self._touched, on_textinput=self._touched)
        self._idle.cancel()
        self._settled.cancel()
        self._unguard()
        self._unwatch()
        self._refresh_soon.cancel()
        self._work_after_frame.cancel()
        self._work_soon.cancel()

    def on_pause(self) -> bool:
        """Everything is stored already."""
        return True

    def on_resume(self) -> None:
        """Redraw (Android may have thrown the picture away) and look for the server."""
        self._camera_is_open = False  # we are in front again, whether or not it answered
        Window.canvas.ask_update()
        self._lock_if_idle()
        self.core.sync.wake()

    def _touched(self, _window: Any, what: Any = None) -> bool:
        """Note that somebody is here; swallow the second tap of a double one that opened another page."""
        self.core.vault.note_touch()
        is_second = bool(getattr(what, "is_double_tap", False))
        return is_second and Clock.get_time() - self._shown_at < DOUBLE_TAP_S

    def _lock_if_idle(self) -> None:
        """Lock after a while, or show that the sync thread locked because the phone was reported lost."""
        self.core.vault.lock_if_idle()
        if self.core.vault.locked and self.stack[0].page != "lock":
            self.replace(Place("lock"))

    def _resized(self, *_: Any) -> None:
        for part in (self.panes, self.overlay):
            if part is not None:
                part.size = self.root_widget.size

    def _key(self, _window: Any, key: int, *_: Any) -> bool:
        if key not in BACK_KEYS:
            return False
        if self.overlay is not None:
            self.overlay.close()
        elif len(self.stack) > 1:
            self.back()
        else:
            return False
        return True

    # --- pages ----------------------------------------------------------------------------------------------

    def open(self, place: Place) -> None:
        """Show a page above the present one."""
        if self.view is not None:
            self._offsets[len(self.stack)] = self.view.list.offset()
        self.stack.append(place)
        self._show()

    def beside(self, *places: Place) -> None:
        """Show the last two pages of the stack anew, as the one on the left wants them."""
        self.stack[-2:] = places
        self._show()

    def swap(self, place: Place) -> None:
        """Show a page in the place of the present one."""
        self.stack[-1] = place
        self._show()

    def replace(self, *places: Place) -> None:
        """Show the last of `places` with the others below it."""
        self.stack = list(places)
        self._show()

    def back(self) -> None:
        """Return to the page below, scrolled as it was left."""
        if len(self.stack) > 1:
            self.stack.pop()
            self._show()
            if self.view is not None:
                self.view.list.scroll_to_offset(self._offsets.pop(len(self.stack), 0.0))

    def leave(self, place: Place) -> None:
        """Return to the page below, unless the person went on meanwhile."""
        if self.stack[-1] is place:
            self.back()
        else:
            self.refresh()

    def _make(self, place: Place, shell: Shell) -> PageView:
        page = page_class(place.page)(self.core, self.words, shell, place)
        return view_class(place.page)(page, size_hint=(None, None))

    def _show(self, *, anew: bool = False) -> None:
        """Build the top page and drop the one before; keep the place for the next start."""
        self._shown_at = Clock.get_time()
        self._close_overlay()
        self.panes.size = self.root_widget.size
        self._refresh_soon.cancel()
        self.core.store.crashes.screen = self.stack[-1].page
        beside = self.panes.side
        try:
            self.panes.show(self.stack, anew=anew)
        except Exception as error:  # noqa: BLE001  # a page that cannot be shown must not end the app
            self.step_back(self.name_trouble(error, "page"))
            return
        if beside is not None and beside is self.panes.side:  # a new page has just read what it shows
            self.guard(beside.refresh)
        if not self.core.vault.locked and self.stack[-1].page != "safe":
            self.guard(
                lambda: self.core.preferences.remember_place(
                    {"stack": [place.to_json() for place in self.stack]}
                )
            )

    def resume(self) -> None:
        """Show the lock, or where the person was; then, once it is known who that is, sync."""
        places = start_stack(self.core)
        failed = self.core.store.starts.begin([place.to_json() for place in places])
        self.replace(*(places if failed < STUMBLES else [Place("safe")]))
        self._settled()
        self.guard(self.offer_unsaved)
        self._work_after_frame()  # a start takes longer than the pause: it counts from the first frame on

    def _work(self) -> None:
        if self.core.account.person():
            self.core.sync.start()
            if camera := self.camera:
                self._in_turn(lambda: self.core.captures.resume(camera))

    def refresh(self) -> None:
        """Show the present page anew."""
        self._refresh_soon.cancel()
        for view in self.panes.parts():
            if view.width > 1 and not self.guard(view.refresh, "page"):
                self.stumbled()

    # --- work, language, looks ------------------------------------------------------------------------------

    def speak(self, language: str) -> None:
        """Switch the language, now and for later starts."""
        self.core.preferences.put("language", language)
        self.words = Words(language)
        self._show_again()

    def wear(self, *, theme: str = "", letters: str = "") -> None:
        """Switch the theme or the size of letters, now and for later starts."""
        for name, value in (("theme", theme), ("letters", letters)):
            if value:
                self.core.preferences.put(name, value)
        self._dress()
        self._show_again()

    def _show_again(self) -> None:
        """Build the present page anew, scrolled as it is."""
        offset = self.view.list.offset() if self.view else 0.0
        self._show(anew=True)
        if self.view is not None:
            self.view.list.scroll_to_offset(offset)

    def _dress(self) -> None:
        theme.use(self.core.preferences.get("theme", "light"), self.core.preferences.get("letters", "normal"))
        Window.clearcolor = theme.rgba(theme.GROUND)
