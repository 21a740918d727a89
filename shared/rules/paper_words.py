"""How minutes say an answer, a person and a time, alike on the phone's paper and the server's: Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from shared.protocol.revision import Official, SignerRole
from shared.rules.checklists import Answer

ANSWERS: Final[Mapping[str, str]] = {"pass": "Đạt", "fail": "Không đạt", "na": "Không áp dụng"}
SIGNERS: Final[Mapping[SignerRole, str]] = {
    "unit": "ĐẠI DIỆN ĐƠN VỊ ĐƯỢC KIỂM TRA",
    "inspector": "NGƯỜI KIỂM TRA",
    "member": "THÀNH VIÊN ĐOÀN KIỂM TRA",
    "witness": "NGƯỜI CHỨNG KIẾN",
}
YES_NO: Final[Mapping[str, str]] = {"pass": "Có", "fail": "Không", "na": "Không áp dụng"}


def time_words(wall: str) -> str:
    """Write a time as official papers do: 07 giờ 25 phút, ngày 05 tháng 9 năm 2026.

    Nghị định 30/2020/NĐ-CP, Phụ lục I: a zero stands before days below 10 and before months 1 and 2 alone.
    """
    month = wall[5:7] if wall[5:7] in ("01", "02") else str(int(wall[5:7]))
    return f"{wall[11:13]} giờ {wall[14:16]} phút, ngày {wall[8:10]} tháng {month} năm {wall[:4]}"


def answer_words(answer: Answer, value: Any, *, yes_no: bool = False) -> str:
    """Say an answer in Vietnamese; a dash where there is none."""
    if value is None:
        return "–"
    options = {option.value: option.text_vi for option in answer.options}
    if isinstance(value, dict):
        return "; ".join(f"{options.get(code, code)}: {count}" for code, count in value.items())
    if isinstance(value, list):
        return "; ".join(options.get(str(each), str(each)) for each in value)
    if isinstance(value, int):
        return f"{value} {answer.unit or ''}".strip()
    return {**(YES_NO if yes_no else ANSWERS), **options}.get(value) or str(value)


def person_words(official: Official) -> str:
    """Return a name with title and post."""
    rest = ", ".join(each for each in (official.title, official.position, official.counter) if each)
    return f"{official.full_name} ({rest})" if rest else official.full_name
