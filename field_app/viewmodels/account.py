"""Who is logged in, where, and logging out."""

from __future__ import annotations

from collections.abc import Sequence

from field_app.release import RELEASE
from field_app.viewmodels.controls import Option, Tap, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Bar, Buttons, Card, Choice, Facts, Heading, Row
from field_app.viewmodels.shell import ConfirmRequest, Place
from field_app.viewmodels.words import LANGUAGES
from shared.protocol.crash import Crash

THEMES = ("light", "dark", "sun")
LETTERS = ("normal", "large", "largest")
"""The names `ui.theme` knows; the first of each is the usual one."""


class AccountPage(Page):
    """The account on this device, its language, and the way out."""

    def bar(self) -> Bar:
        """Name the page."""
        return Bar(self.words("account.title"), back=self.back())

    def rows(self) -> Sequence[Row]:
        """Return who, where, since when; languages; logging out."""
        person, sync = self.app.account.person(), self.app.sync.state()
        last = self.words.date_time(sync.last_contact) if sync.last_contact else self.words("account.never")
        facts: tuple[tuple[str, str], ...] = (
            (self.words("account.name"), person.full_name if person else ""),
            (self.words("account.user"), person.username if person else ""),
            (self.words("account.server"), self.app.server.address()),
            (self.words("account.last_contact"), last),
            (self.words("account.version"), RELEASE.full_version),
        )
        left = self.app.day.storage_left()
        if left is not None:
            facts = (*facts, (self.words("account.storage"), self.words.size(left)))
        leave = Option(self.words("account.logout"), Tap("logout", self._ask), tone=Tone.SERIOUS)
        sync_now = Option(self.words("account.sync_now"), Tap("sync", self._sync), tone=Tone.INFO)
        return [
            Facts(facts),
            Heading(self.words("account.pin")),
            Buttons(self._pin()),
            Heading(self.words("account.language")),
            *(self._language(each) for each in LANGUAGES),
            Heading(self.words("account.theme")),
            *(self._theme(each) for each in THEMES),
            Heading(self.words("account.letters")),
            *(self._letters(each) for each in LETTERS),
            Heading(self.words("account.actions")),
            Buttons((sync_now, *self._rescue(), leave)),
            *self._crashes(),
        ]

    def _crashes(self) -> Sequence[Row]:
        """List the faults that were noted on this device, without what was being written or by whom."""
        noted = self.app.store.crashes.all()
        if not noted:
            return []
        return [Heading(self.words("account.crashes")), *(self._crash(*each) for each in noted)]

    def _crash(self, crash: Crash, sent: bool) -> Card:  # as the log tells them
        title = self.words("account.crash", at=self.words.date_time(crash.at), screen=crash.screen)
        state = self.words("account.crash_sent" if sent else "account.crash_waits")
        where = crash.frames[-1] if crash.frames else ""
        return Card(title, (f"{crash.error} · {where}", state), "info", Tone.GOOD if sent else Tone.REMINDER)

    def _rescue(self) -> tuple[Option, ...]:
        if not self.shell.has_documents:
            return ()
        return (Option(self.words("account.rescue"), self.go("rescue", Place("rescue")), tone=Tone.INFO),)

    def _pin(self) -> tuple[Option, ...]:
        """Offer to set a PIN, or to change it, do without it, and lock at once."""
        choose = self.go("pin", Place("pin"))
        if not self.app.vault.has_pin:
            return (Option(self.words("account.pin_set"), choose, tone=Tone.INFO),)
        lock, remove = Tap("lock", self._lock), Tap("unpin", self._ask_unpin)
        return (
            Option(self.words("account.lock"), lock, tone=Tone.INFO),
            Option(self.words("account.pin_change"), choose, tone=Tone.INFO),
            Option(self.words("account.pin_remove"), remove, tone=Tone.SERIOUS),
        )

    def _lock(self) -> None:
        self.app.vault.lock()
        self.shell.resume()

    def _ask_unpin(self) -> None:
        self.shell.confirm(
            ConfirmRequest(
                self.words("account.unpin_title"),
                self.words("account.unpin_text"),
                self.words("account.pin_remove"),
                self.app.vault.remove_pin,
                danger=True,
            )
        )

    def _language(self, language: str) -> Choice:
        tap = Tap(f"language:{language}", lambda: self.shell.speak(language))
        return Choice(self.words(f"language.{language}"), "", language == self.words.language, tap)

    def _theme(self, theme: str) -> Choice:
        tap = Tap(f"theme:{theme}", lambda: self.shell.wear(theme=theme))
        chosen = theme == self.app.preferences.get("theme", THEMES[0])
        return Choice(self.words(f"theme.{theme}"), self.words(f"theme.{theme}_note"), chosen, tap)

    def _letters(self, size: str) -> Choice:
        tap = Tap(f"letters:{size}", lambda: self.shell.wear(letters=size))
        return Choice(
            self.words(f"letters.{size}"), "", size == self.app.preferences.get("letters", LETTERS[0]), tap
        )

    def _sync(self) -> None:
        self.app.sync.wake()
        self.shell.notify(self.words("account.syncing"))

    def _ask(self) -> None:
        def leave() -> None:
            self.app.account.logout()
            self.shell.replace(Place("login"))

        self.shell.confirm(
            ConfirmRequest(
                self.words("account.logout_title"),
                self.words("account.logout_text"),
                self.words("account.logout"),
                leave,
                danger=True,
            )
        )
