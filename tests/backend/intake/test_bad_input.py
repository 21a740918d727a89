"""Every bad input of the threat table gets the one answer written beside it, on both database engines."""

from __future__ import annotations

import tracemalloc

import pytest

from backend.people.models import User
from tests import world
from tests.backend.intake.bad_batches import BATCHES, bomb
from tests.backend.intake.bad_callers import CALLERS
from tests.backend.intake.bad_photos import PHOTOS
from tests.backend.intake.bad_revisions import REVISIONS
from tests.backend.intake.cases import Case, Scene
from tests.world import Enrolled

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(phone_1: Enrolled, phone_2: Enrolled, reviewer: User, unit_to_hieu: User) -> Scene:
    """Give the people and phones the rows act with."""
    return Scene(phone_1, phone_2, world.client(reviewer), world.client(unit_to_hieu))


@pytest.mark.parametrize("case", [*BATCHES, *REVISIONS, *CALLERS, *PHOTOS], ids=lambda case: case.name)
def test_a_bad_input_gets_the_answer_the_table_says(case: Case, scene: Scene) -> None:
    case.expected.check(scene, case.send(scene))


def test_unpacking_a_gzip_bomb_takes_little_memory(scene: Scene) -> None:
    packed = bomb()
    tracemalloc.start()
    try:
        assert scene.post(packed, **{"Content-Encoding": "gzip"}).status_code == 413
        assert tracemalloc.get_traced_memory()[1] < 16 * 1024 * 1024
    finally:
        tracemalloc.stop()
