"""What a screen is made of: plain records a view-model builds and the UI paints.

A row says what is shown and what a tap does, never how it looks. Rows compare by what they show (not by what
their taps do), so the UI repaints only the rows that changed.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from field_app.core.model import Preview
from field_app.viewmodels.controls import Chip, Control, Option, Tap, Tone


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a group of rows."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """Text to read."""

    text: str
    tone: Tone = Tone.PLAIN
    label: str = ""


@dataclass(frozen=True, slots=True)
class Banner:
    """A coloured line that says how something stands."""

    text: str
    tone: Tone
    icon: str
    note: str = ""
    percent: int | None = None
    tap: Tap | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A thing in a list: a visit, a unit, a missing answer."""

    title: str
    lines: tuple[str, ...] = ()
    icon: str = ""
    tone: Tone = Tone.DIM
    chips: tuple[Chip, ...] = ()
    percent: int | None = None
    tap: Tap | None = None
    action: Option | None = None
    one_line: bool = False
    """One line each for title and lines, two for large letters: cards of a long list are of one height."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A line to tick (`many`) or to pick."""

    title: str
    note: str
    selected: bool
    tap: Tap | None
    many: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Something to answer right in the row; `tap` on its text opens more, `action` is what comes next."""

    code: str
    title: str
    control: Control | None
    tone: Tone = Tone.PLAIN
    chips: tuple[Chip, ...] = ()
    tap: Tap | None = None
    hint: str = ""
    action: Option | None = None


@dataclass(frozen=True, slots=True)
class Thumb:
    """A small picture; None while its copy cannot be shown."""

    picture: Preview | None
    tap: Tap
    caption: str = ""


@dataclass(frozen=True, slots=True)
class LargePicture:
    """One picture over the whole width."""

    picture: Preview | None


@dataclass(frozen=True, slots=True)
class Pictures:
    """Attached photos and the button that adds one, with its pictogram."""

    thumbs: tuple[Thumb, ...]
    add: Option | None
    icon: str = "camera"


@dataclass(frozen=True, slots=True)
class Empty:
    """What to say, and what to do, where there is nothing yet."""

    icon: str
    title: str
    text: str
    button: Option | None = None


@dataclass(frozen=True, slots=True)
class Buttons:
    """Secondary actions inside a page."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class SignatureBox:
    """Where somebody signs on the screen."""

    label: str
    picture: Preview | None
    placeholder: str
    tap: Tap
    clear: Option | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One stage on a visit's way to the server."""

    title: str
    text: str
    icon: str
    tone: Tone
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Steps:
    """Stages below each other."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values."""

    pairs: tuple[tuple[str, str], ...]


Row = (
    Heading
    | Prose
    | Banner
    | Card
    | Choice
    | Question
    | LargePicture
    | Pictures
    | Empty
    | Buttons
    | SignatureBox
    | Steps
    | Facts
)


class LazyRows(Sequence[Row]):
    """Rows of one height, made when they come into sight; thousands cost as little as ten."""

    @abstractmethod
    def row(self, index: int) -> Row:
        """Return one row."""

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...

    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        """Return one row, or several."""
        if isinstance(index, slice):
            return [self.row(each) for each in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self.row(index)


@dataclass(frozen=True, slots=True)
class Tab:
    """One checklist among those of the visit."""

    label: str
    note: str
    selected: bool
    tap: Tap
    done: bool = False
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar on top of a page."""

    title: str
    subtitle: str = ""
    back: Tap | None = None
    actions: tuple[tuple[str, Tap], ...] = ()
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Footer:
    """What the thumb reaches: one main action, at most one beside it, and a word on how things stand."""

    primary: Option
    secondary: Option | None = None
    enabled: bool = True
    icon: str = ""
