"""What every page knows: who looks at it and where they can go."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.people.models import User
from backend.people.rules import may

NAVIGATION: Final = (
    ("portal:home", _("Trang đầu"), "reference.read"),
    ("portal:inbox", _("Hộp việc"), "inbox.read"),
    ("portal:review", _("Xem xét"), "visit.accept"),
    ("portal:visits", _("Cuộc kiểm tra"), "visit.submit"),
    ("portal:findings", _("Tồn tại"), "finding.read"),
    ("portal:notices", _("Thông báo"), "notice.read"),
    ("portal:reports", _("Báo cáo"), "report.freeze"),
    ("portal:overview", _("Toàn cảnh"), "report.brief"),
    ("portal:brief", _("Tóm tắt"), "report.brief"),
    ("portal:documents", _("Văn bản"), "document.read"),
    ("portal:campaigns", _("Kế hoạch"), "campaign.read"),
    ("portal:leads", _("Góp ý của dân"), "lead.read"),
    ("portal:lead-summary", _("Hạn trả lời dân"), "lead.count"),
    ("portal:satisfaction", _("Dân trả lời"), "satisfaction.read"),
    ("portal:signs", _("Bảng góp ý"), "sign.print"),
    ("portal:interests", _("Liên quan"), "interest.read"),
    ("portal:figures", _("Số liệu"), "report.read"),
    ("portal:jobs", _("Việc đang làm"), "job.read"),
    ("portal:watch", _("Vận hành"), "watch.read"),
    ("portal:devices", _("Thiết bị"), "quarantine.replay"),
    ("portal:app-crashes", _("Lỗi ứng dụng"), "app-crash.read"),
    ("portal:quarantine", _("Cách ly"), "quarantine.replay"),
    ("portal:checklists", _("Tiêu chí"), "checklist.read-draft"),
    ("portal:units", _("Đơn vị"), "reference.write"),
    ("portal:accounts", _("Tài khoản"), "account.change"),
    ("portal:security-log", _("Nhật ký đăng nhập"), "security-log.read"),
)
"""Where one can go, what it is called, and the verb it is for."""


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the reader and the pages open to them."""
    reader = getattr(request, "viewer", None)
    if not isinstance(reader, User):
        return {"viewer": None, "navigation": ()}
    open_pages = [(name, text) for name, text, verb in NAVIGATION if may(reader, verb)]
    match = request.resolver_match
    return {"viewer": reader, "navigation": open_pages, "here": match.view_name if match else ""}
