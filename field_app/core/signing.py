"""Who has a place to sign under the minutes, whose signature still belongs to them, and what is lacking.

A signature covers one content of the minutes (`shared/rules/minutes.py`) and no other: whatever changes
afterwards voids it, at once, because nothing is kept about it but the hash it was given for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from field_app.core.model import MinutesDraft, SignatureCard
from shared.protocol.revision import Member, Minutes, SignerRole, Unsigned
from shared.rules.completeness import Missing

UNIT, INSPECTOR, WITNESS, MEMBER = "unit_representative", "inspector", "witness", "member:"


@dataclass(frozen=True, slots=True)
class SigningPlace:
    """One place to sign: whose, what was drawn there, and why nothing was.

    `signature` belongs to the minutes as they stand; `void` was given for what they said before.
    """

    who: str
    role: SignerRole
    name: str
    post: str = ""
    user: str | None = None
    signature: SignatureCard | None = None
    void: SignatureCard | None = None
    reason: str = ""

    @property
    def is_settled(self) -> bool:
        """Tell whether there is a signature that counts, or a reason why there is none."""
        return self.signature is not None or bool(self.reason.strip())


def places_of(minutes: MinutesDraft, author: tuple[str, str]) -> tuple[SigningPlace, ...]:
    """Return the places to sign in the order they stand on paper; `author` is id and name."""
    side = WITNESS if minutes.signed is False else UNIT
    present = [f"{MEMBER}{member.user}" for member in minutes.members if member.present]
    return tuple(place_of(who, minutes, author) for who in (side, INSPECTOR, *present))


def place_of(who: str, minutes: MinutesDraft, author: tuple[str, str]) -> SigningPlace:
    """Return one place, whether or not the minutes have it now; KeyError for one that nobody can have."""
    role, name, post, user = _signer(who, minutes, author)
    drawn = next((card for card in minutes.signatures if card.who == who), None)
    return SigningPlace(
        who=who,
        role=role,
        name=name,
        post=post,
        user=user,
        signature=drawn if drawn and drawn.covers else None,
        void=drawn if drawn and not drawn.covers else None,
        reason=minutes.unsigned.get(who, ""),
    )


def unsigned_of(places: Sequence[SigningPlace]) -> tuple[Unsigned, ...]:
    """Return why those who did not sign did not."""
    return tuple(
        Unsigned(place.role, place.name or None, place.reason, place.user)
        for place in places
        if place.signature is None and place.reason.strip()
    )


def minutes_record(minutes: MinutesDraft, places: Sequence[SigningPlace]) -> Minutes:
    """Return the minutes as the rules read them: the unit's own signature is the one that counts."""
    unit = [card.picture.sha256 for card in minutes.signatures if card.who == UNIT]
    refuses, absent = minutes.signed is False, UNIT in minutes.unsigned
    return Minutes(
        unit_representative=minutes.unit_representative or None,
        explanation=minutes.explanation or None,
        signed=bool(minutes.signed) and not absent,
        refusal_reason=minutes.refusal_reason if refuses else None,
        witness=minutes.witness if refuses else None,
        signatures=tuple(unit),
        representative_post=minutes.representative_post or None,
        members=tuple(Member(each.user, each.name or None, each.present) for each in minutes.members),
        unsigned=unsigned_of(places),
    )


def lacking(minutes: MinutesDraft, places: Sequence[SigningPlace]) -> Iterator[Missing]:
    """Yield what is lacking beside the words of the minutes: who is present, who has to sign (again)."""
    for member in minutes.members:
        if member.present is None:
            yield _missing(
                f"Chưa ghi {member.name or 'thành viên đoàn'} có mặt hay vắng mặt",
                f"Is {member.name or 'the other member'} present or not?",
            )
    for place in places:
        if place.is_settled:
            continue
        if place.void:
            yield _missing(
                f"Biên bản đã đổi sau khi {place.name} ký: mời ký lại, hoặc ghi lý do không ký lại",
                f"The minutes changed after {place.name} signed: sign again, or say why not",
            )
        elif place.role in ("inspector", "member"):
            yield _missing(
                f"Thiếu chữ ký của {place.name}, hoặc lý do không ký",
                f"No signature of {place.name}, nor a reason why",
            )


def _missing(vi: str, en: str) -> Missing:
    return Missing(None, "minutes", vi, en)


def _signer(
    who: str, minutes: MinutesDraft, author: tuple[str, str]
) -> tuple[SignerRole, str, str, str | None]:
    if who == UNIT:
        return "unit", minutes.unit_representative, minutes.representative_post, None
    if who == WITNESS:
        return "witness", minutes.witness or "", "", None
    if who == INSPECTOR:
        return "inspector", author[1], "", author[0]
    names = {f"{MEMBER}{member.user}": member for member in minutes.members}
    member = names[who]
    return "member", member.name, "", member.user
