"""What a person can tap, and the controls that take an answer: plain records, painted by the UI."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Tone(StrEnum):
    """What a colour means; every tone also comes with a word or a pictogram, never with colour alone."""

    PLAIN = "plain"
    DIM = "dim"
    INFO = "info"
    GOOD = "good"
    REMINDER = "reminder"
    VIOLATION = "violation"
    SERIOUS = "serious"


@dataclass(frozen=True, slots=True)
class Tap:
    """Something that can be tapped; `id` is stable and language-free, for tests and for nothing else."""

    id: str
    do: Callable[[], None] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Chip:
    """A short word with a tone, such as the severity of a failed item."""

    text: str
    tone: Tone = Tone.DIM
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One of several answers."""

    label: str
    tap: Tap
    selected: bool = False
    tone: Tone = Tone.INFO


@dataclass(frozen=True, slots=True)
class Segments:
    """Answers side by side; several may be selected where the question allows it."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Stepper:
    """A number with minus, plus and a tap that opens the keypad; `options` are shortcuts such as 0 or N/A."""

    value: str
    unit: str
    minus: Tap
    plus: Tap
    edit: Tap
    options: tuple[Option, ...] = ()
    tone: Tone = Tone.INFO


@dataclass(frozen=True, slots=True)
class TimeField:
    """A time of day with a button for the present minute."""

    value: str
    placeholder: str
    edit: Tap
    now: Option
    options: tuple[Option, ...] = ()
    tone: Tone = Tone.INFO


@dataclass(frozen=True, slots=True)
class CountLine:
    """One line of a count split by reason."""

    label: str
    stepper: Stepper


@dataclass(frozen=True, slots=True)
class Counts:
    """Several numbers under one question."""

    lines: tuple[CountLine, ...]


@dataclass(frozen=True, slots=True)
class TextBox:
    """Prose that opens the text editor when tapped."""

    text: str
    placeholder: str
    tap: Tap


@dataclass(frozen=True, slots=True)
class People:
    """Named officials, each removable, and a way to add one."""

    names: tuple[tuple[str, Tap], ...]
    add: Option | None


Control = Segments | Stepper | TimeField | Counts | TextBox | People
