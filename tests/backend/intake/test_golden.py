"""Whatever a released app once signed is stored and understood for ever, as on the day it was new."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from backend.devices.actions import enrol_device
from backend.people import tokens
from backend.people.models import Role, User
from backend.visits.models import Revision
from shared.protocol.manifest import SCHEMAS, parse_body
from tests import golden
from tests.world import NOW

CORPUS = Path(golden.__file__).parent
RELEASES = sorted(folder for folder in CORPUS.iterdir() if (folder / "device.json").exists())


def read(path: Path) -> Any:
    """Return what a file of the corpus holds."""
    return json.loads(path.read_text(encoding="utf-8"))


def sent_by(release: Path) -> list[dict[str, Any]]:
    """Return the revisions of a release in the order they were sent."""
    return [read(path) for path in sorted(release.glob("[0-9]*.json"))]


@pytest.fixture
def sonla(db: None) -> None:
    """Load the reference data that the bodies name."""
    call_command("load_sonla", verbosity=0)


def phone_of(release: Path) -> APIClient:
    """Enrol the very device of the corpus; return a client that is it."""
    device = read(release / "device.json")
    fields = {"username": "inspector1", "full_name": "Cầm Thị Hoa", "role": Role.INSPECTOR}
    owner = User.objects.create(id=UUID(device["user"]), **fields)
    session, _ = enrol_device(
        owner,
        device_id=UUID(device["id"]),
        model="golden",
        algorithm="ed25519",
        public_key=device["public_key"],
        now=NOW,
    )
    made = APIClient()
    made.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.access_token(session)}")
    return made


@pytest.mark.usefixtures("sonla")
@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
def test_every_revision_a_release_ever_pushed_is_stored_and_says_what_it_said(release: Path) -> None:
    phone, sent = phone_of(release), sent_by(release)
    batch = {"protocol": 1, "device_id": read(release / "device.json")["id"], "revisions": sent}
    answered = phone.post("/api/v1/sync/push", batch, format="json").json()
    assert [result["status"] for result in answered["results"]] == ["stored"] * len(sent)
    kept = Revision.objects.order_by("received_seq").values_list("body", flat=True)
    assert list(kept) == [each["body"] for each in sent]
    flags = [flag for each in Revision.objects.values_list("flags", flat=True) for flag in each]
    assert not [flag for flag in flags if flag.startswith("signature")], "each covers what it was given for"


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
def test_every_schema_of_a_release_is_still_known(release: Path) -> None:
    expected = read(release / "expected.json")
    for sent, stated in zip(sent_by(release), expected, strict=True):
        body = parse_body(sent["body"])
        assert body.schema in SCHEMAS
        answers = {response.item: response.value for response in body.responses}
        assert {item: answers[item] for item in stated["answers"]} == stated["answers"]
        assert [body.kind, len(answers), len(body.photos)] == stated["shape"]
