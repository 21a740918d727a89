"""A visit as it stands: rows from the store, judged by the rules both sides run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from field_app.core.catalogue import Catalogue
from field_app.core.content import content_hash, drawn_hash
from field_app.core.decisions import Comment
from field_app.core.itemstates import item_state
from field_app.core.model import (
    Draft,
    Earlier,
    MemberCard,
    MinutesDraft,
    PhotoCard,
    Section,
    SignatureCard,
    VisitCard,
)
from field_app.core.signing import UNIT, SigningPlace, lacking, minutes_record, places_of
from field_app.states import VisitStage
from field_app.store.photos import PictureRow
from field_app.store.store import Store
from field_app.store.visits import AnswerRow, VisitRow
from shared.protocol.revision import Official, Response
from shared.rules.checklists import Checklist, Item, items_asked, items_by_code
from shared.rules.completeness import Missing, attendance_difference, followups_due, missing
from shared.rules.evaluation import Context, evaluate, may_name_officials


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything put down in one visit, in the shapes the rules take."""

    visit: VisitRow
    checklists: tuple[Checklist, ...]
    answers: Mapping[str, AnswerRow]
    followups: Mapping[str, Mapping[str, Any]]
    photos: Mapping[str, tuple[PhotoCard, ...]]
    minutes: MinutesDraft
    names: Mapping[str, str]
    context: Context
    drawn: Mapping[str, str]
    """Hashes of what was drawn over photos, by the photos' hashes."""

    @property
    def at_counter(self) -> bool:
        """Tell whether the visit is at a one-stop counter, not at the unit's office."""
        return self.visit.counter_id is not None

    @property
    def hashes(self) -> set[str]:
        """Return the evidence files by name: photos and the signatures that count, each once."""
        photos = {card.sha256 for cards in self.photos.values() for card in cards}
        return photos | {card.picture.sha256 for card in self.minutes.signatures if card.covers}

    def asked(self, checklist: Checklist) -> tuple[Item, ...]:
        """Return the checklist's items that are asked here and today."""
        return items_asked(checklist, at_counter=self.at_counter, day=self.context.day)

    @property
    def items(self) -> Iterable[tuple[Checklist, Item]]:
        """Return every asked item, in order, with its checklist."""
        return ((checklist, item) for checklist in self.checklists for item in self.asked(checklist))

    @property
    def author(self) -> tuple[str, str]:
        """Return the id and the name of whoever makes the visit."""
        return self.visit.author, self.names.get(self.visit.author, "")

    @property
    def places(self) -> tuple[SigningPlace, ...]:
        """Return where the minutes are signed."""
        return places_of(self.minutes, self.author)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Return what is still lacking, in the order in which people fill it in."""
        minutes, places = self.minutes, self.places
        is_begun = minutes.signed is not None or UNIT in minutes.unsigned
        lacking_words = missing(
            self.checklists,
            self.context.answers,
            self.photos,
            minutes_record(minutes, places) if is_begun else None,
            at_counter=self.at_counter,
            day=self.context.day,
            sessions=self.context.sessions,
        )
        return (*lacking_words, *(lacking(minutes, places) if is_begun else ()))


def gather(visit: VisitRow, store: Store, catalogue: Catalogue, names: Mapping[str, str]) -> Facts:
    """Read a visit from the store; `names` are those of the people this device knows, by id."""
    answers = store.visits.answers(visit.id)
    followups = store.visits.followups(visit.id)
    cards = _by_item(store.photos.of_visit(visit.id))
    day = day_of(visit)
    checklists = tuple(catalogue.checklist(checklist_id) for checklist_id in visit.checklists)
    responses = {
        item: _response(item, answers.get(item), followups.get(item, {}), cards.get(item, ()))
        for item in {*answers, *followups, *cards}
    }
    context = Context(day=day, sessions=catalogue.sessions(visit.unit_id, day), answers=responses)
    facts = Facts(
        visit=visit,
        checklists=checklists,
        answers=answers,
        followups=followups,
        photos=cards,
        minutes=_minutes(visit, names),
        names=names,
        context=replace(context, answers=_settled(checklists, context)),
        drawn={photo: drawn_hash(marks) for photo, marks in store.markings.of_visit(visit.id).items()},
    )
    drawn = store.photos.signatures(visit.id)
    return _with_signatures(facts, drawn) if drawn else facts


def _minutes(visit: VisitRow, names: Mapping[str, str]) -> MinutesDraft:
    """Return the words of the minutes, without signatures."""
    words = dict(visit.minutes)
    asked: Mapping[str, Mapping[str, Any]] = words.pop("present", {})
    others = (user for user in visit.team if user != visit.author)
    members = (
        MemberCard(
            user, asked.get(user, {}).get("name") or names.get(user, ""), asked.get(user, {}).get("present")
        )
        for user in others
    )
    return MinutesDraft(**words, members=tuple(members))


def _with_signatures(facts: Facts, rows: Iterable[PictureRow]) -> Facts:
    """Return the facts with what was signed, and whether that is what the minutes say now.

    What a finished visit sent stays as it was: reference data that change later void nothing.
    """
    is_finished = facts.visit.state is VisitStage.FINISHED
    sha256 = content_hash(facts, minutes_record(facts.minutes, facts.places))
    cards = (
        SignatureCard(
            who=row.who or "",
            picture=photo_card(row),
            name=row.name,
            post=row.post,
            content_sha256=row.content_sha256,
            covers=row.sent if is_finished else row.content_sha256 == sha256,
        )
        for row in rows
    )
    return replace(facts, minutes=facts.minutes._replace(signatures=tuple(cards)))


def day_of(visit: VisitRow) -> date:
    """Return the local day the visit took place on."""
    return date.fromisoformat(visit.day)


def draft_of(
    facts: Facts,
    card: VisitCard,
    comments: Sequence[Comment] = (),
    earlier: Mapping[str, Earlier] | None = None,
) -> Draft:
    """Return the whole visit for the screens, with what reviewers said and what was found here before."""
    comments_of: dict[str, tuple[str, ...]] = {}
    for comment in comments:
        comments_of[comment.item] = (*comments_of.get(comment.item, ()), comment.text)
    lacking = facts.missing
    by_item: dict[str, list[Missing]] = {}
    for lack in lacking:
        by_item.setdefault(lack.item or "", []).append(lack)
    sections = tuple(
        Section(
            checklist,
            tuple(
                replace(
                    item_state(facts, checklist, item, by_item.get(item.code, ())),
                    comments=comments_of.get(item.code, ()),
                    earlier=(earlier or {}).get(item.code),
                )
                for item in facts.asked(checklist)
            ),
        )
        for checklist in facts.checklists
    )
    return Draft(
        visit=card,
        sections=sections,
        minutes=facts.minutes,
        missing=lacking,
        attendance_difference=attendance_difference(facts.context.answers),
        by_code={state.item.code: state for section in sections for state in section.items},
        comments=comments_of.get("", ()),
        author=facts.author[1],
        places=facts.places,
    )


def tally(facts: Facts) -> dict[str, int]:
    """Return what a visit's card shows: asked, answered, violations, evidence files."""
    answers = facts.context.answers
    asked = [item for _, item in facts.items]
    outcomes = [evaluate(item, answers.get(item.code), facts.context).outcome for item in asked]
    return {
        "asked": len(asked),
        "answered": sum(item.code in answers and answers[item.code].value is not None for item in asked),
        "violations": outcomes.count("fail"),
        "photos": len(facts.hashes),
    }


def photo_card(row: PictureRow) -> PhotoCard:
    """Return a picture for the screens."""
    return PhotoCard(
        id=row.id,
        sha256=row.sha256,
        item=row.item,
        size=row.size,
        mime=row.mime,
        taken_at=row.taken.wall,
        lost=row.lost,
        uses=row.uses,
        retired=row.retired,
        is_cut=row.is_cut,
    )


def _by_item(rows: Iterable[PictureRow]) -> dict[str, tuple[PhotoCard, ...]]:
    cards: dict[str, tuple[PhotoCard, ...]] = {}
    for row in rows:
        item = row.item or ""
        cards[item] = (*cards.get(item, ()), photo_card(row))
    return cards


def _response(
    item: str, answer: AnswerRow | None, followups: Mapping[str, Any], photos: Sequence[PhotoCard]
) -> Response:
    hashes = tuple(photo.sha256 for photo in photos)
    if answer is None:
        return Response(item, followups=followups, photos=hashes)
    return Response(
        item=item,
        value=answer.value,
        note=answer.note or None,
        officials=tuple(Official(**official) for official in answer.officials),
        followups=followups,
        fixed_on_spot=answer.fixed_on_spot,
        photos=hashes,
        mono_ms=answer.mono_ms,
        no_photo_reason=answer.no_photo_reason,
        statement=answer.statement,
    )


def _settled(checklists: Iterable[Checklist], context: Context) -> dict[str, Response]:
    """Return the answers without what no longer belongs to them.

    Follow-ups, names and words given before an answer was changed stay in the store, in case it is changed
    back, but count for nothing and never leave the device.
    """
    items = items_by_code(checklists)
    return {
        code: _settle(items[code], response, context)
        for code, response in context.answers.items()
        if code in items
    }


def _settle(item: Item, response: Response, context: Context) -> Response:
    if not (response.followups or response.officials or response.statement):
        return response
    outcome = evaluate(item, response, context).outcome
    due = {followup.code for followup in followups_due(item, response, outcome)}
    return replace(
        response,
        followups={code: value for code, value in response.followups.items() if code in due},
        officials=response.officials if may_name_officials(item, outcome) else (),
        statement=response.statement if outcome == "fail" else None,
    )
