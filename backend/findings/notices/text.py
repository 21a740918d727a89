"""The words of a conclusion notice: the frozen text, and the mail that says it is there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from backend.checklists.queries import definitions
from backend.findings.models import Finding, Notice, Reminded
from backend.units.models import Unit
from backend.visits.models import Visit
from shared.protocol.revision import LOCAL_TIME
from shared.protocol.wire import canonical_json
from shared.rules.checklists import Item, items_by_code

SCHEMA = "notice/1"
Terms = Mapping[str, date]


def number_of(number: int) -> str:
    """Return the number as it is written on the paper."""
    return f"{number:02d}/TB-SNV"


def notice_content(
    notice: Notice, visit: Visit, findings: Sequence[Finding], terms: Mapping[UUID, Terms]
) -> str:
    """Return the notice's text as canonical JSON; nothing in it is looked up again later."""
    unit = Unit.objects.only("name_vi", "name_en").get(pk=notice.unit_id)
    campaign = visit.campaign
    items = items_by_code(definitions(visit.checklists.split()).values())
    return canonical_json(
        {
            "schema": SCHEMA,
            "id": str(notice.pk),
            "year": notice.year,
            "number": notice.number,
            "code": number_of(notice.number),
            "supplement": notice.supplement,
            "kind": str(notice.kind),
            "issued_at": notice.issued_at.astimezone(LOCAL_TIME).isoformat(),
            "issued_by": {"id": str(notice.issued_by_id), "full_name": notice.issued_by.full_name},
            "unit": {"id": notice.unit_id, "name": unit.name_vi},
            "visit": {"id": str(visit.pk), "day": visit.day.isoformat()},
            "campaign": campaign and {"title": campaign.title, "decision_number": campaign.decision_number},
            "findings": [_line(finding, items, terms[finding.pk]) for finding in findings],
        }
    )


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


def _line(finding: Finding, items: Mapping[str, Item], terms: Terms) -> dict[str, Any]:
    item = items.get(finding.item)
    dates = ("due_on", "explain_until", "contest_until")
    return {
        "id": str(finding.pk),
        "item": finding.item,
        "text": {"vi": item.text_vi, "en": item.text_en} if item else None,
        "statement": finding.statement,
        "severity": str(finding.severity),
        "legal_basis": finding.legal_basis,
        **{name: terms[name].isoformat() for name in dates},
    }
