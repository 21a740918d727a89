"""Files of papers over HTTP: 202 while a worker makes them, then the file, whole or in part."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.http import content_disposition_header

from backend.documents.making import MEDIA_TYPES, job_of
from backend.documents.models import File
from backend.evidence.store import DOCUMENTS
from backend.jobs.models import Job
from backend.kernel.problems import ProblemError
from backend.kernel.ranges import file_answer
from backend.visits.files import FILE_HEADERS

RETRY_S = 2


def served(request: HttpRequest, file: File, name: str) -> HttpResponseBase:
    """Answer the file under a name to save it by; 202 with Retry-After while it is being made."""
    if file.made_at is None:
        _refuse_failed(file)
        return waiting(file.format)
    shown = content_disposition_header(True, f"{name}.{file.format}") or "attachment"  # noqa: FBT003 - Django's
    headers = {**FILE_HEADERS, "Content-Type": MEDIA_TYPES[file.format], "Content-Disposition": shown}
    return file_answer(
        DOCUMENTS.open(file.sha256),
        file.size,
        asked=request.headers.get("Range"),
        if_range=request.headers.get("If-Range"),
        etag=f'"{file.sha256}"',
        headers=headers,
    )


def waiting(format_: str) -> JsonResponse:
    """Answer that a file is being made, or what it is made of is being counted."""
    body = {"state": "waiting", "format": format_}
    return JsonResponse(body, status=202, headers={"Retry-After": str(RETRY_S)})


def _refuse_failed(file: File) -> None:
    """Say that a file could not be made, however often it was tried; its job can be repeated."""
    job = job_of(file)
    if job is not None and job.state == Job.State.FAILED:
        raise ProblemError("server-error", detail=job.failure)
