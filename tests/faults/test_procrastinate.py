"""The same tasks on Procrastinate, by setting alone: PostgreSQL, its worker, our rows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests import postgres
from tests.faults.figures import ROOT

BACKEND = "backend.jobs.procrastinate.ProcrastinateBackend"
_ENQUEUE = """
import json
from django.db import transaction
from django.utils import timezone
from backend.jobs.models import Job
from backend.people.actions import create_user
from backend.people.models import Role
from tests.backend.jobs import tasks
create_user(username="marker", password="congtam-demo", full_name="M", role=Role.REVIEWER, now=timezone.now())
with transaction.atomic():
    tasks.doubled.enqueue(1)
    transaction.set_rollback(True)
made = [tasks.doubled.enqueue(21).id, tasks.marked.enqueue("mark").id, tasks.broken.enqueue().id]
print(json.dumps(made))
"""
_TELL = """
import json
from backend.jobs.models import Job, Message
jobs = [[job.kind.rpartition(".")[2], job.state, job.result] for job in Job.objects.order_by("pk")]
print(json.dumps([jobs, Message.objects.count()]))
"""


@pytest.fixture
def env(tmp_path: Path) -> Iterator[Mapping[str, str]]:
    """Give the environment of an installation on PostgreSQL whose jobs are Procrastinate's."""
    with postgres.embedded() as url:
        kept = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        env = {"CONGTAM_DATA_DIR": str(tmp_path), "DATABASE_URL": url, "CONGTAM_TASKS": BACKEND}
        yield {**kept, **env, "PYTHONPATH": str(ROOT)}


def manage(env: Mapping[str, str], *arguments: str) -> str:
    command = [sys.executable, "backend/manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return done.stdout


def printed_by(env: Mapping[str, str], script: str) -> str:
    return manage(env, "shell", "--no-imports", "-c", script).splitlines()[-1]


def test_the_same_tasks_run_on_procrastinate_by_setting_alone(env: Mapping[str, str]) -> None:
    manage(env, "migrate", "--verbosity", "0")
    assert len(json.loads(printed_by(env, _ENQUEUE))) == 3
    manage(env, "work", "--once")
    assert {state for _, state, _ in json.loads(printed_by(env, _TELL))[0]} == {"waiting"}, (
        "not our workers' work"
    )
    manage(env, "procrastinate", "worker", "--one-shot")
    jobs, marks = json.loads(printed_by(env, _TELL))
    assert jobs == [
        ["doubled", "done", 42],
        ["marked", "done", {"key": "mark"}],
        ["broken", "waiting", None],  # tried again after its wait
    ]
    assert marks == 1
