"""The locked app, and choosing the PIN that locks it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from field_app.core.errors import AppError
from field_app.core.pin import MAX_DIGITS, MIN_DIGITS, is_good
from field_app.viewmodels.controls import Option, Tap, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Banner, Bar, Buttons, Footer, Row
from field_app.viewmodels.shell import Place


class PinEntry(Page):
    """A page with a keypad on which a PIN is typed; `digits` are never shown, only counted."""

    digits = ""
    busy = False
    failure: AppError | None = None

    def heading(self) -> str:
        """Return what is asked for."""
        raise NotImplementedError

    def press(self, key: str) -> None:
        """Work a key: a digit, `clear` or `backspace`."""
        if self.busy:
            return
        if key == "clear":
            self.digits = ""
        else:
            self.digits = self.digits[:-1] if key == "backspace" else (self.digits + key)[:MAX_DIGITS]
        self.failure = None
        self.shell.refresh()

    def waiting_s(self) -> int:
        """Return how many seconds nothing can be typed; the view looks again each second."""
        return 0

    def troubles(self) -> list[Row]:
        """Return what went wrong, in words."""
        return [] if self.failure is None else [self._banner(self.failure)]

    def _banner(self, failure: AppError) -> Row:
        return Banner(self.words.of(failure.trouble, ""), Tone.SERIOUS, "warning")


class LockPage(PinEntry):
    """Asks for the PIN; after ten wrong ones, or a report that the phone is lost, for the password."""

    def bar(self) -> Bar:
        """Name the app; there is no way back."""
        return Bar(self.words("app.name"), self.words("lock.title"))

    def heading(self) -> str:
        """Ask for the PIN."""
        return self.words("lock.enter")

    def waiting_s(self) -> int:
        """Return how long the next try has to wait."""
        return 0 if self.app.vault.needs_password else self.app.vault.wait_s()

    def rows(self) -> Sequence[Row]:
        """Return what stands between the person and the app."""
        vault = self.app.vault
        if vault.needs_password:
            return [Banner(self.words("lock.spent"), Tone.SERIOUS, "lock", self.words("lock.spent_note"))]
        if self.busy:
            return [Banner(self.words("lock.opening"), Tone.INFO, "refresh")]
        if left := self.waiting_s():
            return [Banner(self.words("lock.wait", n=left), Tone.REMINDER, "clock", self._left())]
        return [*self.troubles(), Buttons((self._password(),))]

    def _banner(self, failure: AppError) -> Row:
        return Banner(self.words.of(failure.trouble, ""), Tone.SERIOUS, "warning", self._left())

    def _left(self) -> str:
        return self.words("lock.tries", n=self.app.vault.tries_left())

    def _password(self) -> Option:
        return Option(self.words("lock.forgot"), self.go("password", Place("login")), tone=Tone.DIM)

    def footer(self) -> Footer:
        """Open the app, or go where the password is asked for."""
        if self.app.vault.needs_password:
            login = self.go("password", Place("login"))
            return Footer(Option(self.words("lock.password"), login, selected=True), icon="lock")
        ready = len(self.digits) >= MIN_DIGITS and not self.busy and not self.waiting_s()
        return Footer(
            Option(self.words("lock.open"), Tap("unlock", self.submit), selected=True), enabled=ready
        )

    def submit(self) -> None:
        """Try the PIN, off the screen's thread: it is slow on purpose."""
        if not self.busy and len(self.digits) >= MIN_DIGITS:
            pin, self.digits, self.busy = self.digits, "", True
            self.shell.refresh()
            self.shell.in_background(lambda: self.app.vault.unlock(pin), self._done)

    def _done(self, result: Any) -> None:
        self.busy = False
        if isinstance(result, AppError):
            self.failure = result
            self.shell.refresh()
        else:
            self.shell.resume()


class PinPage(PinEntry):
    """Choosing a PIN, twice the same; offered after the first login, found under the account later."""

    first = ""

    def bar(self) -> Bar:
        """Name the page."""
        return Bar(self.words("pin.title"), back=self.back())

    def heading(self) -> str:
        """Ask for a new PIN, then for the same again."""
        return self.words("pin.again") if self.first else self.words("pin.choose")

    def rows(self) -> Sequence[Row]:
        """Return what a PIN is for, or what is wrong with this one."""
        later = Option(self.words("pin.later"), Tap("later", self.shell.back), tone=Tone.DIM)
        if self.busy:
            return [Banner(self.words("pin.saving"), Tone.INFO, "refresh")]
        why = Banner(self.words("pin.why"), Tone.INFO, "lock", self.words("pin.why_note"))
        return [*(self.troubles() or [why]), Buttons((later,))]

    def footer(self) -> Footer:
        """Go on, or keep the PIN."""
        word = "pin.save" if self.first else "pin.next"
        ready = len(self.digits) >= MIN_DIGITS and not self.busy
        return Footer(Option(self.words(word), Tap("next", self.submit), selected=True), enabled=ready)

    def submit(self) -> None:
        """Take the first entry, or compare the second and set the PIN."""
        if self.busy or len(self.digits) < MIN_DIGITS:
            return
        entered, self.digits = self.digits, ""
        if not self.first:
            self.failure = None if is_good(entered) else AppError("pin-weak")
            self.first = "" if self.failure else entered
        elif entered != self.first:
            self.first, self.failure = "", AppError("pin-differs")
        else:
            self.busy = True
            self.shell.in_background(lambda: self.app.vault.set_pin(entered), self._done)
        self.shell.refresh()

    def _done(self, result: Any) -> None:
        self.busy, self.first = False, ""
        if isinstance(result, AppError):
            self.failure = result
            self.shell.refresh()
        else:
            self.shell.back()
            self.shell.notify(self.words("pin.saved"), Tone.GOOD)
