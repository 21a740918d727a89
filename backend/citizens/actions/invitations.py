"""Putting up a sign, and printing slips: Home Affairs does it, never the unit."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import SystemRandom
from typing import Final

from backend.citizens.models import Channel, Invitation, Slip
from backend.citizens.sealing import fingerprint, fresh_sign, fresh_slip
from backend.journal.recording import recording
from backend.kernel.problems import field_invalid
from backend.kernel.times import local_day
from backend.people.models import User
from backend.people.rules import require
from backend.units.models import Counter

SLIP_LIFE: Final = timedelta(days=30)
PER_SHEET: Final = 10
MAX_SHEETS: Final = 50


def put_up_sign(counter: Counter, *, day_codes: bool, by: User, now: datetime) -> Invitation:
    """Return the sign of a counter, made where it has none: printed again, it carries the same code."""
    require(by, "sign.print")
    with recording(by=by, at=now) as journal:
        Counter.objects.select_for_update().get(pk=counter.pk)
        sign = Invitation.objects.filter(counter=counter, channel=Channel.POSTER, valid_to=None).first()
        if sign is None:
            sign = Invitation(
                counter=counter, channel=Channel.POSTER, code=_unused(), valid_from=local_day(now)
            )
        elif sign.day_codes == day_codes:
            return sign
        sign.day_codes = day_codes
        sign.save()
        journal.log_row("sign.put-up", sign, unit_id=counter.unit_id)
    return sign


def end_sign(counter: Counter, *, by: User, now: datetime) -> None:
    """Let the counter's sign lead nowhere from tomorrow on: it was copied, say. Twice is once."""
    require(by, "sign.print")
    with recording(by=by, at=now) as journal:
        for sign in Invitation.objects.select_for_update().filter(
            counter=counter, channel=Channel.POSTER, valid_to=None
        ):
            sign.valid_to = local_day(now)
            sign.save(update_fields=["valid_to"])
            journal.log_row("sign.ended", sign, unit_id=counter.unit_id)


def print_slips(counter: Counter, sheets: int, *, by: User, now: datetime) -> tuple[Invitation, list[str]]:
    """Return a new batch of slips and their codes, which nothing but this answer knows."""
    require(by, "sign.print")
    if not 1 <= sheets <= MAX_SHEETS:
        raise field_invalid("sheets", f"Từ 1 đến {MAX_SHEETS} tờ.", f"From 1 to {MAX_SHEETS} sheets.")
    codes = [fresh_slip() for _ in range(sheets * PER_SHEET)]
    today = local_day(now)
    with recording(by=by, at=now) as journal:
        batch = Invitation.objects.create(
            counter=counter,
            channel=Channel.SLIP,
            number=len(codes),
            valid_from=today,
            valid_to=today + SLIP_LIFE,
        )
        slips = [Slip(fingerprint=fingerprint(code), invitation=batch) for code in codes]
        SystemRandom().shuffle(slips)
        Slip.objects.bulk_create(slips)
        journal.log_row("slips.printed", batch, unit_id=counter.unit_id, number=len(codes))
    return batch, codes


def _unused() -> str:
    while Invitation.objects.filter(code=(code := fresh_sign())).exists():
        pass
    return code
