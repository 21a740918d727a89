"""The inspector of a day in the life: her phone, what she does with it again and again, and what was seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final

from field_app.core.errors import trouble_of
from field_app.viewmodels.words import Words
from shared.protocol.revision import LOCAL_TIME
from tests.e2e.app_process import Phone
from tests.e2e.running import Server
from tests.faults.relay import Relay
from tests.field_app.photos import make_photos
from tests.field_app.tour import TO_HIEU, Office, Visit

PIN: Final = "480215"
OFFICES = (
    TO_HIEU,
    Office("sl-x25-03679", "chieng sinh"),
    Office("sl-x25-03664", "chieng an"),
    Office("sl-x25-03670", "chieng coi"),
    Office("sl-x25-03980", "moc chau"),
    Office("sl-x25-03808", "muong la"),
    Office("sl-x25-04075", "yen chau"),
    Office("sl-x25-04105", "mai son"),
    Office("sl-x25-04168", "song ma"),
    Office("sl-x25-03721", "thuan chau"),
)


@dataclass
class Day:
    """The inspector, her phone, and what happens to both."""

    home: Path
    server: Server
    line: Relay
    phone: Phone
    visits: list[Visit] = field(default_factory=list)
    words: Words = field(default_factory=lambda: Words("vi"))
    kills: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)
    pages: set[str] = field(default_factory=set)
    _kept: set[str] = field(default_factory=set)

    # --- the phone ------------------------------------------------------------------------------------------

    def keep(self, name: str, typed: str = "") -> None:
        """Look at a page in every language and dress, the first time it is come to."""
        if name not in self._kept:
            self._kept.add(name)
            self.phone.call("keep", name, typed)

    def look_back(self) -> None:
        """Take over what the eye has seen so far; a kill takes the rest with it."""
        reported = self.phone.call("seen")
        self.pages |= set(reported["pages"])
        self.problems += reported["problems"]

    def enter(self, then: str) -> None:
        """Type the PIN."""
        for digit in PIN:
            self.phone.tap(f"key:{digit}")
        self.phone.tap(then)

    def unlock(self, page: str) -> None:
        """Open the locked phone; it has to lead back to where the inspector was."""
        self.phone.await_page("lock")
        self.keep("lock")
        self.enter("unlock")
        self.phone.await_page(page)

    def come_back(self, page: str) -> None:
        """Start the app again after it was killed."""
        self.kills += 1
        self.phone.start()
        self.unlock(page)

    def dress(self, theme: str, letters: str, language: str) -> None:
        """Change the looks on the account page."""
        self.phone.tap("account")
        for choice in (f"theme:{theme}", f"letters:{letters}", f"language:{language}"):
            self.phone.tap(choice)
        self.words = Words(language)
        self.keep("account")
        self.phone.back()

    def await_phrase(self, key: str, timeout: float = 120.0) -> None:
        """Wait until the app says something, in the language it is in."""
        self.phone.await_words(self.words(key), timeout)

    def hear_of_the_full_disk(self) -> None:
        """Wait until the app says that the disk is full, and count it."""
        self.phone.await_words(self.words.of(trouble_of("storage-full"), ""))
        self.refused += 1

    def sync(self) -> None:
        """Ask for a sync and go back to the first page."""
        self.phone.tap("account")
        self.phone.tap("sync")
        self.phone.back()

    # --- a visit --------------------------------------------------------------------------------------------

    def visit(self) -> Visit:
        """Return the next visit, with three photos in the phone's pictures that no other visit has."""
        number = len(self.visits)
        photos = make_photos(self.home / "DCIM", seed=number, name=f"{number:02d}")
        self.visits.append(Visit(self.phone, today(), photos, OFFICES[number]))
        return self.visits[-1]

    def finish(self, visit: Visit) -> None:
        """Sign, finish and go back to the first page."""
        visit.sign_minutes()
        self.keep("minutes")
        visit.finish()
        self.phone.await_page("visit")
        self.phone.tap("home")
        self.look_back()

    def plain_visit(self) -> None:
        """Make a whole visit without an accident."""
        visit = self.visit()
        visit.begin()
        for code in visit.items:
            visit.answer_checklist(code)
        self.finish(visit)


def today() -> date:
    """Return the day it is in Sơn La."""
    return datetime.now(LOCAL_TIME).date()
