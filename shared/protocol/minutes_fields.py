"""The minutes of a body: who was there, who signed what, and why somebody did not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from shared.protocol.body_fields import BodyError, Fields
from shared.protocol.limits import MAX_NAME_CHARS, MAX_NOTE_CHARS, MAX_PEOPLE, MAX_PHOTOS
from shared.protocol.revision import (
    AppClaim,
    Derivative,
    Member,
    Minutes,
    Revision,
    Signature,
    SignerRole,
    Unsigned,
)

ROLES: Final[tuple[SignerRole, ...]] = ("unit", "inspector", "member", "witness")
WITHOUT_DRAWN: Final = frozenset({"visit/1", "visit/2"})
"""Schemas whose copies do not say what was drawn on them."""

Wall = Callable[[Fields, str], datetime | None]
"""Reads a wall-clock time; what cannot be read is None, and flagged by whoever reads the body."""


def read_app(fields: Fields | None) -> AppClaim | None:
    """Return which program wrote the body."""
    if fields is None:
        return None
    return AppClaim(
        name=fields.text("name", MAX_NAME_CHARS),
        version=fields.text("version", MAX_NAME_CHARS),
        build=fields.text_or_none("build", MAX_NAME_CHARS),
    )


def read_minutes(fields: Fields | None) -> Minutes | None:
    """Return what the minutes say."""
    if fields is None:
        return None
    return Minutes(
        unit_representative=fields.text_or_none("unit_representative", MAX_NAME_CHARS),
        explanation=fields.text_or_none("explanation", MAX_NOTE_CHARS),
        signed=fields.flag("signed"),
        refusal_reason=fields.text_or_none("refusal_reason", MAX_NOTE_CHARS),
        witness=fields.text_or_none("witness", MAX_NAME_CHARS),
        signatures=fields.hashes("signatures", MAX_PEOPLE),
        representative_post=fields.text_or_none("representative_post", MAX_NAME_CHARS),
        members=tuple(map(_member, fields.records("members", MAX_PEOPLE))),
        unsigned=tuple(map(_unsigned, fields.records("unsigned", MAX_PEOPLE))),
    )


def read_signatures(body: Fields, wall: Wall) -> tuple[Signature, ...]:
    """Return the signatures under the minutes."""
    return tuple(_signature(fields, wall) for fields in body.records("signatures", MAX_PEOPLE))


def read_derivatives(body: Fields) -> tuple[Derivative, ...]:
    """Return which pictures were made from which originals."""
    return tuple(map(_derivative, body.records("derivatives", MAX_PHOTOS)))


def check_pictures(revision: Revision, listed: Iterable[str]) -> None:
    """Refuse a signature or derivative whose picture is not listed among the photos; BodyError.

    So is a copy that does not say what was drawn, where its schema asks for it.
    """
    named = set(listed)
    for index, signature in enumerate(revision.signatures):
        if signature.photo not in named:
            raise BodyError("photo-invalid", f"/signatures/{index}/photo", "a signature that is not listed")
    for index, derivative in enumerate(revision.derivatives):
        if derivative.drawn is None and revision.schema not in WITHOUT_DRAWN:
            raise BodyError("malformed", f"/derivatives/{index}/drawn", "the hash of what was drawn")
        if not named >= {derivative.of, derivative.photo} or derivative.of == derivative.photo:
            raise BodyError("photo-invalid", f"/derivatives/{index}", "an original and its copy, both listed")


def _member(fields: Fields) -> Member:
    present = fields.flag("present") if fields.any("present") is not None else None
    return Member(fields.uuid("user"), fields.text_or_none("name", MAX_NAME_CHARS), present)


def _unsigned(fields: Fields) -> Unsigned:
    return Unsigned(
        role=fields.choice("role", ROLES),
        name=fields.text_or_none("name", MAX_NAME_CHARS),
        reason=fields.text("reason", MAX_NOTE_CHARS),
        user=fields.uuid_or_none("user"),
    )


def _signature(fields: Fields, wall: Wall) -> Signature:
    return Signature(
        role=fields.choice("role", ROLES),
        name=fields.text("name", MAX_NAME_CHARS),
        post=fields.text_or_none("post", MAX_NAME_CHARS),
        signed_at=wall(fields, "signed_at"),
        photo=fields.sha256("photo"),
        content_sha256=fields.sha256("content_sha256", code="malformed"),
        user=fields.uuid_or_none("user"),
    )


def _derivative(fields: Fields) -> Derivative:
    return Derivative(
        of=fields.sha256("of"),
        photo=fields.sha256("photo"),
        kind=fields.choice("kind", ("marked",)),
        drawn=fields.sha256("drawn", code="malformed") if fields.any("drawn") is not None else None,
    )
