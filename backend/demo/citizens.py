"""What citizens wrote at three counters in two quarters, one stuffed afternoon, leads in every state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from backend.citizens.actions import close_days, print_slips, put_up_sign, take_answer
from backend.citizens.actions.leads import move_lead, name_readers, read_lead
from backend.citizens.given import Given
from backend.citizens.leads import open_text
from backend.citizens.models import Answer, Channel, Lead
from backend.citizens.places import Place
from backend.people.models import User
from backend.units.models import Counter
from shared.protocol.revision import LOCAL_TIME
from shared.rules.satisfaction import Quarter, quarter_before

UNITS: Final = ("sl-x25-03646", "sl-x25-03808", "sl-x25-04105")
ANSWERS: Final = {Channel.SLIP: 32, Channel.POSTER: 12}
STUFFED: Final = 14
WORDS: Final = (
    ("Chờ từ sáng đến trưa mới được gọi.", "trouble", ()),
    ("Cán bộ hướng dẫn rất kỹ, cảm ơn.", "praise", (("answer", "Cảm ơn ông/bà."), ("close", ""))),
    ("Nên có thêm ghế ngồi chờ.", "suggestion", (("answer", "Sở đã đề nghị bổ sung ghế."),)),
    ("Bảng phí treo quá cao, không đọc được.", "trouble", (("forward", "UBND xã"),)),
    ("Bắt quay lại ba lần vì thiếu giấy.", "trouble", (("hold", "Sắp kiểm tra"),)),
    ("Tôi muốn khiếu nại quyết định thu hồi đất.", "by-law", (("refer", "Ban Tiếp công dân"),)),
    ("Nghe nói có người quen thì được làm trước.", "trouble", (("keep", "Chưa rõ người, việc"),)),
    ("Không tìm thấy ô tiếp nhận.", "", ()),
)
"""What was written, its class, and what was done with it; without a class nobody has read it yet."""


def load_citizens(people: Mapping[str, User], today: date) -> None:
    """Let citizens answer, and Home Affairs deal with what they wrote; what is there already stays."""
    if Answer.objects.exists():
        return
    now = _at(today, 8 * 60)
    last = quarter_before(today)
    counters = [Counter.objects.filter(unit=unit).order_by("pk").first() for unit in UNITS]
    for counter in counters:
        if counter is not None:
            put_up_sign(counter, day_codes=False, by=people["reviewer"], now=now)
            for quarter in (quarter_before(last.first), last):
                _answer(counter, quarter, last, people["reviewer"], now)
    close_days(now)
    name_readers([people["reviewer"], people["registry"]], by=people["leader"], now=now)
    _deal_with_leads(people["reviewer"], now)


def _answer(counter: Counter, quarter: Quarter, last: Quarter, by: User, now: datetime) -> None:
    dice = Random(f"{counter.pk} {quarter.code}")  # noqa: S311 - the same in every run
    codes = iter(print_slips(counter, 5, by=by, now=now)[1])
    words = iter(WORDS if counter.unit_id == UNITS[0] and quarter == last else ())
    for channel, number in ANSWERS.items():
        for at in sorted(_times(quarter, number, dice)):
            text = next(words, ("",))[0] if channel == Channel.SLIP else ""
            _send(
                counter, channel, next(codes, "") if channel == Channel.SLIP else "", _grades(dice), text, at
            )
    if counter.unit_id == UNITS[1] and quarter == last:
        for n in range(STUFFED):
            at = _at(quarter.last - timedelta(days=12), 16 * 60 + n)
            _send(counter, Channel.SLIP, next(codes, ""), dict.fromkeys(_QUESTIONS, "5"), "", at)


_QUESTIONS: Final = ("Q0", "QA", "QB", "QC", "QD", "QE")


def _grades(dice: Random) -> dict[str, str]:
    mood = dice.gauss(4, 0.9)
    return {code: str(min(5, max(1, round(dice.gauss(mood, 0.6))))) for code in _QUESTIONS}


def _send(
    counter: Counter, channel: Channel, code: str, grades: dict[str, str], text: str, at: datetime
) -> None:
    """Take an answer as the page does, at a time of the past."""
    place = Place(code, channel, counter.pk, counter.name_vi, counter.unit_id, day_codes=False)
    take_answer(place, Given(grades, text, "", None), f"demo {at.isoformat()} {code}", now=at)


def _times(quarter: Quarter, number: int, dice: Random) -> Iterator[datetime]:
    days = (quarter.last - quarter.first).days
    for _ in range(number):
        yield _at(quarter.first + timedelta(days=dice.randrange(days)), 7 * 60 + dice.randrange(540))


def _deal_with_leads(by: User, now: datetime) -> None:
    ways = {text: (kind, steps) for text, kind, steps in WORDS}
    for lead in Lead.objects.order_by("due_on", "pk"):
        text = open_text(lead.sealed_text)
        kind, steps = ways[text]
        if kind:
            read_lead(lead.pk, lead_class=kind, masked=text, by=by, now=now)
        for verb, why in steps:
            move_lead(lead.pk, verb, why, by=by, now=now)


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60), LOCAL_TIME)
