"""Text and photos of a few visits in one request: `POST sync/bundle`.

What a phone has never sent before comes whole, and is sealed in one transaction. Nothing depends on it:
whatever ends the request, the text is stored, every byte that arrived is kept, and pushing again says what is
lacking.
A plain Django view, for the same reasons as that of a single photo.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from backend.evidence.store import PHOTOS
from backend.evidence.upload import StorageFullError, SupersededError, Upload
from backend.intake import receipts, restored, seal
from backend.intake.body_stream import Body, append_pieces
from backend.intake.envelope import Envelope, Submission
from backend.intake.photos import BODY_LENGTH, release_database
from backend.intake.push import Pusher, as_answer, own_device
from backend.intake.queries import photo_states
from backend.intake.rows import PushResult
from backend.intake.serializers import BundleSerializer, envelopes
from backend.kernel.limits import spend
from backend.kernel.problems import ProblemError
from backend.kernel.serializers import validated
from backend.people.models import User
from backend.people.rules import require
from backend.people.tokens import authenticate
from backend.visits.claims import brought_by, note_brought
from backend.visits.models import Receipt
from shared.protocol.limits import BUNDLE_TEXT_S, MAX_BATCH_BYTES, MAX_BUNDLE_BYTES
from shared.protocol.wire import (
    BUNDLE_HEAD_BYTES,
    BUNDLE_MEDIA_TYPE,
    SYNC_MEDIA_TYPE,
    bundle_text_length,
    canonical_json,
    strict_loads,
)

PLAIN: Final = ("", "identity")


@dataclass(frozen=True, slots=True)
class Sent:
    """A photo of a bundle: the bytes from `offset` to its end."""

    sha256: str
    offset: int
    length: int

    @property
    def end(self) -> int:
        """Return how many bytes the photo has."""
        return self.offset + self.length


@dataclass
class _Bundle:
    """A bundle on its way: its text, stored sooner or later, and what became of its photos."""

    pusher: Pusher
    request: HttpRequest
    envelopes: Sequence[Envelope]
    opened: Sequence[Submission | None]
    here: Collection[str] = ()
    """Photos that this person brought before."""
    results: list[PushResult] | None = None
    whole: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def sizes(self) -> dict[str, int]:
        """Return the photos that a revision names whose signature holds, with the size that was signed."""
        return {photo.sha256: photo.size for one in self.opened if one for photo in one.body.photos}

    def store_text(self) -> None:
        """Store the text, once, and seal what is whole by then; a database connection is held no longer."""
        if self.results is None:
            whole = self.whole
            self.results = self.pusher.take_all(self.envelopes, self.request, self.opened, whole)
            self.settle()
            release_database()

    def settle(self) -> None:
        """Seal what waited for the photos that are whole now, and note those whose hash was wrong."""
        whole, broken = self.whole, self.broken
        self.whole, self.broken = [], []
        for sha256 in broken:
            seal.note_mismatch(sha256, by=self.pusher.by, now=self.pusher.now)
        if not all(row["revision_id"] in self.pusher.receipts for row in self.results or []):
            note_brought(whole, self.pusher.by.pk, self.pusher.now)
        seal.seal_completed_by(*whole, by=self.pusher.by, now=self.pusher.now)

    def take(self, body: Body, sent: Sent) -> None:
        """Take one photo as far as it is lacking; StorageFullError, and ProblemError where the line ends."""
        left = body.left - sent.length
        try:
            if sent.sha256 not in self.here:
                self._append(body, sent)
        except SupersededError:  # a newer request goes on with it
            pass
        _read_past(body, body.left - left)

    def _append(self, body: Body, sent: Sent) -> None:
        with Upload(sent.sha256, self.pusher.by.pk) as upload:
            overlap = upload.offset - sent.offset
            if not 0 <= overlap <= sent.length:
                return
            _read_past(body, overlap)
            append_pieces(body, upload, sent.length - overlap)
            (self.whole if upload.finish(lambda: None) else self.broken).append(sent.sha256)
        if self.results is not None:
            self.settle()
            release_database()

    def answer(self) -> dict[str, Any]:
        """Return what the device is told: as of a push, with the receipts of what is sealed."""
        results = self.results or []
        known = self.pusher.receipts
        stored = [row["revision_id"] for row in results if row.get("status") == "stored"]
        if lacking := [revision_id for revision_id in stored if revision_id not in known]:
            found = Receipt.objects.filter(revision_id__in=lacking)
            known |= {str(receipt.revision_id): receipt for receipt in found}
        return as_answer(self.pusher, [_brought_up_to_date(row, self.pusher.by, known) for row in results])


def bundle_view(request: HttpRequest) -> HttpResponse:
    """Take visits with their photos."""
    try:
        return _answer(request)
    finally:
        release_database()


def _answer(request: HttpRequest) -> HttpResponse:
    session = authenticate(request, drain=True)
    by = session.user
    if request.method != "POST":
        raise ProblemError("method-not-allowed", headers={"Allow": "POST"})
    require(by, "visit.submit")
    body = Body(request, _length(request))
    release_database()
    text, photos = _read_text(body)
    pusher = Pusher(by, own_device(request, by, text["device_id"]), timezone.now())
    restored.notice_lost_receipt(text.get("highest_receipt"), pusher.now)
    sent = envelopes(text)
    bundle = _Bundle(pusher, request, sent, pusher.open(sent))
    sizes = bundle.sizes()
    bundle.here = _brought_before(by, photos)
    if any(photo.end != sizes.get(photo.sha256, photo.end) for photo in photos):
        raise ProblemError("length-inconsistent")
    spend("photos", len(photos), account=session.user_id, device=session.device_id)
    release_database()
    _take_photos(bundle, body, [(photo, photo.sha256 in sizes) for photo in photos])
    content = canonical_json(bundle.answer())
    return HttpResponse(content, content_type=SYNC_MEDIA_TYPE)


def _take_photos(bundle: _Bundle, body: Body, photos: Sequence[tuple[Sent, bool]]) -> None:
    """Take the photos as they come, then the text; the text first where they do not come soon, or at all.

    One that no revision of this bundle names is read past: nobody stores what nobody signed for.
    """
    body.at(BUNDLE_TEXT_S, bundle.store_text)
    try:
        for sent, is_named in photos:
            if is_named:
                bundle.take(body, sent)
            else:
                _read_past(body, sent.length)
    except StorageFullError as error:
        raise ProblemError("storage-full") from error
    finally:
        bundle.store_text()


def _length(request: HttpRequest) -> int:
    """Return how long the whole is; ProblemError where it is no bundle by its head."""
    if request.content_type != BUNDLE_MEDIA_TYPE:
        raise ProblemError("media-type")
    if request.META.get("HTTP_CONTENT_ENCODING", "").lower() not in PLAIN:
        raise ProblemError("media-type")
    stated = request.META.get("CONTENT_LENGTH") or ""
    if "HTTP_TRANSFER_ENCODING" in request.META or not BODY_LENGTH.fullmatch(stated):
        raise ProblemError("length-required")
    if int(stated) > MAX_BUNDLE_BYTES:
        raise ProblemError("payload-too-large")
    return int(stated)


def _read_text(body: Body) -> tuple[dict[str, Any], list[Sent]]:
    """Return the text and the photos it announces, whose bytes are all the rest."""
    if body.left < BUNDLE_HEAD_BYTES:
        raise ProblemError("malformed")
    length = bundle_text_length(body.read(BUNDLE_HEAD_BYTES))
    if length > MAX_BATCH_BYTES:
        raise ProblemError("payload-too-large")
    if length > body.left:
        raise ProblemError("length-inconsistent")
    value = strict_loads(body.read(length))
    if not isinstance(value, dict):
        raise ProblemError("malformed")
    text = validated(BundleSerializer, value)
    photos = [Sent(**photo) for photo in text["photos"]]
    if sum(sent.length for sent in photos) != body.left:
        raise ProblemError("length-inconsistent")
    return text, photos


def _read_past(body: Body, size: int) -> None:
    for _ in body.pieces(size):
        pass


def _brought_before(by: User, photos: Sequence[Sent]) -> set[str]:
    held = [photo.sha256 for photo in photos if PHOTOS.held(photo.sha256) is not None]
    return brought_by([by.pk], held) if held else set()


def _brought_up_to_date(row: PushResult, by: User, known: Mapping[str, Receipt]) -> PushResult:
    """Return a result with the receipt, if there is one, and what is held of the photos now."""
    if receipt := known.get(row["revision_id"]):
        row = {**row, "receipt": receipts.receipt_as_json(receipt)}
    photos = row.get("photos", [])
    if all(photo["done"] for photo in photos):
        return row
    return {**row, "photos": list(photo_states({one["sha256"]: one["size"] for one in photos}, by.pk))}
