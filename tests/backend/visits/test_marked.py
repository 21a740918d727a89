"""What was hidden stays hidden: everybody is shown the marked copy, the original only with a reason."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from backend.findings.models import Finding
from backend.people.models import Role, User
from backend.visits.derivatives import derivative_of
from backend.visits.models import Evidence, Visit
from shared.rules.findings import State
from tests import world
from tests.backend.portal.desks import browser
from tests.backend.rounds import Round, decide
from tests.backend.visiting import answer, photo_ref, sha256
from tests.backend.visits.pictures import encoded
from tests.world import person

ORIGINAL = encoded(Image.new("RGB", (300, 200), (220, 20, 20)))
MARKED = encoded(Image.new("RGB", (300, 200), (70, 78, 86)))


def sent(by: Round, **changes: Any) -> dict[str, Any]:
    """Push a visit whose photo was masked; nothing is uploaded yet."""
    derivatives = [{"of": sha256(ORIGINAL), "photo": sha256(MARKED), "kind": "marked"}]
    photos = [photo_ref(ORIGINAL), photo_ref(MARKED)]
    absent = answer("GG-05", 1, photos=[sha256(ORIGINAL)])
    answers = [answer("GG-02", 13), answer("GG-03", 12), answer("GG-04", 0), absent]
    return by.push(schema="visit/2", responses=answers, photos=photos, derivatives=derivatives, **changes)


def masked(by: Round) -> Evidence:
    """Return the evidence of a sealed visit whose photo was masked."""
    visit = sent(by)
    by.upload(ORIGINAL, MARKED)
    assert Visit.objects.get(pk=visit["visit_id"]).state == Visit.State.SEALED
    return Evidence.objects.get(photo=sha256(ORIGINAL))


def colour(client: Client, evidence: Evidence, variant: str = "view") -> tuple[int, ...]:
    """Return the colour in the middle of the picture one is shown."""
    answered: Any = client.get(f"/api/v1/evidence/{evidence.pk}/file", {"variant": variant})
    assert answered.status_code == 200
    pixel = Image.open(io.BytesIO(answered.getvalue())).convert("RGB").getpixel((20, 20))
    assert isinstance(pixel, tuple)
    return pixel


def is_masked(pixel: tuple[int, ...]) -> bool:
    return max(pixel) < 120


@pytest.mark.parametrize("variant", ["view", "thumb"])
def test_everybody_is_shown_the_marked_copy(first_round: Round, reviewer: User, variant: str) -> None:
    evidence = masked(first_round)
    decide(Finding.objects.get(item="GG-05"), State.NOTIFIED)
    unit = person("unit", Role.UNIT_OFFICER, of=world.to_hieu())
    for reader in (world.client(reviewer), first_round.phone.client, world.client(unit)):
        assert is_masked(colour(reader, evidence, variant))
        row = reader.get(f"/api/v1/evidence/{evidence.pk}").json()
        assert (row["shown_as"], row["kind"]) == (sha256(MARKED), "photo")


def test_the_unit_gets_at_neither_the_original_nor_the_copys_own_row(first_round: Round) -> None:
    evidence = masked(first_round)
    decide(Finding.objects.get(item="GG-05"), State.NOTIFIED)
    unit = world.client(person("unit", Role.UNIT_OFFICER, of=world.to_hieu()))
    listed = unit.get("/api/v1/evidence").json()["results"]
    assert [row["id"] for row in listed] == [str(evidence.pk)]
    opened = unit.post(f"/api/v1/evidence/{evidence.pk}/open", {"reason": "xem"}, format="json")
    assert (opened.status_code, opened.json()["code"]) == (403, "not-permitted")


def test_the_bundle_a_unit_takes_away_holds_the_copy_even_where_the_original_was_looked_at_before(
    first_round: Round, reviewer: User
) -> None:
    evidence = masked(first_round)
    decide(finding := Finding.objects.get(item="GG-05"), State.NOTIFIED)
    assert derivative_of(evidence.photo, "view"), "it was shown without masks in an earlier version"
    unit = world.client(person("unit", Role.UNIT_OFFICER, of=world.to_hieu()))
    colour(unit, evidence)
    for reader in (unit, world.client(reviewer)):
        answered: Any = reader.get(f"/api/v1/findings/{finding.pk}/bundle")
        with zipfile.ZipFile(io.BytesIO(answered.getvalue())) as bundle:
            views = [name for name in bundle.namelist() if name.startswith("views/")]
        assert views == [f"views/{sha256(MARKED)}.jpg"]


def test_the_original_is_opened_with_a_reason_and_no_member_of_the_team_may(
    first_round: Round, reviewer: User
) -> None:
    evidence = masked(first_round)
    evidence.visit.team.add(member := person("inspector9", Role.INSPECTOR))
    reason = {"reason": "đơn vị nói không phải cán bộ của mình"}
    for reader, status in (
        (world.client(reviewer), 200),
        (first_round.phone.client, 200),
        (world.client(member), 403),
    ):
        opened: Any = reader.post(f"/api/v1/evidence/{evidence.pk}/open", reason, format="json")
        assert opened.status_code == status
        assert status != 200 or opened.getvalue() == ORIGINAL
    listed = world.client(reviewer).get(f"/api/v1/evidence/{evidence.pk}/openings").json()["results"]
    assert [row["by"]["id"] for row in listed] == [str(first_round.phone.owner.pk), str(reviewer.pk)]


def test_until_the_copy_is_here_nobody_sees_what_it_hides(first_round: Round, reviewer: User) -> None:
    visit = sent(first_round)
    first_round.upload(ORIGINAL)
    evidence, reader = Evidence.objects.get(photo=sha256(ORIGINAL)), world.client(reviewer)
    assert reader.get(f"/api/v1/evidence/{evidence.pk}/file").status_code == 404
    assert Visit.objects.get(pk=visit["visit_id"]).state == Visit.State.SUBMITTED, "the copy is awaited"
    first_round.upload(MARKED)
    assert is_masked(colour(reader, evidence))
    assert Visit.objects.get(pk=visit["visit_id"]).state == Visit.State.SEALED


def test_what_proves_a_restricted_answer_is_restricted_in_its_copy_too(first_round: Round) -> None:
    member = person("inspector9", Role.INSPECTOR)
    derivatives = [{"of": sha256(ORIGINAL), "photo": sha256(MARKED), "kind": "marked"}]
    first_round.push(
        schema="visit/2",
        checklists=["UX-2026.1"],
        responses=[answer("UX-07", "report", photos=[sha256(ORIGINAL)])],
        photos=[photo_ref(ORIGINAL), photo_ref(MARKED)],
        derivatives=derivatives,
        team=[str(member.pk)],
    )
    first_round.upload(ORIGINAL, MARKED)
    assert set(Evidence.objects.values_list("kind", "restricted")) == {("photo", True), ("marked", True)}
    assert world.client(member).get("/api/v1/evidence").json()["results"] == []


def test_the_page_shows_the_copy_and_asks_why_before_it_gives_the_original(
    first_round: Round, reviewer: User
) -> None:
    evidence, page = masked(first_round), browser("reviewer")
    text = page.get(f"/evidence/{evidence.pk}").content.decode()
    assert "Đang xem bản đã đánh dấu, che" in text
    assert "Chưa ai mở ảnh gốc" in text
    refused = page.post(f"/evidence/{evidence.pk}/open", {"reason": " "})
    assert refused.status_code == 400
    opened: Any = page.post(f"/evidence/{evidence.pk}/open", {"reason": "Đối chiếu khuôn mặt"})
    assert opened.getvalue() == ORIGINAL
    listed = page.get(f"/evidence/{evidence.pk}").content.decode()
    assert "Đối chiếu khuôn mặt" in listed
    assert reviewer.full_name in listed
