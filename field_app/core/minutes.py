"""What the minutes say, and who signs them; every call is one committed transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from field_app.core.answers import clean_text
from field_app.core.content import content_hash
from field_app.core.errors import AppError
from field_app.core.model import MinutesWord
from field_app.core.photos import PhotoService
from field_app.core.signing import minutes_record, place_of
from field_app.core.storage_errors import storage_errors
from field_app.core.visits import VisitService
from field_app.store.photos import Signer
from field_app.store.store import Store
from shared.protocol.limits import MAX_NAME_CHARS


class MinutesService:
    """Words, presence and signatures of a draft."""

    def __init__(self, store: Store, visits: VisitService, photos: PhotoService) -> None:
        self._store = store
        self._visits = visits
        self._photos = photos

    def put(self, visit_id: str, **words: MinutesWord) -> None:
        """Set words of the minutes, named as in `MinutesDraft`; what is not named stays, signatures too.

        unit_representative, representative_post, explanation, signed, refusal_reason, witness. AppError
        text-too-long.
        """
        cleaned = {
            name: clean_text(value) if isinstance(value, str) else value for name, value in words.items()
        }
        for name in ("unit_representative", "representative_post", "witness"):
            if len(str(cleaned.get(name) or "")) > MAX_NAME_CHARS:
                raise AppError("text-too-long")
        self._change(visit_id, cleaned)

    def set_present(self, visit_id: str, user: str, *, present: bool) -> None:
        """Note whether a member of the team is there, with the name it is known by now.

        AppError answer-not-allowed for anybody else.
        """
        minutes = self._visits.draft(visit_id).minutes
        names = {member.user: member.name for member in minutes.members}
        if user not in names:
            raise AppError("answer-not-allowed")
        noted = self._visits.draft_row(visit_id).minutes.get("present", {})
        self._change(visit_id, {"present": {**noted, user: {"name": names[user], "present": present}}})

    def set_unsigned(self, visit_id: str, who: str, reason: str | None) -> None:
        """Say why somebody does not sign (again); blank while it is being written, None takes it back."""
        reasons = dict(self._visits.draft_row(visit_id).minutes.get("unsigned", {}))
        reasons.pop(who, None)
        if reason is not None:
            reasons[who] = clean_text(reason)
        self._change(visit_id, {"unsigned": reasons})

    def add_signature(self, visit_id: str, who: str, png: bytes) -> None:
        """Keep a signature under the minutes as they are now; a second one by the same `who` replaces it.

        `who`: unit_representative, inspector, witness, `member:` and an id. AppError: answer-not-allowed,
        signer-unnamed.
        """
        facts = self._visits.facts(visit_id)
        try:
            place = place_of(who, facts.minutes, facts.author)
        except KeyError:
            raise AppError("answer-not-allowed") from None
        sha256 = content_hash(facts, minutes_record(facts.minutes, facts.places))
        self._photos.sign(visit_id, Signer(who, place.name, place.post), sha256, png)

    def remove_signature(self, visit_id: str, who: str) -> None:
        """Take a signature off a draft."""
        with storage_errors():
            self._store.photos.remove_signature(visit_id, who)

    def _change(self, visit_id: str, changes: Mapping[str, Any]) -> None:
        minutes = self._visits.draft_row(visit_id).minutes
        with storage_errors():
            self._store.visits.set_minutes(visit_id, {**minutes, **changes})
