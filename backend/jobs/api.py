"""`jobs`: what one asked for that takes long, how far it is, stopping it, and the file it made."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.jobs.actions import repeat_job, stop_job
from backend.jobs.models import Job
from backend.jobs.queries import job_row
from backend.jobs.results import file_of
from backend.jobs.serializers import JobSerializer
from backend.kernel.preconditions import visible_row
from backend.people.rules import person


class JobList(ListAPIView[Job]):
    """One's own jobs, the newest first; for administrators all."""

    serializer_class = JobSerializer  # type: ignore[assignment]  # a row made of a job
    queryset = Job.objects.none()
    ordering = ("-made_at",)

    def get_queryset(self) -> QuerySet[Job]:
        """Return the jobs the person may know of."""
        return Job.objects.visible_to(person(self.request))

    def paginate_queryset(self, queryset: Any) -> list[Any]:
        """Return one page, each job as it is told of."""
        return [job_row(job) for job in super().paginate_queryset(queryset) or []]


class JobDetail(APIView):
    """One job."""

    @extend_schema(responses=JobSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """Say how far it is."""
        return _answer(_visible(request, pk))


class JobStop(APIView):
    """Stopping a job."""

    @extend_schema(request=None, responses=JobSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """End a job that waits at once, one that runs at its next step."""
        return _answer(stop_job(pk, by=person(request), now=timezone.now()))


class JobRepeat(APIView):
    """Trying a job again."""

    @extend_schema(request=None, responses=JobSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Let a job that failed or was stopped begin anew; any other is answered as it is."""
        return _answer(repeat_job(pk, by=person(request), now=timezone.now()))


class JobFile(APIView):
    """The file a job made."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)})
    def get(self, request: Request, pk: UUID) -> FileResponse:
        """Give the file; it is kept for a week."""
        return file_of(_visible(request, pk))


def _visible(request: Request, pk: UUID) -> Job:
    return visible_row(Job.objects.visible_to(person(request)), pk)


def _answer(job: Job) -> Response:
    return Response(JobSerializer(job_row(job)).data)
