"""A whole visit on the real checklists GG, UX and NY, by taps and letters alone.

The unit opened 22 minutes late, three of twelve people were away without a reason, the head was away without
a delegate, a citizen complained and another spoke of money, four procedures and the hotline were not posted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from shared.rules.checklists import Answer, Item, items_asked
from shared.rules.hours import sessions_on
from tests.shared import cast

UNIT = "sl-x25-03646"


class Office(NamedTuple):
    """A unit's id, and what a finger in a hurry types to find it."""

    id: str
    typed: str


TO_HIEU = Office(UNIT, "to hieu")
SERIOUS, VIOLATION, REMINDER = "serious", "violation", "reminder"


class Hand(Protocol):
    """A finger on an app, in this process or in another one."""

    def tap(self, wanted: str) -> None: ...
    def type(self, text: str) -> None: ...
    def write(self, wanted: str, text: str) -> None: ...
    def sees(self, wanted: str) -> bool: ...
    def reads(self, words: str) -> bool: ...
    def sign(self) -> None: ...
    def back(self) -> None: ...
    def await_page(self, name: str) -> None: ...


@dataclass(frozen=True)
class Fault:
    """A failing answer and what the app then asks for; `severity` is what the rules make of it."""

    value: int | str
    severity: str
    followups: Mapping[str, Any] = field(default_factory=dict)
    official: str = ""
    photo: str = ""
    no_photo: str = ""
    note: str = ""
    fixed: bool = False


def late_by(minutes: int, day: date, unit: str) -> str:
    """Return a time so many minutes after the unit's first session of that day begins, HH:MM."""
    start = sessions_on(cast.hours(), unit, day)[0][0]
    at = datetime.strptime(start, "%H:%M") + timedelta(minutes=minutes)  # noqa: DTZ007  # a time of day
    return at.strftime("%H:%M")


def faults(day: date, unit: str = UNIT) -> dict[str, Fault]:
    """Return what is wrong at the unit, by item."""
    return {
        "GG-01": Fault(
            late_by(22, day, unit),
            VIOLATION,
            {"GG-01a": "Mất chìa khoá phòng", "GG-01b": 5},
            photo="clock",
        ),
        "GG-05": Fault(
            3, SERIOUS, {"GG-05b": "fail"}, official="Lò Văn Bình", no_photo="Ghế trống, không có biển tên"
        ),
        "GG-10": Fault("absent", REMINDER, official="Quàng Thị Mai", note="Đi họp, không có giấy uỷ quyền"),
        "UX-06": Fault(
            "complaint",
            SERIOUS,
            {"UX-06a": "Một người dân nói bị yêu cầu quay lại ba lần", "UX-06d": "pass"},
            official="Lò Văn Bình",
        ),
        "UX-07": Fault("report", SERIOUS, {"UX-07a": "09:10", "UX-07b": "pass"}),
        "UX-09": Fault("fail", REMINDER, no_photo="Đã dọn ngay khi nhắc", fixed=True),
        "NY-01": Fault(4, VIOLATION, {"NY-01b": "Đất đai, xây dựng"}, photo="board"),
        "NY-10": Fault("none", VIOLATION, photo="placard"),
    }  # fmt: skip


VALUES: Mapping[str, int | str] = {"GG-03": 7, "GG-04": 2, "NY-12": "na"}
"""Answers that differ from the flawless ones without being a fault."""


class Visit:
    """Answers one visit item by item; photos are picked in the file list."""

    def __init__(self, hand: Hand, day: date, photos: Mapping[str, Path], office: Office = TO_HIEU) -> None:
        self.hand, self.day, self.photos, self.office = hand, day, photos, office
        self.faults = faults(day, office.id)
        self.items = {
            checklist.code: items_asked(checklist, at_counter=True, day=day) for checklist in cast.core()
        }

    def begin(self) -> None:
        """Find the unit without diacritics and begin a surprise visit."""
        self.hand.tap("start")
        self.hand.type(self.office.typed)
        self.hand.tap(f"unit:{self.office.id}")
        self.hand.tap("begin")

    def answer_checklist(self, code: str, *, after: str = "", until: str = "") -> None:
        """Answer a checklist item by item, with what each answer asks for.

        Begin after one item, or stop with the page of one item open.
        """
        self.hand.tap(f"tab:{code}")
        for item in self.items[code]:
            if item.code <= after:
                continue
            fault = self.faults.get(item.code)
            self.answer(item.code, item.answer, fault.value if fault else value_of(item))
            if fault or item.code in cast.FOLLOWUPS:
                self.fill_in(item)
                if item.code == until:
                    return
                self.hand.back()

    def answer(self, name: str, answer: Answer, value: Any) -> None:
        """Give one answer with the control that its kind has."""
        kind = answer.type
        if kind in ("pass_fail_na", "choice") or value == "na":
            self.hand.tap(f"{name}={value}")
        elif kind in ("count", "time"):
            self.key_in(name, str(value))
        elif kind == "text":
            self.hand.write(f"{name}?", str(value))
        elif kind == "count_by":
            for option, count in value.items():
                for _ in range(count):
                    self.hand.tap(f"{name}.{option}+")

    def key_in(self, name: str, digits: str) -> None:
        """Type a number or a time on the keypad; none has a key of its own in the row."""
        if digits == "0" and self.hand.sees(f"{name}=0"):
            self.hand.tap(f"{name}=0")
            return
        self.hand.tap(f"{name}?")
        for digit in digits.replace(":", ""):
            self.hand.tap(f"key:{digit}")
        self.hand.tap("done")

    def fill_in(self, item: Item) -> None:
        """Open an item and give follow-ups, official, photo or reason, note."""
        self.hand.tap(f"open:{item.code}")
        fault = self.faults.get(item.code) or Fault("", "")
        given = {**cast.FOLLOWUPS.get(item.code, {}), **fault.followups}
        for followup in item.followups:
            if followup.code in given:
                self.answer(followup.code, followup.answer, given[followup.code])
        if fault.official:
            self.name(fault.official)
        if fault.photo:
            self.attach(self.photos[fault.photo])
        for box, text in (("no-photo", fault.no_photo), ("note", fault.note)):
            if text:
                self.hand.write(box, text)
        if fault.fixed:
            self.hand.tap("fixed")

    def name(self, official: str) -> None:
        """Name an official with a title."""
        self.hand.tap("name")
        self.hand.write("full_name", official)
        self.hand.write("title", "Công chức")
        self.hand.back()

    def attach(self, photo: Path) -> None:
        """Pick a picture; the file list opens in the folder used last, at first in the home folder."""
        self.hand.tap("attach")
        self.hand.tap(f"file:{photo.name}")
        self.hand.await_page("item")  # it is taken in beside the screen's thread

    def sign_minutes(self) -> None:
        """Write the minutes and let both sides sign."""
        self.hand.tap("summary")
        self.hand.tap("minutes")
        self.hand.write("unit_representative", "Lò Văn Hặc, Phó Giám đốc Trung tâm")
        self.hand.write("explanation", "Đơn vị nhất trí, sẽ khắc phục trong tuần")
        self.hand.tap("signs")
        for who in ("unit_representative", "inspector"):
            self.hand.tap(f"sign:{who}")
            self.hand.sign()
            self.hand.tap("done")

    def finish(self) -> None:
        """Finish and say yes."""
        self.hand.tap("finish")
        self.hand.tap("yes")


def value_of(item: Item) -> int | str:
    """Return the answer of an item without a fault."""
    return VALUES.get(item.code, cast.flawless(item))
