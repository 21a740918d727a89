"""Examples of what is said with the verbs, for the API's description."""

from __future__ import annotations

from typing import Any, Final

from shared.rules.findings import Verb

_FILE = "0198c0de-0000-7000-8000-0000000000f1"

EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    Verb.CONFIRM: {"severity": "violation", "reason": "Tái diễn sau khi đã nhắc nhở."},
    Verb.DROP: {"reason": "Ảnh không thể hiện bảng niêm yết của đơn vị."},
    Verb.STATEMENT: {"statement": "2/12 người tại quầy đất đai không đeo thẻ."},
    Verb.NOTIFY: {},
    Verb.EXPLAIN: {"text": "Cán bộ được cử đi họp, có giấy mời kèm theo.", "files": [_FILE]},
    Verb.CONTEST: {"text": "Thời điểm kiểm tra đơn vị đang trong giờ nghỉ trưa."},
    Verb.UPHOLD: {"reason": "Giờ chụp ảnh trong giờ làm việc theo quy định mùa hè."},
    Verb.AMEND: {"severity": "reminder", "reason": "Đơn vị đã khắc phục ngay tại chỗ."},
    Verb.WITHDRAW: {"reason": "Nhầm đơn vị: quầy thuộc cơ quan khác."},
    Verb.SUBMIT_FIX: {"text": "Đã niêm yết bổ sung 12 thủ tục.", "files": [_FILE]},
    Verb.CLOSE: {},
    Verb.RETURN_FIX: {"comment": "Ảnh chưa rõ nội dung niêm yết, đề nghị chụp lại."},
    Verb.REOPEN: {"reason": "Phúc tra ngày 12/10 thấy bảng niêm yết đã bị gỡ."},
    "decide": {
        "verb": "confirm",
        "findings": [
            {"id": "0198c0de-0000-7000-8000-000000000001", "etag": '"000000000001-0"'},
            {"id": "0198c0de-0000-7000-8000-000000000002", "etag": "*"},
        ],
    },
}
