"""What a draft changes in a checklist, in words: where, and from what to what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from backend.portal.words import CHECKLIST_STATES, PHOTO_RULES, SEVERITIES
from shared.rules.checklist_changes import Change

PLACES: Final[Mapping[str, Any]] = {
    "title_vi": _("Tên"),
    "title_en": _("Tên tiếng Anh"),
    "valid_from": _("Có hiệu lực từ ngày"),
    "status": _("Tình trạng"),
    "core": _("Thuộc phần bắt buộc"),
    "order": _("Thứ tự"),
    "text_vi": _("Câu hỏi"),
    "text_en": _("Câu hỏi bằng tiếng Anh"),
    "observe_vi": _("Quan sát gì"),
    "observe_en": _("Quan sát gì, bằng tiếng Anh"),
    "severity": _("Mức độ"),
    "photo_on_fail": _("Ảnh khi không đạt"),
    "photo_rule": _("Quy định về ảnh"),
    "may_be_na": _("Được trả lời “không áp dụng”"),
    "answer": _("Cách trả lời"),
    "type": _("Kiểu trả lời"),
    "unit": _("Đơn vị đếm"),
    "min": _("Nhỏ nhất"),
    "max": _("Lớn nhất"),
    "of": _("Trên tổng số của"),
    "options": _("Lựa chọn"),
    "value": _("Giá trị"),
    "fail_when": _("Không đạt khi"),
    "compare_with": _("So với"),
    "tolerance_minutes": _("Cho phép lệch, phút"),
    "counted_vi": _("Đếm gì"),
    "counted_en": _("Đếm gì, bằng tiếng Anh"),
    "none_vi": _("Lời khi đếm được 0"),
    "none_en": _("Lời khi đếm được 0, bằng tiếng Anh"),
    "statement_vi": _("Mô tả khi không đạt"),
    "stated_vi": _("Cách gọi trong mô tả tồn tại"),
    "short_vi": _("Tên ngắn"),
    "short_en": _("Tên ngắn bằng tiếng Anh"),
    "followups": _("Câu hỏi tiếp theo"),
    "when": _("Hỏi khi"),
    "if_vi": _("Lời điều kiện"),
    "if_en": _("Lời điều kiện bằng tiếng Anh"),
    "legal_basis": _("Căn cứ"),
    "source": _("Văn bản"),
    "article": _("Điều khoản"),
    "escalation": _("Tăng mức độ"),
    "sipas": _("Tiêu chí hài lòng"),
    "privacy": _("Quyền riêng tư"),
    "restricted": _("Hạn chế người xem"),
    "official_may_be_named": _("Được nêu tên cán bộ"),
    "contains_personal_data": _("Có dữ liệu cá nhân"),
}
"""What the parts of a definition are called."""
_WORDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "severity": SEVERITIES,
    "photo_on_fail": PHOTO_RULES,
    "status": CHECKLIST_STATES,
}
_YES_NO: Final = {"true": _("Có"), "false": _("Không")}
_OTHER: Final = _("Chi tiết khác")
_NAMED: Final = re.compile(r"[A-Z][\w-]*|\d+")
"""What is named by a code of people's own, or by its number."""


@dataclass(frozen=True)
class ChangeInWords:
    """One difference; `place` is empty where a whole item came or went."""

    item: str
    place: str
    before: str | None
    after: str | None


def in_words(found: Iterable[Change]) -> list[ChangeInWords]:
    """Return differences as people call them."""
    return [
        ChangeInWords(one.item, _place(one.path), _value(one.path, one.before), _value(one.path, one.after))
        for one in found
    ]


def _place(path: str) -> str:
    return " › ".join(str(_part(part)) for part in path.split(".")) if path else ""


def _part(part: str) -> Any:
    return PLACES.get(part) or (part if _NAMED.fullmatch(part) else _OTHER)


def _value(path: str, text: str | None) -> str | None:
    if text is None:
        return None
    name = path.rpartition(".")[2]
    if name == "valid_from":
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    return str(_WORDS.get(name, _YES_NO).get(text, text))
