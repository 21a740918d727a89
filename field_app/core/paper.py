"""The minutes as a paper says them, before anything draws them: what the unit reads, and signs.

The paper is Vietnamese whatever language the app speaks. What only Home Affairs may read is not on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from field_app.core.catalogue import Catalogue
from field_app.core.model import Draft, ItemState
from field_app.core.signing import SigningPlace
from shared.rules.checklists import LegalBasis, Severity, basis_on
from shared.rules.counts import count_words, whole_of
from shared.rules.paper_words import SIGNERS, answer_words, person_words, time_words
from shared.rules.statements import is_stated

if TYPE_CHECKING:
    from shared.rules.amendment import Amendment

SEVERITIES = {
    Severity.NONE: "Ghi nhận",
    Severity.REMINDER: "Nhắc nhở",
    Severity.VIOLATION: "Vi phạm",
    Severity.SERIOUS: "Vi phạm nghiêm trọng",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One item and what was answered."""

    code: str
    text: str
    answer: str
    failed: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One checklist and its items."""

    title: str
    lines: tuple[Line, ...]

    @property
    def failed(self) -> int:
        """Count the items that failed."""
        return sum(line.failed for line in self.lines)


@dataclass(frozen=True, slots=True)
class Found:
    """One failed item: `words` are label and text, in the order in which they are read."""

    code: str
    text: str
    severity: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """A place to sign: in which capacity, who, the file's hash and when; or why there is no signature."""

    capacity: str
    name: str
    sha256: str | None
    at: str
    post: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """The minutes of one visit; `sha256` is that of the signed revision, None while nothing is signed."""

    unit: str
    place: str
    mode: str
    campaign: str
    began: str
    ended: str
    inspectors: tuple[str, ...]
    away: tuple[str, ...]
    representative: str
    parts: tuple[Part, ...]
    found: tuple[Found, ...]
    explanation: str
    refusal: str
    signatures: tuple[Signature, ...]
    photos: int
    revision: str | None
    sha256: str | None
    amends: bool
    amendment: Amendment | None
    is_old_explanation: bool
    """The unit said it of the version before, and did not sign this one."""

    @property
    def asked(self) -> int:
        """Count the items on the paper."""
        return sum(len(part.lines) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Session:
    """What a paper says beside the answers: when it ended, under which decision, what it amends."""

    campaign: str = ""
    finished: str | None = None
    revision: tuple[str, str] | None = None
    amends: bool = False
    amendment: Amendment | None = None


def paper_of(draft: Draft, session: Session, catalogue: Catalogue) -> Paper:
    """Return the paper of a visit as it stands now."""
    visit, minutes, day = draft.visit, draft.minutes, date.fromisoformat(draft.visit.day)
    open_items = [state for state in draft.by_code.values() if not state.item.restricted]
    failed = [state for state in open_items if state.evaluation.outcome == "fail"]
    failed.sort(key=lambda state: -state.evaluation.severity.rank)
    basis = _basis_words(catalogue)
    return Paper(
        unit=visit.unit_name,
        place=visit.counter_name or visit.unit_name,
        mode="đột xuất" if visit.mode == "surprise" else "theo kế hoạch",
        campaign=session.campaign,
        began=time_words(visit.started_at),
        ended=time_words(session.finished) if session.finished else "",
        inspectors=(draft.author, *(member.name for member in minutes.members if member.present)),
        away=tuple(member.name for member in minutes.members if not member.present),
        representative=", ".join(
            each for each in (minutes.unit_representative, minutes.representative_post) if each
        ),
        parts=tuple(_parts(draft)),
        found=tuple(_found(state, day, basis) for state in failed),
        explanation=minutes.explanation,
        refusal="" if minutes.signed is not False else minutes.refusal_reason or "",
        signatures=tuple(map(_signature, draft.places)),
        photos=sum(len(state.photos) for state in open_items),
        revision=session.revision[0] if session.revision else None,
        sha256=session.revision[1] if session.revision else None,
        amends=session.amends,
        amendment=session.amendment,
        is_old_explanation=_is_old_explanation(draft, session),
    )


def _is_old_explanation(draft: Draft, session: Session) -> bool:
    unit_signed = any(place.role == "unit" and place.signature for place in draft.places)
    is_new = session.amendment is not None and session.amendment.has_new_explanation
    return session.amends and not unit_signed and not is_new


def _parts(draft: Draft) -> Iterator[Part]:
    for section in draft.sections:
        states = [state for state in section.items if not state.item.restricted]
        lines = tuple(_line(state) for state in states)
        yield Part(section.checklist.title_vi, lines)


def _line(state: ItemState) -> Line:
    answer = _answer_of(state)
    return Line(state.item.code, state.item.text_vi, answer, state.evaluation.outcome == "fail")


def _answer_of(state: ItemState) -> str:
    """Say an answer; a count says what it counts, as the item's title may say the reverse."""
    if type(state.value) is int and state.item.answer.type == "count":
        return count_words(state.item, state.value, whole_of(state.value, state.evaluation.ratio))
    return answer_words(state.item.answer, state.value)


def _found(state: ItemState, day: date, basis: Callable[[LegalBasis], str]) -> Found:
    severity = SEVERITIES[state.evaluation.severity]
    if state.evaluation.to_verify:
        severity += ", cần xác minh"
    words = tuple(each for each in _found_words(state, day, basis) if each[1])
    return Found(state.item.code, state.item.text_vi, severity, words)


def _found_words(
    state: ItemState, day: date, basis: Callable[[LegalBasis], str]
) -> Iterator[tuple[str, str]]:
    stated = state.stated
    yield "Mô tả tồn tại", stated.text if stated else ""
    yield "Ghi nhận", _result(state)
    is_composed = stated is not None and stated.text == stated.composed
    for followup in state.followups_due:
        value = state.followups.get(followup.code)
        is_in_statement = is_composed and is_stated(followup)
        if followup.answer.type != "official_list" and value is not None and not is_in_statement:
            yield followup.text_vi, answer_words(followup.answer, value, yes_no=True)
    yield "Người liên quan", "; ".join(map(person_words, state.officials))
    yield "Ghi chú", state.note
    yield "Ảnh kèm theo", _photo_words(state)
    yield "Khắc phục", "Đơn vị đã khắc phục tại chỗ" if state.fixed_on_spot else ""
    yield "Căn cứ", "; ".join(basis(each) for each in basis_on(state.item, day))


def _result(state: ItemState) -> str:
    late = state.evaluation.minutes_late
    answer = _answer_of(state)
    return f"{answer} (muộn {late} phút)" if late else answer


def _photo_words(state: ItemState) -> str:
    if not state.photos:
        return f"không có ({state.no_photo_reason})" if state.no_photo_reason else ""
    marks = ", ".join(photo.sha256[:8] for photo in state.photos)
    return f"{len(state.photos)} ảnh, mã đối chiếu {marks}"


def _basis_words(catalogue: Catalogue) -> Callable[[LegalBasis], str]:
    def say(basis: LegalBasis) -> str:
        source = catalogue.legal_source(basis.source)
        number = source.number if source else basis.source
        named = source.title_vi if source and number.startswith("(") else number
        return f"{basis.article}, {named}" if basis.article else named

    return say


def _signature(place: SigningPlace) -> Signature:
    """Return one block at the end; an empty one for whoever did not sign these minutes."""
    card, capacity = place.signature, SIGNERS[place.role]
    if card is None:
        return Signature(capacity, place.name, None, "", place.post, place.reason)
    return Signature(
        capacity, card.name or place.name, card.picture.sha256, time_words(card.picture.taken_at), card.post
    )
