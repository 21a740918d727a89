"""The words of a conclusion notice: the frozen text, and the mail that says it is there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from backend.findings.models import Finding, Notice, Reminded
from backend.findings.notices.facts import NoticeFacts
from shared.protocol.wire import canonical_json


def reference_of(year: int, number: int) -> str:
    """Return under which name we keep a notice; the number on the paper is the office's register's."""
    return f"KT-{year}-{number:03d}"


def code_of(notice: Notice) -> str:
    """Return what a notice is called: our reference, or the number that early ones were issued under."""
    return notice.reference or number_of(notice.number)


def number_of(number: int) -> str:
    """Return the number as it was written on notices before the register's was typed in."""
    return f"{number:02d}/TB-SNV"


def notice_content(notice: Notice, facts: NoticeFacts) -> str:
    """Return the notice's text as canonical JSON; nothing in it is looked up again later."""
    numbered = {"id": str(notice.pk), "year": notice.year, "number": notice.number, "code": code_of(notice)}
    return canonical_json({**facts, **numbered})


def notice_mail(notice: Notice) -> tuple[str, str]:
    """Return subject and text of the mail: that there is a notice, how many findings, the first due date."""
    content: dict[str, Any] = json.loads(notice.content)
    dues = sorted(finding["due_on"] for finding in content["findings"])
    facts = {"n": len(dues), "due": dues[0], "code": content["code"], "unit": content["unit"]["name"]}
    subject = "[Công Tâm] Thông báo kết luận {code} gửi {unit}".format(**facts)
    return subject, _MAIL.format(**facts)


_MAIL = """\
Sở Nội vụ đã ban hành thông báo kết luận kiểm tra {code} gửi {unit}:
{n} nội dung, hạn khắc phục sớm nhất {due}.
Đăng nhập Công Tâm để xem minh chứng, giải trình, khiếu nại hoặc báo cáo khắc phục.

The Department of Home Affairs issued conclusion notice {code} to {unit}:
{n} findings, the first due on {due}.
Sign in to Công Tâm to see the proof, explain, contest, or report a fix.
"""


def reminder_mail(kind: Reminded.Kind, findings: Sequence[Finding]) -> tuple[str, str]:
    """Return subject and text of the mail about findings that are due soon, or overdue."""
    subject, words = _ABOUT[kind]
    lines = [f"- {finding.item}, {finding.unit.name_vi}: {finding.due_on:%d/%m/%Y}" for finding in findings]
    return f"[Công Tâm] {subject} ({len(lines)})", "\n".join((words, "", *lines, ""))


_ABOUT = {
    Reminded.Kind.REMINDER: (
        "Sắp đến hạn khắc phục",
        "Các nội dung sau sắp đến hạn khắc phục, chưa có báo cáo. / These are due soon and not answered yet:",
    ),
    Reminded.Kind.ESCALATION: (
        "Quá hạn khắc phục",
        "Các nội dung sau đã quá hạn khắc phục. / These are overdue:",
    ),
}
