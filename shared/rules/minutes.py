"""What the minutes of a visit say, apart from who signed them; one hash of it, alike on phone and server.

A signature belongs to this content: it names the hash, and covers nothing else. What only Home Affairs may
read is no part of it, because it is never read out; nor is when an answer was tapped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from shared.base.records import to_plain
from shared.protocol.revision import LOCAL_TIME, Minutes, Official, Response, Revision
from shared.protocol.wire import canonical_json, sha256_hex
from shared.rules.checklists import Checklist

_DOMAIN: Final = b"ct-minutes-1\0"


@dataclass(frozen=True, slots=True)
class AnswerContent:
    """One answer as it is printed; `photos` are the hashes of the originals.

    `marks` holds, for those that were drawn on, the hash of what was drawn: it is the copy with masks that
    everybody sees.
    """

    item: str
    value: int | str | None
    outcome: str | None
    note: str | None
    statement: str | None
    officials: tuple[Official, ...]
    followups: Mapping[str, object]
    fixed_on_spot: bool
    photos: tuple[str, ...]
    no_photo_reason: str | None
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Which visit the minutes are of; `amends` are the revisions they take the place of."""

    visit: str
    amends: tuple[str, ...]
    unit: str
    counter: str | None
    campaign: str | None
    mode: str
    checklists: tuple[str, ...]
    author: str
    team: tuple[str, ...]
    started: datetime | None


@dataclass(frozen=True, slots=True)
class MinutesContent:
    """Everything the minutes say: where and when, who was there, each answer, and the unit's words.

    `present` holds the members of the team who were; `refused` is whether the unit declined to sign.
    """

    occasion: Occasion
    answers: tuple[AnswerContent, ...]
    representative: str
    post: str
    explanation: str
    present: tuple[str, ...]
    refused: bool
    refusal_reason: str
    witness: str


def minutes_content(
    occasion: Occasion,
    responses: Iterable[Response],
    minutes: Minutes | None,
    restricted: Collection[str],
    drawn: Mapping[str, str],
) -> MinutesContent:
    """Return what the minutes say.

    `restricted` are the codes of the items that are on no paper; `drawn` are the hashes of what was drawn
    over photos, by the photos' hashes.
    """
    given = minutes or Minutes()
    answered = (each for each in responses if each.value is not None and each.item not in restricted)
    refused = not given.signed and bool(given.refusal_reason)
    return MinutesContent(
        occasion=occasion,
        answers=tuple(
            sorted((_answer_content(each, drawn) for each in answered), key=lambda answer: answer.item)
        ),
        representative=given.unit_representative or "",
        post=given.representative_post or "",
        explanation=given.explanation or "",
        present=tuple(sorted(member.user for member in given.members if member.present)),
        refused=refused,
        refusal_reason=(given.refusal_reason or "") if refused else "",
        witness=(given.witness or "") if refused else "",
    )


def content_of(revision: Revision, checklists: Iterable[Checklist]) -> MinutesContent:
    """Return what the minutes of a signed revision say."""
    occasion = Occasion(
        visit=revision.visit_id,
        amends=revision.parents,
        unit=revision.unit,
        counter=revision.counter,
        campaign=revision.campaign,
        mode=revision.mode,
        checklists=revision.checklists,
        author=revision.author,
        team=revision.team,
        started=revision.started.wall,
    )
    drawn = {copy.of: copy.drawn for copy in revision.derivatives if copy.drawn}
    restricted = restricted_codes(checklists)
    return minutes_content(occasion, revision.responses, revision.minutes, restricted, drawn)


def content_sha256(content: MinutesContent) -> str:
    """Return the hash that a signature under these minutes names.

    Where nothing was drawn, it is said by nothing: so the hash is what it was before marks were part of it.
    """
    plain = to_plain(content)
    for answer in plain["answers"]:
        if not answer["marks"]:
            del answer["marks"]
    started = content.occasion.started
    plain["occasion"]["started"] = started.astimezone(LOCAL_TIME).isoformat() if started else None
    return sha256_hex(_DOMAIN + canonical_json(plain).encode())


def restricted_codes(checklists: Iterable[Checklist]) -> frozenset[str]:
    """Return the items that only Home Affairs may read."""
    return frozenset(item.code for list_ in checklists for item in list_.items if item.restricted)


def _answer_content(response: Response, drawn: Mapping[str, str]) -> AnswerContent:
    return AnswerContent(
        item=response.item,
        value=response.value,
        outcome=response.outcome,
        note=response.note or None,
        statement=response.statement or None,
        officials=response.officials,
        followups=response.followups,
        fixed_on_spot=response.fixed_on_spot,
        photos=response.photos,
        no_photo_reason=response.no_photo_reason or None,
        marks={photo: drawn[photo] for photo in response.photos if photo in drawn},
    )
