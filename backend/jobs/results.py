"""Files that jobs make: kept for a week under the job's own id, then forgotten with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypedDict
from uuid import UUID

from django.conf import settings
from django.http import FileResponse

from backend.evidence.durable import remove_file, replace_file
from backend.jobs.models import FINAL, Job
from backend.kernel.problems import ProblemError

KEPT: Final = timedelta(days=7)


class FileResult(TypedDict):
    """The result of a job that makes a file."""

    name: str
    media_type: str
    size: int


def keep_file(job_id: str, content: bytes, *, name: str, media_type: str) -> FileResult:
    """Keep the file a job made; a second attempt puts its own in the place of the first one's."""
    replace_file(_path(UUID(job_id)), content)
    return {"name": name, "media_type": media_type, "size": len(content)}


def has_file(job: Job) -> bool:
    """Say whether the job made a file that is still kept."""
    return job.state == Job.State.DONE and isinstance(job.result, dict) and "media_type" in job.result


def file_of(job: Job) -> FileResponse:
    """Answer with the job's file, to keep; `not-found` where it made none."""
    path, made = _path(job.pk), job.result
    if not has_file(job) or made is None or not path.exists():
        raise ProblemError("not-found")
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=made["name"], content_type=made["media_type"]
    )


def forget_old_jobs(now: datetime) -> None:
    """Forget jobs that ended longer than a week ago, their files first."""
    for job in Job.objects.filter(state__in=FINAL, finished_at__lte=now - KEPT).only("pk"):
        remove_file(str(_path(job.pk)))
        job.delete()


def _path(job_id: UUID) -> Path:
    return Path(settings.DATA_DIR) / "results" / str(job_id)
