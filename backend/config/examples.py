"""An example of every body the API takes, for its description; one that a view names itself stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_DEVICE: Final = "01a21b7d-d281-7b2f-a462-6a46efbba8c8"
_PERSON: Final = "01a21b7d-d281-7b2f-a462-6a46efbba8c9"
_SECRET: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"  # noqa: S105 - of nobody
_BASE64: Final = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="
_WINDOW: Final = {"team": _PERSON, "starts": "2026-12-07", "ends": "2026-12-11"}
_TEAM: Final = {"name": "Tổ 1", "members": [{"user": _PERSON, "duty": "leader"}]}
_DAYS: Final = {"reminder": 5, "violation": 10, "serious": 20}

EXAMPLES: Final[Mapping[str, Any]] = {
    "inbox": {"verb": "read", "keys": [f"explanation.{_PERSON}.3"]},
    "auth/token": {"username": "reviewer", "password": "mot mat khau dai"},
    "auth/refresh": {"refresh": "eyJhbGciOi…"},
    "auth/logout": {"refresh": "eyJhbGciOi…"},
    "auth/device-refresh": {
        "session": _DEVICE,
        "secret": _SECRET,
        "next_sha256": _SECRET,
        "proof": _BASE64,
        "at": "2026-12-01T07:25:10.114+07:00",
        "nonce": "Z3VubmVyX2FuZF9vbmNl",
    },
    "me/password": {"old": "mot mat khau dai", "password": "mot mat khau khac"},
    "me/second-factor/confirm": {"otp": "492039"},
    "me/second-factor/recovery-codes": {"password": "mot mat khau dai"},
    "me/second-factor/switch-off": {"password": "mot mat khau dai"},
    "accounts": {
        "username": "mai.ct",
        "full_name": "Cầm Thị Mai",
        "role": "unit_officer",
        "unit": "sl-x25-03646",
        "password": "mot mat khau dai",
    },
    "accounts/{id}/change": {"email": "mai.ct@sonla.example", "is_active": True},
    "accounts/{id}/password": {"password": "mot mat khau khac"},
    "devices": {
        "id": _DEVICE,
        "model": "Samsung Galaxy A06",
        "algorithm": "ed25519",
        "public_key": _BASE64,
    },
    "app-crashes": {
        "crashes": [
            {
                "id": _DEVICE,
                "at": "2026-12-01T07:25:10.114+07:00",
                "version": "1.4.2",
                "build": "1a2b3c4d5e6f",
                "screen": "item",
                "task": "tap",
                "error": "ValueError < KeyError",
                "frames": ["field_app/viewmodels/item.py:120 rows", "shared/rules/evaluation.py:44 evaluate"],
            }
        ]
    },
    "devices/{device_id}/found": {"drain_only": True},
    "spreadsheets/{table}": {"file": "units.xlsx", "dry_run": True},
    "checklist-drafts": {"code": "GG"},
    "checklist-drafts/{id}/change": {"body": {"title_vi": "Chấp hành thời giờ làm việc", "items": []}},
    "campaigns": {
        "title": "Kiểm tra Bộ phận Một cửa quý IV",
        "decision_number": "21/QĐ-SNV",
        "decided_on": "2026-11-20",
        "starts": "2026-12-01",
        "ends": "2026-12-31",
        "checklists": ["GG-2026.1", "UX-2026.1", "NY-2026.1"],
        "scope": ["sl-x25-03646"],
        "days_to_fix": _DAYS,
    },
    "campaigns/{id}/change": {"ends": "2027-01-15"},
    "campaigns/{id}/teams": _TEAM,
    "teams/{id}/change": _TEAM,
    "campaigns/{id}/assignments": {**_WINDOW, "unit": "sl-x25-03646", "mode": "surprise"},
    "assignments/{id}/reschedule": _WINDOW,
    "assignments/{id}/cancel": {"reason": "Trùng lịch tiếp công dân"},
    "interests": {"unit": "sl-x25-03646", "kind": "declared", "reason": "Người thân công tác tại đó"},
    "findings/{id}/files": {"file": "anh-khac-phuc.jpg"},
    "documents": {"kind": "unit-year", "unit": "sl-x25-03646", "period": "2026-Y"},
    "documents/{id}/compare": {"file": "…"},
    "documents/{id}/signed": {"file": "…"},
    "documents/{id}/withdraw": {"why": "Ban hành nhầm đơn vị", "by_paper": "12/QĐ-SNV"},
    "sentences": {
        "version": 1,
        "texts": {"notice.proof_wanted": "Ảnh, văn bản chứng minh đã khắc phục"},
        "reason": "Theo góp ý của Văn phòng Sở",
    },
    "report-targets": {
        "valid_from": "2026-12-15",
        "kinds": ["commune", "ward"],
        "without_units": ["sl-x25-03646"],
        "reason": "Theo Kế hoạch số 12/KH-SNV",
    },
    "report-referred": {
        "period": "2026-Q3",
        "collectives": 1,
        "persons": 2,
        "paper": "45/TB-SNV",
        "reason": "Theo báo cáo của Văn phòng Sở",
    },
    "documents/{id}/correct": {"printed": "trang 2: 84 tồn tại", "corrected": "trang 2: 86 tồn tại"},
    "documents/{id}/issue": {
        "official_number": "1234",
        "symbol": "BC-SNV",
        "issued_on": "2026-12-01",
        "signer": "Nguyễn Văn A",
        "authority": "GIÁM ĐỐC",
    },
    "counters/{id}/signs": {"paper": "a4", "day_codes": False},
    "leads/readers": {"users": [_PERSON]},
    "leads/{id}/{verb}": {"text": "Đã nhắc bộ phận một cửa; ghế đã được bổ sung."},
    "counters/{id}/slips": {"sheets": 2},
    "documents/{id}/prose": {"texts": {"opening": "Thực hiện kế hoạch năm 2026, Sở Nội vụ báo cáo như sau."}},
    "reports": {"kind": "period", "period": "2026-Q3", "structure": "then", "draft": False},
    "quarantine/{id}/release": {"reason": "Đúng là của tổ"},
    "quarantine/{id}/dismiss": {"reason": "Gửi nhầm đơn vị"},
    "sync/push": {
        "protocol": 1,
        "device_id": _DEVICE,
        "batch_id": _PERSON,
        "known_epoch": None,
        "revisions": [
            {
                "revision_id": _PERSON,
                "sha256": _SECRET,
                "key_id": _SECRET,
                "signature": _BASE64,
                "body": '{"schema":"visit/1"}',
            }
        ],
    },
}
"""By address below `/api/v1/`."""


def document_examples(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add to the description an example of each body that has none."""
    for path, operations in result["paths"].items():
        example = EXAMPLES.get(path.removeprefix("/api/v1/"))
        for operation in operations.values() if example else ():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                if "examples" not in content:
                    content["examples"] = {"example": {"value": example}}
    return result
