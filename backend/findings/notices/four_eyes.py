"""Two people stand behind a notice: whoever confirmed all its findings alone does not issue it."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from backend.findings.models import Decision, Finding
from backend.kernel.problems import ProblemError, bilingual
from backend.people.models import User
from shared.rules.findings import Verb


def check_second_person(findings: Sequence[Finding], by: User) -> None:
    """Raise `same-person` where `by` alone confirmed all these findings, and the office wants two people."""
    if settings.FOUR_EYES and confirmed_alone(findings, by):
        raise ProblemError(
            "same-person",
            detail=bilingual(
                "Người đã một mình xác nhận các nội dung này không tự gửi thông báo; cần người thứ hai.",
                "Whoever confirmed these findings alone does not issue their notice; a second person does.",
            ),
        )


def confirmed_alone(findings: Sequence[Finding], by: User) -> bool:
    """Say whether nobody but `by` confirmed any of these findings; the last confirmation of each counts."""
    confirmations = Decision.objects.filter(finding__in=findings, verb=Verb.CONFIRM).order_by("number")
    last = dict(confirmations.values_list("finding_id", "by_id"))
    return bool(last) and set(last.values()) == {by.pk}
