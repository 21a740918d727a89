"""What an amended version of the minutes changes, in words: against the one the unit signed or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.protocol.manifest import parse_body
from shared.protocol.revision import LOCAL_TIME, Revision
from shared.rules.checklists import Checklist, Followup, Item
from shared.rules.counts import count_words
from shared.rules.minutes import MinutesContent, content_of, content_sha256
from shared.rules.minutes_changes import Change, changes
from shared.rules.paper_words import ANSWERS, answer_words, person_words, time_words

PIECES: Mapping[str, str] = {
    "value": "Kết quả",
    "outcome": "Đánh giá",
    "note": "Ghi chú",
    "statement": "Mô tả tồn tại",
    "officials": "Người liên quan",
    "followups": "Câu hỏi kèm theo",
    "fixed_on_spot": "Khắc phục tại chỗ",
    "photos": "Ảnh kèm theo",
    "marks": "Phần che, đánh dấu trên ảnh",
    "no_photo_reason": "Lý do không có ảnh",
    "representative": "Họ tên người đại diện đơn vị",
    "post": "Chức vụ người đại diện đơn vị",
    "explanation": "Ý kiến của đơn vị",
    "present": "Thành viên đoàn có mặt",
}


@dataclass(frozen=True, slots=True)
class Amended:
    """One item (or the words of the minutes) and what changed of it: label, before, after."""

    title: str
    words: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Amendment:
    """What the new version is compared with, and every piece that differs."""

    against: str
    changed: tuple[Amended, ...]
    has_new_explanation: bool = False


def version_read(
    parent: str, body_of: Callable[[str], str | None], checklists: tuple[Checklist, ...]
) -> Revision | None:
    """Return the newest version before that the unit signed or refused; the first one where it did neither.

    None where this device does not hold it.
    """
    text = body_of(parent)
    if text is None:
        return None
    version = parse_body(text)
    if _was_read(version, checklists) or not version.parents:
        return version
    return version_read(version.parents[0], body_of, checklists) or version


def amendment_of(
    before: Revision, now: MinutesContent, checklists: tuple[Checklist, ...], names: Mapping[str, str]
) -> Amendment:
    """Return what differs in words."""
    items = {item.code: item for list_ in checklists for item in list_.items}
    found: dict[str | None, list[Change]] = {}
    for change in changes(content_of(before, checklists), now):
        found.setdefault(change.item, []).append(change)
    changed = tuple(_amended(items.get(code or ""), each, names) for code, each in found.items())
    is_new = any(change.piece == "explanation" for each in found.values() for change in each)
    return Amendment(_against(before, checklists), changed, is_new)


def _was_read(version: Revision, checklists: tuple[Checklist, ...]) -> bool:
    if version.minutes is None:
        return False
    if not version.minutes.signed:
        return bool(version.minutes.refusal_reason)
    if version.schema == "visit/1":
        return bool(version.minutes.signatures)
    sha256 = content_sha256(content_of(version, checklists))
    return any(each.role == "unit" and each.content_sha256 == sha256 for each in version.signatures)


def _against(version: Revision, checklists: tuple[Checklist, ...]) -> str:
    ended = version.finished.wall
    when = f" kết thúc lúc {time_words(_local(ended))}" if ended else " trước"
    if not _was_read(version, checklists):
        return f"biên bản{when}"
    signed = version.minutes is not None and version.minutes.signed
    return f"biên bản{when}, đại diện đơn vị {'đã ký' if signed else 'không ký'}"


def _local(at: datetime) -> str:
    return at.astimezone(LOCAL_TIME).isoformat()


def _amended(item: Item | None, found: list[Change], names: Mapping[str, str]) -> Amended:
    """Say what changed of one item; an outcome goes without saying where the answer itself changed."""
    title = f"[{item.code}] {item.text_vi}" if item else (found[0].item or "Biên bản")
    has_value = any(change.piece == "value" for change in found)
    named = [change for change in found if not (change.piece == "outcome" and has_value)]
    words = tuple(words for change in named for words in _words(item, change, names))
    return Amended(title, words)


def _words(item: Item | None, change: Change, names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    if change.piece == "followups":
        return _followups(item, change)
    if change.piece == "photos":
        return [(PIECES["photos"], *_photos(change.before, change.after))]
    if change.piece == "marks":
        return [(PIECES["marks"], *_marks(change.before, change.after))]
    before = _value_words(item, change.piece, change.before, names)
    after = _value_words(item, change.piece, change.after, names)
    return [(PIECES[change.piece], before, after)]


def _value_words(item: Item | None, piece: str, value: Any, names: Mapping[str, str]) -> str:
    """Say one value; what is not there is said too."""
    if piece == "fixed_on_spot":
        return "có" if value else "không"
    if value in (None, "", ()):
        return "không ghi"
    if piece == "value" and item:
        is_count = item.answer.type == "count" and type(value) is int
        return count_words(item, value) if is_count else answer_words(item.answer, value)
    if piece == "outcome":
        return ANSWERS.get(value, str(value)).lower()
    if piece == "officials":
        return "; ".join(map(person_words, value))
    if piece == "present":
        return "; ".join(names.get(user, user) for user in value)
    return str(value)


def _photos(before: Any, after: Any) -> tuple[str, str]:
    """Say how many pictures there were and are, and how many of the old ones are still among them."""
    old, new = tuple(before or ()), tuple(after or ())
    kept = len(set(old) & set(new))
    return f"{len(old)} ảnh", f"{len(new)} ảnh, trong đó {kept} ảnh đã có từ trước"


def _marks(before: Any, after: Any) -> tuple[str, str]:
    """Say how many pictures were drawn on and are, and how many of them as before."""
    old, new = dict(before or {}), dict(after or {})
    kept = len(old.items() & new.items())
    return f"{len(old)} ảnh", f"{len(new)} ảnh, trong đó {kept} ảnh như trước"


def _followups(item: Item | None, change: Change) -> list[tuple[str, str, str]]:
    """Say each follow-up that differs, by its question."""
    known = {each.code: each for each in item.followups} if item else {}
    old, new = (value if isinstance(value, Mapping) else {} for value in (change.before, change.after))
    differ: list[tuple[str, str, str]] = []
    for code in sorted(old.keys() | new.keys()):
        if old.get(code) == new.get(code):
            continue
        question = known.get(code)
        label = question.text_vi if question else code
        differ.append((label, _answered(question, old.get(code)), _answered(question, new.get(code))))
    return differ


def _answered(question: Followup | None, value: Any) -> str:
    if value is None or question is None:
        return "không ghi" if value is None else str(value)
    return answer_words(question.answer, value, yes_no=True)
