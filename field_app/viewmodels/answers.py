"""Turns a question's answer type into the control that answers it, for items and for follow-ups alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from field_app.core.model import FollowupValue
from field_app.viewmodels.controls import (
    Control,
    CountLine,
    Counts,
    Option,
    Segments,
    Stepper,
    Tap,
    TextBox,
    TimeField,
    Tone,
)
from field_app.viewmodels.shell import NumberRequest, Place, Shell, TextRequest, TimeRequest
from field_app.viewmodels.slips import Slip, Slips
from field_app.viewmodels.words import Words
from shared.rules.checklists import Answer, Severity

NA = "na"

TONES = {
    Severity.NONE: Tone.DIM,
    Severity.REMINDER: Tone.REMINDER,
    Severity.VIOLATION: Tone.VIOLATION,
    Severity.SERIOUS: Tone.SERIOUS,
}

OUTCOME_TONES = {"pass": Tone.GOOD, NA: Tone.DIM, None: Tone.INFO}


@dataclass(frozen=True)
class Asked:
    """A question to answer: its form, its present value, and where a new value goes.

    `name` identifies its taps; `fail` is the tone of a failing answer; `yes_no` says Có/Không instead of
    Đạt/Không đạt; `counted` is what a number counts, and `zero` what 0 means where one tap offers it.
    """

    name: str
    title: str
    answer: Answer
    value: Any
    put: Callable[[Any], None]
    fail: Tone = Tone.INFO
    tone: Tone = Tone.INFO
    yes_no: bool = False
    may_be_na: bool = False
    counted: str = ""
    zero: str = ""


class Answering:
    """Builds controls for one page."""

    def __init__(
        self, words: Words, shell: Shell, now: Callable[[], str], place: Place, slips: Slips
    ) -> None:
        """`now` returns the device's local time, RFC 3339; `place` is the page's own."""
        self.slips = slips
        self.words = words
        self.shell = shell
        self.now = now
        self.place = place

    def control(self, asked: Asked) -> Control | None:
        """Return the control for a question; named officials have their own rows."""
        makers: Mapping[str, Callable[[Asked], Control]] = {
            "pass_fail_na": self._pass_fail,
            "choice": self._choice,
            "multi_choice": self._several,
            "count": self._count,
            "count_by": self._counts,
            "time": self._time,
            "text": self._text,
        }
        maker = makers.get(asked.answer.type)
        return maker(replace(asked, put=self._noted(asked))) if maker else None

    def _noted(self, asked: Asked) -> Callable[[Any], None]:
        """Return where a new value goes, with the one before kept for a second thought."""

        def put(value: Any) -> None:
            asked.put(value)
            self.slips.note(Slip(asked.name, asked.value, asked.put), value)

        return put

    def _set(self, asked: Asked, value: FollowupValue) -> Callable[[], None]:
        """Return what a tap on an answer does; a second tap on the same one clears it, which is said."""

        def do() -> None:
            asked.put(None if asked.value == value else value)
            self.shell.refresh()

        return do

    def _put(self, asked: Asked, value: FollowupValue) -> Callable[[], None]:
        def do() -> None:
            asked.put(value)
            self.shell.refresh()

        return do

    def _option(self, asked: Asked, value: str | int, label: str, tone: Tone) -> Option:
        tap = Tap(f"{asked.name}={value}", self._set(asked, value))
        return Option(label, tap, asked.value == value and type(asked.value) is type(value), tone)

    def _na(self, asked: Asked) -> tuple[Option, ...]:
        if not asked.may_be_na:
            return ()
        return (self._option(asked, NA, self.words("answer.na"), Tone.DIM),)

    def _pass_fail(self, asked: Asked) -> Segments:
        say = "yes_no" if asked.yes_no else "answer"
        good, bad = (Tone.INFO, Tone.INFO) if asked.yes_no else (Tone.GOOD, asked.fail)
        return Segments(
            (
                self._option(asked, "pass", self.words(f"{say}.pass"), good),
                self._option(asked, "fail", self.words(f"{say}.fail"), bad),
                self._option(asked, NA, self.words("answer.na"), Tone.DIM),
            )
        )

    def _choice(self, asked: Asked) -> Segments:
        return Segments(
            tuple(
                self._option(
                    asked,
                    option.value,
                    self.words.of(option),
                    asked.fail if option.outcome == "fail" else OUTCOME_TONES[option.outcome],
                )
                for option in asked.answer.options
            )
        )

    def _several(self, asked: Asked) -> Segments:
        chosen: list[str] = list(asked.value or [])

        def toggled(value: str) -> list[str]:
            order = [option.value for option in asked.answer.options]
            after = set(chosen) ^ {value}
            return [each for each in order if each in after]

        return Segments(
            tuple(
                Option(
                    self.words.of(option),
                    Tap(f"{asked.name}~{option.value}", self._put(asked, toggled(option.value) or None)),
                    option.value in chosen,
                    Tone.INFO,
                )
                for option in asked.answer.options
            )
        )

    def _count(self, asked: Asked) -> Stepper:
        value = asked.value if isinstance(asked.value, int) else None
        zero = (self._option(asked, 0, asked.zero, Tone.GOOD),) if asked.zero else ()
        return self._stepper(asked, asked.name, value, asked.put, zero + self._na(asked))

    def _stepper(
        self,
        asked: Asked,
        name: str,
        value: int | None,
        put: Callable[[int | None], None],
        options: tuple[Option, ...] = (),
    ) -> Stepper:
        low, high = asked.answer.min or 0, asked.answer.max

        def move(by: int) -> Callable[[], None]:
            start = value if value is not None else (0 if by > 0 else low + 1)
            wanted = max(low, start + by)

            def do() -> None:
                put(wanted if high is None else min(wanted, high))
                self.shell.refresh()

            return do

        unit = self.words.known(f"unit.{asked.answer.unit}", asked.answer.unit or "")

        def edit() -> None:
            self.shell.ask_number(NumberRequest(asked.counted or asked.title, unit, value, put))

        return Stepper(
            "" if value is None else str(value),
            unit,
            Tap(f"{name}-", move(-1)),
            Tap(f"{name}+", move(1)),
            Tap(f"{name}?", edit),
            options,
            asked.tone,
        )

    def _counts(self, asked: Asked) -> Counts:
        given: dict[str, int] = dict(asked.value or {})

        def put_line(code: str) -> Callable[[int | None], None]:
            def put(count: int | None) -> None:
                after = {**given, code: count} if count else {k: v for k, v in given.items() if k != code}
                asked.put(after or None)

            return put

        return Counts(
            tuple(
                CountLine(
                    self.words.of(option),
                    self._stepper(
                        asked, f"{asked.name}.{option.value}", given.get(option.value), put_line(option.value)
                    ),
                )
                for option in asked.answer.options
            )
        )

    def _time(self, asked: Asked) -> TimeField:
        value = asked.value if isinstance(asked.value, str) and asked.value != NA else ""

        def edit() -> None:
            self.shell.ask_time(TimeRequest(asked.title, value or None, asked.put))

        def take_now() -> None:
            asked.put(self.now()[11:16])
            self.shell.refresh()

        return TimeField(
            value,
            self.words("answer.set_time"),
            Tap(f"{asked.name}?", edit),
            Option(self.words("answer.now"), Tap(f"{asked.name}@", take_now)),
            self._na(asked),
            asked.tone,
        )

    def _text(self, asked: Asked) -> TextBox:
        request = TextRequest(
            asked.title,
            self.words("answer.write"),
            str(asked.value or ""),
            lambda new: asked.put(new or None),
            name=f"{asked.name}?",
            place=self.place,
        )
        return TextBox(request.text, request.hint, Tap(request.name, lambda: self.shell.ask_text(request)))
