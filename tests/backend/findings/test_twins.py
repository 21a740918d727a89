"""Two units from before look-alike codes were refused: no officer ever sees what was found at the other."""

from __future__ import annotations

from backend.findings.models import Finding
from backend.people.models import Role
from shared.rules.findings import State
from tests import world
from tests.backend.rounds import Round, decide

PHOTO = b"photo of an empty counter"


def test_an_officer_never_sees_the_findings_of_a_twin(first_round: Round) -> None:
    lower = world.unit("thu-x-1", "UBND xã Thử Một", under=world.province())
    upper = world.unit("THU-X-1", "UBND xã Thử Hai", under=world.province(), likeness="thu-x-1 1")
    first_round.seal(PHOTO, unit=upper.pk)
    for finding in Finding.objects.all():
        decide(finding, State.NOTIFIED)
    for unit, username, seen in ((lower, "mot", 0), (upper, "hai", 1)):
        officer = world.client(world.person(username, Role.UNIT_OFFICER, of=unit))
        assert len(officer.get("/api/v1/findings").json()["results"]) == seen
