"""What a page may ask of the window it stands in. The UI implements it; tests bring a plain one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Protocol

from field_app.core.model import Attached
from field_app.viewmodels.controls import Tone
from shared.protocol.limits import MAX_NOTE_CHARS


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person is: a page and what it is about. JSON, so that a killed app reopens there."""

    page: str
    visit: str = ""
    item: str = ""
    unit: str = ""
    checklist: str = ""
    path: str = ""

    def to_json(self) -> dict[str, str]:
        """Return what says something, for the store."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Place:
        """Read a stored place; unknown fields of another app version are left out."""
        return cls(**{name: str(data[name]) for name in cls.__slots__ if name in data})


@dataclass(frozen=True, slots=True)
class TextRequest:
    """A question for prose: every change is handed over as it is written, so a kill loses nothing.

    `on_change` raises where it cannot be stored; the editor then stays open. `place` and `name`, the tap that
    opens the editor, say which field it is: there an unsaved text is offered again.
    """

    title: str
    hint: str
    text: str
    on_change: Callable[[str], None]
    several_lines: bool = True
    limit: int = MAX_NOTE_CHARS
    name: str = ""
    place: Place = Place("")


@dataclass(frozen=True, slots=True)
class NumberRequest:
    """A question for a whole number."""

    title: str
    unit: str
    value: int | None
    on_done: Callable[[int | None], None]


@dataclass(frozen=True, slots=True)
class TimeRequest:
    """A question for a time of day, `HH:MM`."""

    title: str
    value: str | None
    on_done: Callable[[str | None], None]


@dataclass(frozen=True, slots=True)
class ConfirmRequest:
    """A question before something that cannot be taken back."""

    title: str
    text: str
    yes: str
    on_yes: Callable[[], None]
    danger: bool = False


class Shell(Protocol):
    """The window as pages see it; what it has tells whether photos and files can be taken in and out here."""

    has_camera: bool
    has_documents: bool
    aside: bool
    """Whether the page stands beside the one that is worked on."""

    def open(self, place: Place) -> None:
        """Show a page above the present one."""

    def swap(self, place: Place) -> None:
        """Show a page in the place of the present one."""

    def replace(self, *places: Place) -> None:
        """Show the last of `places`, with the others below it and nothing else."""

    def back(self) -> None:
        """Return to the page below."""

    def leave(self, place: Place) -> None:
        """Return to the page below where this very place is still on top; else only show anew."""

    def resume(self) -> None:
        """Go where the person was, now that the app is unlocked."""

    def refresh(self) -> None:
        """Show the present page anew after its data changed."""

    def ask_text(self, request: TextRequest) -> None:
        """Open the text editor."""

    def ask_number(self, request: NumberRequest) -> None:
        """Open the keypad."""

    def ask_time(self, request: TimeRequest) -> None:
        """Open the keypad for a time."""

    def confirm(self, request: ConfirmRequest) -> None:
        """Ask yes or no."""

    def take_picture(self, visit: str, item: str) -> None:
        """Take a photo for an item, where there is a camera."""

    def take_in(self, work: Callable[[], Attached | None]) -> None:
        """Take a picture in off the screen's thread; say at once where its file breaks off."""

    def hand_over(self, name: str, mime: str, fill: Callable[[BinaryIO], object]) -> None:
        """Have a file written off the screen's thread, then show or share it."""

    def notify(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Show a short message that goes by itself."""

    def in_background(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do slow work off the screen's thread, then hand its result (or AppError) back on it."""

    def speak(self, language: str) -> None:
        """Switch the language."""

    def wear(self, *, theme: str = "", letters: str = "") -> None:
        """Switch the theme, or the size of letters."""
