"""What the screens show: frozen snapshots, read from the store, safe to hand between threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from shared.protocol.revision import Official
from shared.rules.checklists import Checklist, Followup, Item, Severity
from shared.rules.completeness import Missing
from shared.rules.evaluation import Evaluation

if TYPE_CHECKING:
    from field_app.core.signing import SigningPlace

Value = int | str | None
"""What an answer holds: a count, `pass|fail|na`, an option's value or `HH:MM`; None while unanswered."""

FollowupValue = int | str | list[str] | list[dict[str, str]] | dict[str, int] | None
"""A follow-up's answer, by its type: count, text or choice, multi_choice, official_list, count_by."""


MinutesWord = str | bool | None
"""A word of the minutes: a text, or whether the unit signs."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A small copy of a picture for the screen; `read` decrypts it, or returns None when it is gone."""

    name: str
    read: Callable[[], bytes | None] = field(compare=False)


class Person(NamedTuple):
    """Who is logged in on this device."""

    id: str
    username: str
    full_name: str
    role: str


class VisitMode(StrEnum):
    """How a visit came about."""

    PLANNED = "planned"
    SURPRISE = "surprise"


class Trouble(NamedTuple):
    """Something that went wrong, in both languages; `code` is its stable name."""

    code: str
    vi: str
    en: str
    ticket: str | None = None


class VisitState(StrEnum):
    """Where a visit is, as its author sees it."""

    DRAFT = "draft"  # still being answered
    WAITING = "waiting"  # finished; the server does not hold the text yet
    NEEDS_LOGIN = "needs_login"  # as waiting, and it stays so until the inspector logs in again
    UPLOADING = "uploading"  # the server holds the text; photos are on their way
    SAFE = "safe"  # the server's signed receipt was verified and is stored
    QUARANTINED = "quarantined"  # the server kept it aside; `trouble` says why
    ACCEPTED = "accepted"  # safe, and Home Affairs accepted it
    RETURNED = "returned"  # safe, and Home Affairs wants something answered
    PHOTO_LOST = "photo_lost"  # a photo is gone or keeps arriving damaged; a person has to decide


class VisitCard(NamedTuple):
    """One line in the list of visits.

    `percent` is how many hundredths of the photo bytes have left; 100 only when the server said it holds all.
    `photos` counts evidence files, signatures included; `photos_safe` those the server said it holds whole.
    `day` is the local date of the start, ISO. `amends` marks a draft that answers a return; `comments` counts
    what the reviewer said.
    """

    id: str
    unit_id: str
    unit_name: str
    counter_name: str | None
    mode: VisitMode
    day: str
    state: VisitState
    answered: int
    asked: int
    violations: int
    photos: int
    photos_safe: int
    percent: int
    started_at: str
    finished_at: str | None
    trouble: Trouble | None = None
    amends: bool = False
    comments: int = 0


class Earlier(NamedTuple):
    """What was found on an item when this unit was visited last: when, how grave, in whose words."""

    day: str
    severity: Severity
    note: str = ""


class AssignmentCard(NamedTuple):
    """A visit somebody was told to make; `day` ISO, `late` when the day is past."""

    id: str
    unit_id: str
    unit_name: str
    counter_id: str | None
    campaign_id: str | None
    campaign: str
    mode: VisitMode
    day: str
    until: str
    checklists: tuple[str, ...]
    team: tuple[str, ...]
    note: str
    late: bool


class PhotoCard(NamedTuple):
    """One attached picture or signature; `lost` when its file is missing or no longer has its hash."""

    id: str
    sha256: str
    item: str | None
    size: int
    mime: str
    taken_at: str
    lost: bool
    uses: int = 1
    """How often this very picture is attached on this device; more than once is worth a look."""
    retired: bool = False
    """The server has it, and this phone let its file go long after the receipt."""
    is_cut: bool = False
    """The file breaks off before the picture's end; better taken again."""


class HeldCard(NamedTuple):
    """A picture the camera took that was not taken in; `trouble` says why, it is offered again."""

    id: str
    item: str
    size: int
    taken_at: str
    trouble: Trouble


class CopyState(StrEnum):
    """How far the marked copy of a photo has come: what everybody but those with a reason will see."""

    NONE = "none"  # nothing is drawn on it
    HERE = "here"  # in a draft; it goes with the visit
    ON_ITS_WAY = "on_its_way"
    SAFE = "safe"  # the server holds it
    NEVER_SENT = "never_sent"  # the visit was finished by an app that kept copies to itself


class Attached(NamedTuple):
    """A picture that was taken in: its attachment's id, its hash, and whether its file breaks off."""

    id: str
    sha256: str
    is_cut: bool


class SignatureCard(NamedTuple):
    """A signature drawn on the screen; `who` as given to `add_signature`, name and post as they were then.

    `covers` tells whether it was given for what the minutes say now; if not, it counts for nothing.
    """

    who: str
    picture: PhotoCard
    name: str = ""
    post: str = ""
    content_sha256: str | None = None
    covers: bool = False


class MemberCard(NamedTuple):
    """A member of the team beside the author; `present` is None until somebody was asked."""

    user: str
    name: str
    present: bool | None = None


class MinutesDraft(NamedTuple):
    """The minutes so far; `signed` None means nobody was asked yet, False means refused.

    `unsigned` holds for a place to sign the reason why there is no signature; blank while it is being given.
    """

    unit_representative: str = ""
    representative_post: str = ""
    explanation: str = ""
    signed: bool | None = None
    refusal_reason: str | None = None
    witness: str | None = None
    members: tuple[MemberCard, ...] = ()
    unsigned: Mapping[str, str] = MappingProxyType({})
    signatures: tuple[SignatureCard, ...] = ()


class Stated(NamedTuple):
    """What a failed item states; `own` are the inspector's words, which stand only where `text` has them."""

    text: str
    composed: str
    own: str = ""


@dataclass(frozen=True, slots=True)
class ItemState:
    """One item with everything answered on it and what the rules say about that."""

    item: Item
    checklist: str
    value: Value
    note: str
    officials: tuple[Official, ...]
    followups: Mapping[str, FollowupValue]
    followups_due: tuple[Followup, ...]
    fixed_on_spot: bool
    no_photo_reason: str | None
    photos: tuple[PhotoCard, ...]
    evaluation: Evaluation
    missing: tuple[Missing, ...]
    stated: Stated | None = None
    comments: tuple[str, ...] = ()
    earlier: Earlier | None = None

    @property
    def answered(self) -> bool:
        """Tell whether the main question has an answer (follow-ups may still be missing)."""
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Section:
    """One checklist of the visit, with its asked items in order."""

    checklist: Checklist
    items: tuple[ItemState, ...]

    @property
    def answered(self) -> int:
        """Count items whose main question has an answer."""
        return sum(item.answered for item in self.items)

    @property
    def violations(self) -> int:
        """Count items that fail under the rules."""
        return sum(item.evaluation.outcome == "fail" for item in self.items)


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole visit as it stands now: frozen, evaluated, with what is still missing in order.

    `attendance_difference` is GG-02 - (GG-03 + GG-04 + GG-05), None until all four are answered.
    A finished visit has a Draft too; it just cannot change any more. `comments` are the reviewer's words on
    the visit as a whole; those on an item stand there.
    """

    visit: VisitCard
    sections: tuple[Section, ...]
    minutes: MinutesDraft
    missing: tuple[Missing, ...]
    attendance_difference: int | None
    by_code: Mapping[str, ItemState] = field(repr=False, compare=False)
    comments: tuple[str, ...] = ()
    author: str = ""
    """The name of whoever makes the visit."""
    places: tuple[SigningPlace, ...] = ()
    """Where the minutes are signed, in the order of the paper."""

    @property
    def photos(self) -> int:
        """Count the photos attached to items; `visit.photos` counts signatures too."""
        return sum(len(state.photos) for state in self.by_code.values())

    def item(self, code: str) -> ItemState:
        """Return one item's state; KeyError when it is not asked in this visit."""
        return self.by_code[code]
