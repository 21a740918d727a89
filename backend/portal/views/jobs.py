"""What was asked for and takes long: how far it is, the file, stopping it; what failed at the server."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe
from django_filters import rest_framework as filters

from backend.jobs.actions import enqueue_job, repeat_job, stop_job
from backend.jobs.models import Job
from backend.jobs.queries import failing_leases, unsent_messages
from backend.jobs.results import file_of, has_file
from backend.kernel.preconditions import visible_row
from backend.people.models import Role
from backend.portal.access import page, viewer
from backend.portal.exports import export_findings
from backend.portal.lists import listing


class JobFilter(filters.FilterSet):  # type: ignore[misc]  # no types
    """Jobs, all of them."""


@page("job.read")
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """Show one's own jobs, the newest first; administrators see all, and what fails again and again."""
    reader = viewer(request)
    rows = Job.objects.visible_to(reader).select_related("asked_by")
    found = listing(request, rows, filters=JobFilter, ordering=("-made_at", "-pk"))
    shown = {"listing": found, "has_all": reader.role == Role.ADMINISTRATOR}
    if shown["has_all"]:
        shown |= {"leases": failing_leases(), "messages_unsent": unsent_messages()}
    return render(request, "portal/jobs.html", shown)


@page("job.read")
@require_safe
def job(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one job; the page asks again by itself until it has ended."""
    shown = _visible(request, pk)
    return render(request, "portal/job.html", {"job": shown, "has_file": has_file(shown)})


@page("job.read")
@require_safe
def file(request: HttpRequest, pk: UUID) -> FileResponse:
    """Give the file a job made, to keep."""
    return file_of(_visible(request, pk))


@page("job.read")
@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop a job."""
    stop_job(pk, by=viewer(request), now=timezone.now())
    return redirect("portal:job", pk)


@page("job.read")
@require_POST
def repeat(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Try a job again."""
    repeat_job(pk, by=viewer(request), now=timezone.now())
    return redirect("portal:job", pk)


@page("finding.read")
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Begin to make the spreadsheet of the findings the filters leave; pressed twice, it is made once."""
    reader = viewer(request)
    what = (request.GET.urlencode(), timezone.localdate().isoformat(), get_language() or "vi")
    key = f"export {reader.pk} {sha256(repr(what).encode()).hexdigest()}"
    made = enqueue_job(export_findings, str(reader.pk), *what, asked_by=reader, key=key)
    return redirect("portal:job", made.pk)


def _visible(request: HttpRequest, pk: UUID) -> Job:
    return visible_row(Job.objects.visible_to(viewer(request)), pk)
