"""Somebody at a phone who edits and signs at random, and sees that no signature covers other words."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from field_app.core.app import FieldApp
from field_app.core.developing import Mark
from field_app.core.paper import Paper
from shared.protocol.manifest import parse_body
from shared.rules.minutes import content_of, content_sha256
from tests.field_app.inspecting import jpeg, png, sync, whole_visit
from tests.shared.cast import core

UNIT, INSPECTOR = "unit_representative", "inspector"


class Desk:
    """Somebody who edits, signs, finishes and gets visits back at random, and remembers what was shown."""

    def __init__(self, app: FieldApp, give_back: Callable[[str], None], luck: random.Random) -> None:
        """`give_back` returns a visit, as Home Affairs does, once it has arrived."""
        self.app, self.give_back, self.luck = app, give_back, luck
        self.visit = whole_visit(app)
        self.drawn = 100
        self.shown: dict[str, tuple[Paper, object]] = {}
        for who in (UNIT, INSPECTOR):
            self.sign(who)

    def sign(self, who: str) -> None:
        """Draw a signature no other seed gives, and remember what the paper said."""
        self.drawn += 1
        self.shown[self._hash_of(who)] = self.words()

    def _hash_of(self, who: str) -> str:
        self.app.minutes.add_signature(self.visit, who, png(self.drawn))
        cards = self.app.visits.draft(self.visit).minutes.signatures
        return next(card.picture.sha256 for card in cards if card.who == who)

    def words(self) -> tuple[Paper, object]:
        """Return the paper without what belongs to signing and finishing, and what is drawn on the photos."""
        paper = self.app.papers.of(self.visit)
        stated = replace(paper, signatures=(), ended="", revision=None, sha256=None, is_old_explanation=False)
        photos = self.app.visits.draft(self.visit).item("NY-02").photos
        return stated, [self.app.marks.of(photo.id) for photo in photos]

    def edit(self) -> None:
        """Change something, or nothing."""
        items = ("UX-03", "UX-04", "NY-02")
        self.luck.choice(
            (
                lambda: self.app.answers.put(
                    self.visit, "UX-03", value=self.luck.choice(("pass", "fail", "na"))
                ),
                lambda: self.app.answers.put(
                    self.visit, self.luck.choice(items), note=self.luck.choice(("", "a", "b"))
                ),
                lambda: self.app.minutes.put(self.visit, explanation=self.luck.choice(("Nhất trí", "Không"))),
                lambda: self.app.photos.attach(self.visit, "NY-02", jpeg(self.luck.randint(1, 3))),
                lambda: self.app.answers.put(
                    self.visit, "GG-05", statement=self.luck.choice(("Hai người vắng", ""))
                ),
                lambda: self.app.answers.put(self.visit, "GG-05", fixed_on_spot=self.luck.random() < 0.5),
                lambda: self.app.answers.put(self.visit, "UX-07", note=self.luck.choice(("", "kín"))),
                self.draw,
            )
        )()

    def draw(self) -> None:
        """Mask a part of a photo, where there is one."""
        photos = self.app.visits.draft(self.visit).item("NY-02").photos
        if photos:
            end = (0.5, self.luck.choice((0.5, 0.6)))
            self.app.marks.draw(photos[0].id, self.luck.choice(([], [Mark("mask", (0.1, 0.1), end)])))

    def do_something(self) -> None:
        """Edit, sign, or finish and get the visit back."""
        chance = self.luck.random()
        if chance < 0.55:
            self.edit()
        elif chance < 0.85:
            self.sign(self.luck.choice((UNIT, INSPECTOR)))
        else:
            self.finish_and_get_back()

    def finish_and_get_back(self) -> None:
        """Finish, whoever does not sign with a reason; then Home Affairs returns it and it is opened."""
        app, visit = self.app, self.visit
        app.answers.put(visit, "UX-03", no_photo_reason="Không chụp người")
        for place in app.visits.draft(visit).places:
            if not place.is_settled:
                app.minutes.set_unsigned(visit, place.who, "Không có mặt")
        app.finish(visit)
        self.check()
        self._check_body()
        sync(app)
        self.give_back(visit)
        app.day.reopen(visit)
        for who in (UNIT, INSPECTOR):
            app.minutes.set_unsigned(visit, who, None)

    def check(self) -> None:
        """See that no printed signature covers words it was not given for."""
        for block in self.app.papers.of(self.visit).signatures:
            assert block.sha256 is None or self.shown[block.sha256] == self.words()

    def _check_body(self) -> None:
        row = self.app.store.outbox.revision(self.app.store.diary.newest_revision(self.visit)[0])  # type: ignore[index]  # None fails the test just as well
        assert row is not None
        body = parse_body(row.body)
        covered = content_sha256(content_of(body, core()))
        assert {each.content_sha256 for each in body.signatures} <= {covered}
        sent: list[dict[str, Any]] = json.loads(row.body)["photos"]
        drawn = {each["sha256"] for each in sent if each["kind"] == "signature"}
        assert drawn == {each.photo for each in body.signatures}
