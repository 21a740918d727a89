"""Logging in, once per device."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from field_app.core.errors import AppError, trouble_of
from field_app.viewmodels.controls import Option, Tap, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Banner, Bar, Footer, Row
from field_app.viewmodels.shell import Place


class LoginPage(Page):
    """Server, user and password; the password is kept nowhere."""

    server = ""
    username = ""
    password = ""
    earlier = ""
    busy = False
    failure: AppError | None = None

    def load(self) -> None:
        """Start from what is known."""
        self.server = self.server or self.app.server.address()
        person = self.app.account.person()
        self.username = self.username or (person.username if person else "")

    def bar(self) -> Bar:
        """Show the product's name, and the other language."""
        other = "en" if self.words.language == "vi" else "vi"
        back = self.back() if self.app.account.person() or self.app.vault.locked else None
        speak = Tap("language", lambda: self.shell.speak(other))
        return Bar(self.words("app.name"), self.words("app.claim"), back, ((other.upper(), speak),))

    def rows(self) -> Sequence[Row]:
        """Return what went wrong, or what a login is for."""
        if self.busy:
            return [Banner(self.words("login.busy"), Tone.INFO, "refresh")]
        if self.place.path and not self.failure:
            return [Banner(self.words.of(trouble_of("vault-password-old"), ""), Tone.REMINDER, "lock")]
        if self.failure:
            return [Banner(self.words.of(self.failure.trouble, ""), Tone.SERIOUS, "warning")]
        return [Banner(self.words("login.once"), Tone.INFO, "info", self.words("login.once_note"))]

    def footer(self) -> Footer:
        """Log in."""
        ready = bool(self.server and self.username and self.password) and not self.busy
        return Footer(
            Option(self.words("login.button"), Tap("login", self.submit), selected=True), enabled=ready
        )

    def submit(self) -> None:
        """Ask the server, off the screen's thread."""
        if self.busy or not (self.server and self.username and self.password):
            return
        self.busy, self.failure = True, None
        self.shell.refresh()
        server, username, password = self.server.strip(), self.username.strip(), self.password
        earlier = self.earlier
        self.shell.in_background(
            lambda: self.app.account.login(server, username, password, earlier), self._done
        )

    def _done(self, result: Any) -> None:
        self.busy = False
        if isinstance(result, AppError):
            self.failure = result
            if result.code == "vault-password-old" and not self.place.path:
                self.shell.swap(Place("login", path="earlier"))
            else:
                self.shell.refresh()
        else:
            self.app.sync.start()
            self.shell.replace(Place("home"))
            self._offer_pin()

    def _offer_pin(self) -> None:
        """Once after the first login, and whenever the one there was has become void."""
        if self.app.vault.lacks_pin or not self.app.preferences.get("pin_offered"):
            self.app.preferences.put("pin_offered", "yes")
            self.shell.open(Place("pin"))
