"""Lists as spreadsheets of any size, made aside: the reader's own list, with the words of the screen."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import QueryDict
from django.utils import translation
from django_tasks import TaskContext, task

from backend.findings.export import findings_workbook
from backend.findings.filters import FindingFilter
from backend.findings.queries import findings_for
from backend.jobs.progress import report
from backend.jobs.results import FileResult, keep_file
from backend.kernel.problems import ProblemError
from backend.kernel.xlsx import MEDIA_TYPE
from backend.people.models import User
from backend.portal.words import word

MAX_ROWS = 1_000_000
"""What a sheet has lines for."""


@task(takes_context=True)
def export_findings(context: TaskContext, reader_id: str, asked: str, day: str, language: str) -> FileResult:
    """Make the workbook of what `asked` leaves of the findings `reader_id` may see, when it is made."""
    reader = User.objects.get(pk=UUID(reader_id), is_active=True)
    narrowed = FindingFilter(QueryDict(asked), queryset=findings_for(reader, date.fromisoformat(day)))
    if not narrowed.is_valid():
        raise ProblemError("filter-invalid")
    with translation.override(language):
        content = findings_workbook(
            narrowed.qs,
            reader=reader,
            say=lambda code, kind: str(word(kind, code)),
            most=MAX_ROWS,
            report=lambda done, of: report(context, done, of),
        )
    return keep_file(context.task_result.id, content, name="ton-tai.xlsx", media_type=MEDIA_TYPE)
