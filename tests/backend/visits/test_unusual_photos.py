"""The reviewer sees what a camera wrote, however oddly it did, and why where nothing can be seen."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from rest_framework.test import APIClient

from backend.evidence import decoder
from backend.evidence.pictures import FORMATS, TRANSPOSES
from backend.people.models import User
from backend.visits.models import Evidence
from shared.base.pictures import bare, look
from tests import unusual_photos, world
from tests.backend.rounds import Round
from tests.backend.visiting import photo_ref, sha256

REASONS = {
    "900 megapixels": ("too_large", "size"),
    "a JPEG that breaks off in its head": ("undecodable", "OSError"),
    "half of a WebP": ("undecodable", "OSError"),
    "no picture at all": ("undecodable", "kind"),
}


@pytest.fixture
def client(reviewer: User) -> APIClient:
    """Give the reviewer's client."""
    return world.client(reviewer)


def kept(by: Round, original: bytes) -> Evidence:
    """Return the evidence that an uploaded original is."""
    by.seal(original, photos=[photo_ref(original)])
    return Evidence.objects.get(photo=sha256(original))


def viewed(client: Client, evidence: Evidence) -> tuple[int, bytes, Any]:
    """Return status and bytes of the picture for the screen, and what the API says of it then."""
    answered: Any = client.get(f"/api/v1/evidence/{evidence.pk}/file")
    status, data = answered.status_code, answered.getvalue()
    return status, data, client.get(f"/api/v1/evidence/{evidence.pk}").json()


@pytest.mark.parametrize("name", unusual_photos.SHOWN)
def test_an_odd_photo_is_shown_upright(client: APIClient, first_round: Round, name: str) -> None:
    make, right = unusual_photos.SHOWN[name]
    status, data, row = viewed(client, kept(first_round, make()))
    assert (status, row["view"], row["is_cut"]) == (200, "ready", right.is_cut)
    width, height = Image.open(io.BytesIO(data)).size
    assert max(width, height) == min(1600, max(right.upright))
    assert (width > height) == (right.upright[0] > right.upright[1])


@pytest.mark.parametrize("name", unusual_photos.HIDDEN)
def test_what_cannot_be_shown_has_a_true_reason(client: APIClient, first_round: Round, name: str) -> None:
    make, _ = unusual_photos.HIDDEN[name]
    status, _, row = viewed(client, kept(first_round, make()))
    assert (status, (row["view"], row["view_reason"])) == (404, REASONS[name])


@pytest.mark.slow
def test_no_exif_raises_out_of_the_decoder() -> None:
    for data in unusual_photos.exif_variants():
        head = look(data)
        assert head is not None
        what = (FORMATS[head.kind], TRANSPOSES.get(head.orientation, ""), 320, io.BytesIO())
        assert decoder.main(bare(data, head), *what) == decoder.READY
