"""Tasks for the tests of jobs: each leaves a mark that can be counted."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import TaskContext, task

from backend.jobs.models import Message
from backend.jobs.progress import finishing, report
from backend.people.models import User


@task
def doubled(number: int) -> int:
    """Return twice the number."""
    return 2 * number


@task
def broken() -> None:
    """Fail."""
    raise ValueError("nothing to divide")


@task(takes_context=True)
def marked(context: TaskContext, key: str) -> None:
    """Work in three steps and leave one mark, in the commit that ends the job."""
    for step in range(3):
        report(context, step, 3)
    with finishing(context, result={"key": key}):
        leave_mark(f"{key} {context.task_result.id}")


@task(takes_context=True)
def long(context: TaskContext, steps: int) -> None:
    """Report each step."""
    for step in range(steps):
        report(context, step, steps)


def leave_mark(key: str) -> None:
    """Leave a row that is found by its key, one more for each call."""
    count = Message.objects.filter(key__startswith=key).count()
    to = User.objects.order_by("pk").first()
    Message(
        key=f"{key} {count}", to=to, subject="", text="", made_at=timezone.now(), sent_at=timezone.now()
    ).save(force_insert=True)
