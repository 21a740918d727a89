"""A surprise stays one: planning it changes no byte of what units, leaders and other teams are told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from backend.config.schedule import JOBS
from backend.jobs.models import Message
from backend.jobs.periodic import do_due_jobs
from tests.backend.matrix import Scene, the_scene
from tests.backend.rounds import set_clock
from tests.backend.test_access_matrix import ROWS
from tests.world import NOW, TO_HIEU

pytestmark = pytest.mark.django_db

MUST_NOT_KNOW = ("anonymous", "other", "leader", "unit", "neighbour", "admin")
VARYING = re.compile(rb'"server_time":"[^"]*"|"instance": ?"[^"]*"')
READS = [path for verb, path, _cells in ROWS if verb == "GET"]
READS += [f"units?search={text}" for text in ("to", "to hieu", "Tô")]
READS += [f"{kind}?ordering=-{column}" for kind, column in (("findings", "recorded_at"), ("visits", "day"))]


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Give the scene of the access matrix, on the day of the cast."""
    set_clock(monkeypatch)
    return the_scene()


def everything_shown(scene: Scene, viewer: str) -> Mapping[str, tuple[Any, ...]]:
    """Return every answer of the API to a viewer, but for the clock and the request's number."""
    answers = {}
    for path in READS:
        answered = scene.ask(viewer, "GET", path)
        body = b"" if answered.streaming else VARYING.sub(b"", answered.content)
        unlike = {"Date", "X-Request-Id", *(("Content-Length",) if path.endswith("/bundle") else ())}
        headers = {name: value for name, value in answered.items() if name not in unlike}
        answers[path] = (answered.status_code, body, headers)
    return answers


def plan_a_surprise(scene: Scene) -> dict[str, Any]:
    """Let Home Affairs send the author's team to Tô Hiệu once more, and return what was planned."""
    window = {"starts": "2026-08-27", "ends": "2026-08-28", "team": scene.ids["crew"]}
    made = scene.clients["reviewer"].post(
        f"/api/v1/campaigns/{scene.ids['campaign']}/assignments",
        {**window, "unit": TO_HIEU, "mode": "surprise", "note": "Kiểm tra bất ngờ"},
        format="json",
    )
    assert made.status_code == 201
    planned: dict[str, Any] = made.json()
    return planned


def test_no_answer_to_a_unit_changes_by_a_byte_when_a_surprise_is_planned_moved_or_called_off(
    scene: Scene,
) -> None:
    for viewer in MUST_NOT_KNOW:  # the first look at a photo makes its copies
        everything_shown(scene, viewer)
    before = {viewer: everything_shown(scene, viewer) for viewer in MUST_NOT_KNOW}
    planned = plan_a_surprise(scene)
    moved = {"starts": "2026-08-28", "ends": "2026-08-28", "team": scene.ids["crew"]}
    steps = [("reschedule", moved), ("cancel", {"reason": "Trùng lịch"})]
    for verb, words in [("", {}), *steps]:
        if verb:
            at = f"/api/v1/assignments/{planned['id']}/{verb}"
            assert scene.clients["reviewer"].post(at, words, format="json").status_code == 200
        for viewer in MUST_NOT_KNOW:
            now = everything_shown(scene, viewer)
            assert [path for path in READS if now[path] != before[viewer][path]] == [], (viewer, verb)


def test_the_team_and_home_affairs_do_see_it(scene: Scene) -> None:
    planned = plan_a_surprise(scene)
    for viewer in ("author", "team", "reviewer"):
        assert planned["id"].encode() in everything_shown(scene, viewer)["assignments"][1], viewer


def test_no_mail_goes_out_for_a_surprise(scene: Scene) -> None:
    for hours in (0, 48):  # whatever was due anyway is done before the plan
        do_due_jobs(JOBS, "worker", NOW + timedelta(hours=hours))
    before = Message.objects.count()
    plan_a_surprise(scene)
    do_due_jobs(JOBS, "worker", NOW + timedelta(hours=49))
    assert (Message.objects.count(), mail.outbox) == (before, [])
