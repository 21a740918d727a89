"""Counts what a new inspector's finger does: `python -m tests.field_app.counting`.

From the login page of a new phone to the first finished visit, on the real checklists GG, UX and NY: that of
`tour.py`, with eight findings, three photos, officials and both signatures. Then the 43 questions alone, as
answered where nothing is found. Letters are counted apart; digits of the keypad and Back are taps.

ODK Collect shows one question a screen: at the very least a tap and a swipe for each, and for a number its
digits; the same 43 questions are counted that way beside ours.

Two kinds of seconds: how long the app itself took, with a hand that never hesitates; and what the
counts come to for a person by the keystroke-level model (Card, Moran and Newell 1980: 1.1 s to aim,
1.35 s to make up one's mind, here once for each question), with a third of a second for a letter on a
phone (Palin and others 2019: 36 words a minute). The second is an estimate of hands and mind at the
screen, not of looking around at the counter.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.field_app.driver import Driver, prepare
from tests.field_app.fake_server import PASSWORD, FakeServer, FaultyLine
from tests.field_app.inspecting import furnish, open_phone
from tests.field_app.photos import make_photos
from tests.field_app.tour import Visit, value_of
from tests.shared import cast

AIM_S, DECIDE_S, LETTER_S = 1.1, 1.35, 60 / (36.2 * 5)


def estimate(taps: int, letters: int = 0, questions: int = 0) -> float:
    """Return the seconds a person needs at the screen; a stroke of a signature counts as a tap."""
    return taps * AIM_S + letters * LETTER_S + questions * DECIDE_S


class CountingHand(Driver):
    """A hand that counts taps, strokes, and letters."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.taps = self.strokes = self.letters = self.questions = 0
        self.began = time.monotonic()

    def touch(self, x: float, y: float) -> None:
        """Count a tap."""
        self.taps += 1
        super().touch(x, y)

    def back(self) -> None:
        """Count a tap on Back."""
        self.taps += 1
        super().back()

    def drag(self, points: list[tuple[float, float]]) -> None:
        """Count a stroke of a signature."""
        self.strokes += 1
        super().drag(points)

    def type(self, text: str) -> None:
        """Count letters."""
        self.letters += len(text)
        super().type(text)


def main() -> None:
    """Make the visit and print the counts."""
    prepare()
    from field_app.ui.app import CongTamApp

    with tempfile.TemporaryDirectory() as place:
        folder, line = Path(place), FaultyLine(FakeServer())
        furnish(line.server)
        core = open_phone(folder / "phone", line)
        photos = make_photos(folder / "DCIM")
        core.preferences.put("pictures", str(folder / "DCIM"))
        hand = CountingHand.start(CongTamApp(core))
        assert isinstance(hand, CountingHand)
        visit = Visit(hand, cast.VISIT_DAY, photos)
        hand.log_in("inspector1", PASSWORD)
        hand.decline_pin()
        hand.await_reference_data()
        _say("logged in, PIN put off", hand)
        visit.begin()
        _say("visit begun", hand)
        for code in visit.items:
            visit.answer_checklist(code)
            hand.questions += len(visit.items[code])
            _say(f"{code} answered, {len(visit.items[code])} items", hand)
        visit.sign_minutes()
        visit.finish()
        _say("signed and finished", hand)
        _plain(hand, visit)
        core.close()


def _plain(hand: CountingHand, visit: Visit) -> None:
    """Answer every question of another visit as if nothing were found."""
    hand.tap("home")
    visit.begin()
    before, collect = hand.taps, 0
    for code, items in visit.items.items():
        hand.tap(f"tab:{code}")
        for item in items:
            visit.answer(item.code, item.answer, value_of(item))
            digits = str(value_of(item)) if item.answer.type in ("count", "time") else ""
            collect += 2 + len(digits.replace(":", ""))
    questions = sum(len(items) for items in visit.items.values())
    for what, taps in (
        ("43 questions, nothing found", hand.taps - before),
        ("one question a screen", collect),
    ):
        sys.stdout.write(
            f"{what:32} {taps:4} taps and swipes, {estimate(taps, 0, questions):4.0f} s estimated\n"
        )


def _say(what: str, hand: CountingHand) -> None:
    counts = f"{hand.taps:4} taps {hand.strokes:3} strokes {hand.letters:4} letters"
    estimated = estimate(hand.taps + hand.strokes, hand.letters, hand.questions)
    seconds = f"{time.monotonic() - hand.began:5.1f} s the app {estimated:5.0f} s estimated"
    sys.stdout.write(f"{what:32} {counts} {seconds}\n")


if __name__ == "__main__":
    main()
