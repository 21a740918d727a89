"""Signs and slips as PDF: the code picture, the address to type, what the page never asks."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, Literal

from django.conf import settings

from backend.citizens.models import Invitation
from backend.citizens.pages import host
from backend.citizens.questions import data
from backend.citizens.sealing import code_of_day
from backend.documents.letters import FONTS, printable
from backend.findings.calendar import working_days
from shared.rules.codes import grouped

Paper = Literal["a4", "a5"]
FOLDER: Final = Path(__file__).parent
QUIET_ZONE: Final = 4
"""Modules of white around the picture, as ISO/IEC 18004 asks."""
DAY_SHEETS: Final = 23
"""Working days printed ahead: a month's."""


def sign_pdf(sign: Invitation, paper: Paper, today: date) -> bytes:
    """Return the sign of a counter, with the sheets of the coming working days where it has day codes."""
    words, code = data()["sign_texts"], sign.code or ""
    return _set(
        "sign.typ",
        {
            **words,
            "paper": paper,
            "counter": _name(sign),
            "qr": qr_svg(f"G/{code}"),
            "address": f"{host()}/g/{code}",
            "domain": words["domain"].format(host=host()),
            "edition": words["edition"].format(month=f"{sign.valid_from:%m/%Y}", code=code),
            "days": list(_day_sheets(sign, today)) if sign.day_codes else [],
        },
    )


def slips_pdf(batch: Invitation, codes: Iterable[str]) -> bytes:
    """Return the slips of a batch, ten on a sheet."""
    words = data()["sign_texts"]
    return _set(
        "slips.typ",
        {
            "office": words["office"],
            "title": words["slip_title"],
            "counter": _name(batch),
            "type": words["slip_type"],
            "code": words["slip_code"],
            "address": f"{host()}/g",
            "note": words["slip_note"].format(date=f"{batch.valid_to:%d/%m/%Y}"),
            "slips": [{"qr": qr_svg(f"G/{code}"), "code": grouped(code)} for code in codes],
        },
    )


def qr_svg(path: str) -> str:
    """Return the picture of an address of ours: in capitals it is smallest; a quarter may be dirty."""
    import segno

    file = io.BytesIO()
    address = f"{settings.CITIZENS_URL}/{path}".upper()
    code = segno.make(address, error="h", boost_error=False, micro=False)
    code.save(file, kind="svg", border=QUIET_ZONE, xmldecl=False)
    return file.getvalue().decode()


def _name(invitation: Invitation) -> str:
    counter = invitation.counter
    return printable(f"{counter.name_vi} – {counter.unit.name_vi}")


def _day_sheets(sign: Invitation, today: date) -> Iterable[Mapping[str, str]]:
    calendar = working_days(today)
    for n in range(1, DAY_SHEETS + 1):
        day = calendar.add(today - timedelta(days=1), n)
        yield {"day": f"{day:%d/%m/%Y}", "code": code_of_day(sign.counter_id, day)}


def _set(layout: str, content: Mapping[str, Any]) -> bytes:
    import typst

    return typst.compile(
        FOLDER / layout,
        format="pdf",
        sys_inputs={"doc": json.dumps(content, ensure_ascii=False)},
        font_paths=[FONTS],
        ignore_system_fonts=True,
    )
