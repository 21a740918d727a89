"""The app of a day in the life: watched at every touch, photographed where asked, and it can meet its fate.

    python -m tests.faults.day_phone             driven over its standard input as `tests.e2e.driven_app`

CT_FATE names the folder that says at which step it dies or its disk refuses (see `fate`); CT_PICTURES, where
there is one, the folder for the pictures.
"""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from tests.e2e import driven_app
from tests.faults import fate, steps
from tests.field_app.driver import Driver
from tests.field_app.fits import misfits

PHONE = "phone"
SETTLED_S = 0.4


class Look(NamedTuple):
    """How the app is dressed; `name` is the folder of its pictures."""

    name: str
    language: str
    theme: str
    letters: str


LOOKS = (
    Look("vi", "vi", "light", "normal"),
    Look("en", "en", "light", "normal"),
    Look("vi-dark-largest", "vi", "dark", "largest"),
    Look("en-dark-largest", "en", "dark", "largest"),
)


class WatchfulHand(Driver):
    """A hand whose eye looks at every page it comes to: does every word fit its box?"""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self._seen: tuple[object, ...] = ()
        self._problems: list[str] = []
        self._pages: set[str] = set()

    def touch(self, x: float, y: float) -> None:
        """Tap, then look."""
        super().touch(x, y)
        self._look()

    def back(self) -> None:
        """Go back, then look."""
        super().back()
        self._look()

    def _look(self) -> None:
        place, over = self.app.stack[-1], self.app.overlay
        if (place, id(over)) != self._seen:
            self._seen = (place, id(over))
            self._check(f"{place.page} {place.item}")

    def _check(self, where: str) -> None:
        self._pages.add(self.app.stack[-1].page)
        look = f"{self.app.words.language} {self.app.core.preferences.get('letters', 'normal')}"
        self._problems += [f"{where} ({look}): {problem}" for problem in misfits(self)]

    def seen(self) -> dict[str, list[str]]:
        """Return the pages come to and the words that did not fit, each since the last time asked."""
        reported = {"pages": sorted(self._pages), "problems": self._problems}
        self._pages, self._problems = set(), []
        return reported

    def keep(self, name: str, typed: str = "") -> None:
        """Look at what stands on the screen in every language and dress, and keep a picture of each.

        `typed` is what stands in the page's field, and is typed anew into each.
        """
        core, before = self.app.core, self.app.words.language
        now = Look(
            "", before, core.preferences.get("theme", "light"), core.preferences.get("letters", "normal")
        )
        for look in LOOKS:
            self._dress(look, typed)
            self._check(name)
            self._keep(look, name)
        self._dress(now, typed)

    def see(self, name: str) -> None:
        """Look at what stands on the screen as it is dressed, and keep a picture of it."""
        self._check(name)
        core, language = self.app.core, self.app.words.language
        dress = (language, core.preferences.get("theme", "light"), core.preferences.get("letters", "normal"))
        self._keep(next(look for look in LOOKS if look[1:] == dress), name)

    def _dress(self, look: Look, typed: str) -> None:
        self.app.wear(theme=look.theme, letters=look.letters)
        self.app.speak(look.language)
        self.pump(3)
        if typed:
            self.type(typed)
        self._settle()

    def _settle(self) -> None:
        """Wait until the pictures have come and what was said in passing is gone."""
        until = time.monotonic() + SETTLED_S
        while time.monotonic() < until:
            self.pump(2)

    def _keep(self, look: Look, name: str) -> None:
        if not (folder := os.environ.get("CT_PICTURES")):
            return
        path = Path(folder) / look.name / f"{name}.png"
        self.shot(path)
        with Image.open(path) as whole:
            half = whole.resize((whole.width // 2, whole.height // 2), Image.Resampling.LANCZOS)
        half.quantize(64).save(path, optimize=True)


if __name__ == "__main__":
    for talkative in ("PIL", "urllib3"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    with steps.watched(fate.Fate(Path(os.environ["CT_FATE"]), PHONE)):
        driven_app.main(WatchfulHand)
