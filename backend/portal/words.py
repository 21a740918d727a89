"""What the codes of the product are called on the screen; the words are those of the glossary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from backend.campaigns.models import Campaign
from backend.checklists.models import ChecklistVersion
from backend.citizens.models import Channel, LeadClass, LeadKind, LeadState
from backend.documents.models import Kind, Status
from backend.findings.models import Notice
from backend.inbox.models import Kind as InboxKind
from backend.intake.models import Quarantine
from backend.jobs.models import Job
from backend.people.models import Interest, LoginEvent, Role
from backend.units.models import Unit
from backend.visits.models import Visit
from shared.rules.checklists import Severity
from shared.rules.findings import State, Verb

Words = Mapping[str, Any]

FINDING_STATES: Final[Words] = {
    State.RECORDED: _("Mới ghi nhận"),
    State.CONFIRMED: _("Đã xác nhận"),
    State.DROPPED: _("Đã bỏ"),
    State.NOTIFIED: _("Đã thông báo"),
    State.CONTESTED: _("Đang khiếu nại"),
    State.WITHDRAWN: _("Đã rút"),
    State.FIX_SUBMITTED: _("Chờ kiểm tra khắc phục"),
    State.CLOSED: _("Đã đóng"),
}
INBOX_KINDS: Final[Words] = {
    InboxKind.EXPLANATION: _("Giải trình mới"),
    InboxKind.CONTEST: _("Khiếu nại"),
    InboxKind.FIX: _("Khắc phục cần kiểm tra"),
    InboxKind.OVERDUE: _("Quá hạn ở đơn vị"),
    InboxKind.DUE_SOON: _("Sắp đến hạn"),
    InboxKind.RETURNED: _("Cuộc kiểm tra đã trả lại, chưa gửi bản mới"),
    InboxKind.PHONE: _("Điện thoại còn giữ số"),
}
VISIT_STATES: Final[Words] = {
    Visit.State.SUBMITTED: _("Chờ đủ ảnh"),
    Visit.State.SEALED: _("Chờ xem xét"),
    Visit.State.RETURNED: _("Đã trả lại"),
    Visit.State.ACCEPTED: _("Đã chấp nhận"),
}
CHECKLIST_STATES: Final[Words] = {
    ChecklistVersion.Status.PROPOSED: _("Đề xuất"),
    ChecklistVersion.Status.APPROVED: _("Đã phê duyệt"),
}
PHOTO_RULES: Final[Words] = {
    "required": _("Bắt buộc"),
    "recommended": _("Nên có"),
    "optional": _("Tùy ý"),
    "none": _("Không cần"),
    "forbidden": _("Không được chụp"),
}
UNIT_KINDS: Final[Words] = {
    Unit.Kind.COMMUNE: _("Xã"),
    Unit.Kind.WARD: _("Phường"),
    Unit.Kind.PROVINCIAL_DEPARTMENT: _("Sở"),
    Unit.Kind.PROVINCIAL_OFFICE: _("Cơ quan khác cấp tỉnh"),
}
"""The kinds of unit that may begin today."""
SEVERITIES: Final[Words] = {
    Severity.NONE: _("Không"),
    Severity.REMINDER: _("Nhắc nhở"),
    Severity.VIOLATION: _("Vi phạm"),
    Severity.SERIOUS: _("Nghiêm trọng"),
}
OUTCOMES: Final[Words] = {
    "pass": _("Đạt"),
    "fail": _("Không đạt"),
    "na": _("Không áp dụng"),
    "None": _("Thông tin"),
}
MODES: Final[Words] = {Visit.Mode.PLANNED: _("Theo kế hoạch"), Visit.Mode.SURPRISE: _("Đột xuất")}
ROLES: Final[Words] = {
    Role.INSPECTOR: _("Thành viên đoàn kiểm tra"),
    Role.REVIEWER: _("Sở Nội vụ"),
    Role.LEADER: _("Lãnh đạo"),
    Role.UNIT_OFFICER: _("Đơn vị"),
    Role.ADMINISTRATOR: _("Quản trị"),
}
LOGINS: Final[Words] = {
    LoginEvent.Kind.LOGIN: _("Đăng nhập"),
    LoginEvent.Kind.RECOVERY: _("Đăng nhập bằng mã dự phòng"),
    LoginEvent.Kind.WRONG: _("Sai tên hoặc mật khẩu"),
    LoginEvent.Kind.WRONG_CODE: _("Sai mã xác thực"),
    LoginEvent.Kind.LOCKED: _("Bị chặn vì sai quá nhiều lần"),
}
VERBS: Final[Words] = {
    Verb.CONFIRM: _("Xác nhận"),
    Verb.DROP: _("Bỏ"),
    Verb.STATEMENT: _("Sửa mô tả tồn tại"),
    Verb.NOTIFY: _("Thông báo cho đơn vị"),
    Verb.EXPLAIN: _("Gửi giải trình"),
    Verb.CONTEST: _("Khiếu nại"),
    Verb.UPHOLD: _("Giữ nguyên"),
    Verb.AMEND: _("Đổi mức độ"),
    Verb.WITHDRAW: _("Rút"),
    Verb.SUBMIT_FIX: _("Báo cáo khắc phục"),
    Verb.CLOSE: _("Chấp nhận và đóng"),
    Verb.RETURN_FIX: _("Yêu cầu khắc phục tiếp"),
    Verb.REOPEN: _("Mở lại"),
}
DONE: Final[Words] = {
    Verb.CONFIRM: _("Đã xác nhận."),
    Verb.DROP: _("Đã bỏ."),
    Verb.STATEMENT: _("Đã sửa mô tả tồn tại."),
    Verb.NOTIFY: _("Đã thông báo cho đơn vị."),
    Verb.EXPLAIN: _("Đã gửi giải trình."),
    Verb.CONTEST: _("Đã gửi khiếu nại."),
    Verb.UPHOLD: _("Đã giữ nguyên."),
    Verb.AMEND: _("Đã đổi mức độ."),
    Verb.WITHDRAW: _("Đã rút."),
    Verb.SUBMIT_FIX: _("Đã gửi báo cáo khắc phục."),
    Verb.CLOSE: _("Đã đóng."),
    Verb.RETURN_FIX: _("Đã yêu cầu khắc phục tiếp."),
    Verb.REOPEN: _("Đã mở lại."),
}
PLANS: Final[Words] = {Campaign.Kind.PLAN: _("Kế hoạch"), Campaign.Kind.DECISION: _("Quyết định")}
PHOTO_POLICIES: Final[Words] = {
    Campaign.PhotoPolicy.ORIGINAL: _("Ảnh gốc của máy ảnh"),
    Campaign.PhotoPolicy.REDUCED: _("Ảnh thu nhỏ (nơi sóng yếu)"),
}
INTERESTS: Final[Words] = {
    Interest.Kind.WORKED: _("Từng công tác tại đó"),
    Interest.Kind.DECLARED: _("Có quyền lợi, quan hệ liên quan"),
}
DUTIES: Final[Words] = {
    "leader": _("Trưởng đoàn"),
    "secretary": _("Thư ký"),
    "member": _("Thành viên"),
}
ASSIGNMENTS: Final[Words] = {
    "open": _("Chưa thực hiện"),
    "done": _("Đã thực hiện"),
    "cancelled": _("Đã hủy"),
}
COVERAGE: Final[Words] = {
    "visited": _("Đã kiểm tra"),
    "assigned": _("Đã phân công"),
    "not-yet": _("Chưa phân công"),
}
WARNINGS: Final[Words] = {
    "unit-overlap": _("Lưu ý: đơn vị này còn có phân công khác trong khoảng ngày đó."),
    "inspector-overlap": _("Lưu ý: có thành viên cùng ngày phải đi nơi khác."),
    "conflict-of-interest": _("Lưu ý: có thành viên liên quan đến đơn vị này."),
}
TICKET_EVENTS: Final[Words] = {
    "revision.quarantined": _("Được cách ly"),
    "revision.quarantined-again": _("Gửi lại, vẫn được cách ly"),
    "quarantine.replayed": _("Kiểm tra lại"),
    "quarantine.released": _("Nhận vào"),
    "quarantine.dismissed": _("Loại"),
}
VERDICTS: Final[Words] = {"accepted": _("Đã chấp nhận"), "returned": _("Đã trả lại")}
KINDS_OF_NOTICE: Final[Words] = {
    Notice.Kind.DEMAND: _("Yêu cầu"),
    Notice.Kind.RECOMMENDATION: _("Kiến nghị"),
}
DOCUMENT_KINDS: Final[Words] = {
    Kind.NOTICE: _("Thông báo kết luận"),
    Kind.AMENDMENT: _("Thông báo sửa đổi, bổ sung"),
    Kind.REMINDER: _("Công văn đôn đốc"),
    Kind.CORRECTION: _("Công văn đính chính"),
    Kind.REMEDIATION: _("Báo cáo khắc phục"),
    Kind.PERIOD: _("Báo cáo kỳ"),
    Kind.UNIT_YEAR: _("Phiếu kết quả năm"),
    Kind.CAMPAIGN: _("Báo cáo đợt kiểm tra"),
    Kind.BRIEF: _("Tóm tắt cho lãnh đạo"),
}
SENTENCE_GROUPS: Final[Words] = {
    **DOCUMENT_KINDS,
    "minutes": _("Biên bản kiểm tra"),
    "section": _("Mục cho báo cáo CCHC"),
    "letter": _("Công văn, phần chung"),
    "annex": _("Phụ lục"),
    "indicator": _("Chỉ tiêu"),
    "figure": _("Tên số liệu"),
    "state": _("Tình trạng khắc phục"),
    "event": _("Lý do điều chỉnh"),
    "checklist": _("Tên bảng kiểm"),
    "replaces": _("Câu thay thế văn bản"),
}
DOCUMENT_STATES: Final[Words] = {
    Status.DRAFT: _("Nháp"),
    Status.FROZEN: _("Đã chốt số liệu"),
    Status.OUT: _("Đang trình ký"),
    Status.ISSUED: _("Đã ban hành"),
    Status.AMENDED: _("Đã sửa đổi, bổ sung"),
    Status.REPLACED: _("Đã thay thế"),
    Status.WITHDRAWN: _("Đã thu hồi"),
}
JOBS: Final[Words] = {
    Job.State.WAITING: _("Đang chờ"),
    Job.State.RUNNING: _("Đang làm"),
    Job.State.DONE: _("Đã xong"),
    Job.State.FAILED: _("Không làm được"),
    Job.State.STOPPED: _("Đã dừng"),
}
TASKS: Final[Words] = {
    "export_findings": _("Bảng các tồn tại (XLSX)"),
    "count_facts": _("Đếm số liệu báo cáo"),
    "freeze_figures": _("Chốt số liệu báo cáo"),
    "freeze_draft_figures": _("Chốt số liệu báo cáo"),
    "make_document_file": _("Tạo tệp văn bản"),
    "read_signed": _("Đọc bản đã ký"),
}
"""What each kind of job makes."""
TICKETS: Final[Words] = {
    Quarantine.State.OPEN: _("Chờ quyết định"),
    Quarantine.State.STORED: _("Đã nhận vào"),
    Quarantine.State.DISMISSED: _("Đã loại"),
}
SIGNERS: Final[Words] = {
    "unit": _("Đại diện đơn vị"),
    "inspector": _("Người kiểm tra"),
    "member": _("Thành viên đoàn"),
    "witness": _("Người chứng kiến"),
}
FLAGS: Final[Words] = {
    "signature-mismatch": _("Có chữ ký không khớp nội dung biên bản"),
    "signature-missing": _("Biên bản ghi đơn vị đã ký nhưng không có chữ ký"),
    "clock-skew": _("Đồng hồ thiết bị lệch quá 5 phút"),
    "day-of-receipt": _("Ngày của thiết bị không đọc được; tính theo ngày nhận"),
    "text-cleaned": _("Có ký tự lạ không hiển thị"),
    "photo-size-differs": _("Dung lượng ảnh khác với khai báo"),
    "unit-not-in-force": _("Đơn vị không còn tồn tại vào ngày kiểm tra"),
    "team-member-unknown": _("Có thành viên đoàn chưa có tài khoản"),
    "parent-missing": _("Thiếu bản trước đó"),
    "several-heads": _("Có nhiều bản cuối khác nhau"),
    "device-number-repeated": _("Thiết bị dùng lại số thứ tự"),
    "device-number-gap": _("Thiếu số thứ tự trước đó của thiết bị"),
    "device-chain-broken": _("Chuỗi ghi của thiết bị bị đứt"),
    "released": _("Được nhận vào theo quyết định của người có thẩm quyền"),
    "outcome-differs": _("Máy chủ đánh giá khác thiết bị"),
    "photo-broken": _("Ảnh gốc trên thiết bị có thể bị hỏng"),
    "answer-invalid": _("Câu trả lời không thể có"),
    "followup-invalid": _("Câu trả lời kèm theo không thể có"),
    "followup-unknown": _("Câu hỏi kèm theo không có trong phiếu"),
    "officials-not-allowed": _("Nêu tên cán bộ ở nơi không được phép"),
    "hours-unknown": _("Chưa biết giờ làm việc của đơn vị"),
}
TICKET_DETAILS: Final[Words] = {
    "the unit": _("Máy chủ không có đơn vị này."),
    "the campaign": _("Máy chủ không có kế hoạch, quyết định này."),
    "a checklist version": _("Máy chủ không có phiên bản bộ tiêu chí này."),
    "a counter of this unit": _("Đơn vị không có Bộ phận Một cửa này."),
    "the visit is somebody else's": _("Cuộc kiểm tra này của người khác."),
    "the visit is of another unit": _("Cuộc kiểm tra này ở đơn vị khác."),
    "somebody else is its author": _("Người ghi là người khác."),
    "its author is nobody who makes visits": _("Người ghi không phải người đi kiểm tra."),
    "the body names another device": _("Nội dung ghi tên thiết bị khác."),
    "the body names another revision": _("Nội dung ghi mã bản khác."),
    "the parents lead in a circle": _("Các bản trước nối thành vòng."),
}
"""What the gate noted beside the code of its problem."""

LEAD_STATES: Final[Words] = {
    LeadState.RECEIVED: _("Chờ đọc"),
    LeadState.READ: _("Đã đọc"),
    LeadState.KEPT: _("Lưu theo dõi"),
    LeadState.FORWARDED: _("Đã chuyển"),
    LeadState.HELD: _("Giữ lại"),
    LeadState.REFERRED: _("Chuyển theo quy định"),
    LeadState.ANSWERED: _("Đã trả lời"),
    LeadState.CLOSED: _("Đã khép lại"),
}
LEAD_KINDS: Final[Words] = {
    LeadKind.TEXT: _("Lời góp ý"),
    LeadKind.PAPERS: _("Đòi thêm giấy tờ"),
    LeadKind.MONEY: _("Gợi ý tiền, quà"),
    LeadKind.DANGER: _("Nguy hiểm"),
}
LEAD_CLASSES: Final[Words] = {
    LeadClass.PRAISE: _("Khen"),
    LeadClass.SUGGESTION: _("Góp ý"),
    LeadClass.TROUBLE: _("Vướng mắc về quy định hành chính"),
    LeadClass.ACCUSATION: _("Tố cáo không tên"),
    LeadClass.DANGER: _("Nguy hiểm, bạo lực, trẻ em"),
    LeadClass.BY_LAW: _("Muốn giải quyết theo luật"),
}
LEAD_VERBS: Final[Words] = {
    "open": _("Mở xem"),
    "read": _("Đã đọc"),
    "keep": _("Lưu theo dõi"),
    "forward": _("Chuyển cơ quan có thẩm quyền"),
    "hold": _("Giữ đến sau cuộc kiểm tra"),
    "refer": _("Chuyển theo quy định"),
    "answer": _("Trả lời"),
    "close": _("Khép lại"),
}
CHANNELS: Final[Words] = {
    Channel.POSTER: _("bảng ở lối ra"),
    Channel.SLIP: _("phiếu mời"),
    Channel.EXIT: _("phỏng vấn tại chỗ"),
}
DIMENSIONS: Final[Words] = {
    "qa": _("Nơi tiếp dân"),
    "qb": _("Giấy tờ, phí, ngày trả"),
    "qc": _("Cán bộ"),
    "qd": _("Kết quả"),
    "qe": _("Góp ý"),
}
"""The five dimensions, by their columns."""
WORDS: Final[Mapping[str, Words]] = {
    "checklist": CHECKLIST_STATES,
    "finding": FINDING_STATES,
    "inbox": INBOX_KINDS,
    "visit": VISIT_STATES,
    "severity": SEVERITIES,
    "outcome": OUTCOMES,
    "mode": MODES,
    "role": ROLES,
    "login": LOGINS,
    "verb": VERBS,
    "verdict": VERDICTS,
    "notice": KINDS_OF_NOTICE,
    "ticket": TICKETS,
    "unit-kind": UNIT_KINDS,
    "document": DOCUMENT_STATES,
    "document-kind": DOCUMENT_KINDS,
    "sentence-group": SENTENCE_GROUPS,
    "job": JOBS,
    "task": TASKS,
    "flag": FLAGS,
    "signer": SIGNERS,
    "duty": DUTIES,
    "interest": INTERESTS,
    "assignment": ASSIGNMENTS,
    "coverage": COVERAGE,
    "ticket-event": TICKET_EVENTS,
    "channel": CHANNELS,
    "lead": LEAD_STATES,
    "lead-kind": LEAD_KINDS,
    "lead-class": LEAD_CLASSES,
    "lead-verb": LEAD_VERBS,
}
"""Every kind of code by its name in templates: `{% badge "finding" state %}`."""


def word(kind: str, code: object) -> Any:
    """Return what `code` is called; a code nobody has a word for yet is shown as it is."""
    return WORDS[kind].get(str(code), code)


def localized(thing: Any, name: str = "text") -> str:
    """Return a text of reference data in the reader's language, in Vietnamese where there is no other."""
    if thing is None:
        return ""
    language = "en" if get_language() == "en" else "vi"
    return str(_of(thing, f"{name}_{language}") or _of(thing, f"{name}_vi"))


def _of(thing: Any, name: str) -> Any:
    return thing.get(name, "") if isinstance(thing, dict) else getattr(thing, name, "")
