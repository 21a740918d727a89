"""One paper of every kind, from facts as they are frozen, with any text wherever one can stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from backend.documents.blocks import Content
from backend.documents.content import as_printed
from backend.documents.papers.extracts import brief, cchc_section
from backend.documents.papers.frame import Frame
from backend.documents.papers.letters import amendment, correction, reminder
from backend.documents.papers.minutes import minutes
from backend.documents.papers.notice import SLOTS as NOTICE_SLOTS
from backend.documents.papers.notice import notice
from backend.documents.papers.period import SLOTS as PERIOD_SLOTS
from backend.documents.papers.period import period_report
from backend.documents.papers.results import (
    CAMPAIGN_SLOTS,
    REMEDIATION_SLOTS,
    UNIT_YEAR_SLOTS,
    campaign,
    remediation,
    unit_year,
)
from backend.documents.wording import first_wording
from tests.backend.documents.papers import line, notice_facts

VERIFY: Final = {"code": "ABCDEFGHJK", "url": "https://congtam.example/verify/ABC", "reference": "Hồ sơ HS-1"}
TEXT: Final = "Số vắng mặt không có lý do hoặc không báo cáo"
FRAME: Final = Frame(
    draft=False,
    made=date(2026, 9, 18),
    verify=VERIFY,  # type: ignore[arg-type]  # a literal of the same shape
    number="05",
    symbol="BC-SNV",
    issued_on=date(2026, 9, 5),
    signer="Hoàng Nam",
)
_FINDING: Final = {"finding": "1", "item": "GG-05", "notice": "05/TB-SNV", "due_on": "2026-09-05"}
_PAPER: Final = {
    "kind": "notice",
    "number": "05",
    "symbol": "TB-SNV",
    "issued_on": "2026-08-20",
    "title": "T",
}


def period_facts(text: str, rows: int = 4) -> dict[str, Any]:
    """Return the facts of a report of so many units, `text` the name of each and of each item."""
    summed = dict.fromkeys(("visits", "recorded", "confirmed", "reminder", "violation", "serious"), 1)
    by_unit = [
        {"id": f"u{n}", "unit": text, "then": [text], **summed, "closed": 0, "overdue": 1, "repeat": 1}
        for n in range(rows)
    ]
    tracked = {**_FINDING, "unit": text, "text": text, "severity": "serious", "notified": "2026-08-20"}
    other = {"code": "2026-Q2", "vi": "Quý II năm 2026", "visits": 1, "seen": 1, "confirmed": 1, "closed": 1}
    changed = [{"figure": "confirmed", "was": 84, "now": 94}]
    return {
        "scope": "",
        "structure": "then",
        "period": {
            "code": "2026-Q3",
            "vi": "Quý III năm 2026",
            "from": "2026-06-15",
            "to": "2026-09-14",
            "due": "2026-09-20",
        },
        "cutoff": {"event": 1697, "chain": "0" * 64, "day": "2026-09-18"},
        "visits": {"total": rows, "planned": 1, "surprise": rows - 1},
        "teams": 2,
        "units": {"seen": rows, "targets": 75, "cumulative": rows, "communes_seen": rows, "communes": 75},
        "heads": {"GG-02": 20, "GG-03": 18, "GG-04": 1, "GG-05": 1, "visits": rows},
        "recorded": rows,
        "confirmed": rows,
        "contested": 0,
        "pending": 0,
        "severity": {"reminder": 0, "violation": 0, "serious": rows},
        "checklist": {"GG": rows, "UX": 1, "NY": 1, "HS": 1, "CS": 1},
        "fixed_on_spot": 1,
        "closed": 0,
        "open": rows,
        "closed_in_period": 0,
        "overdue": rows,
        "on_time": {"n": 1, "of": 2},
        "explained": {"n": 1, "late": 0},
        "contests": {"upheld": 1, "amended": 0, "withdrawn": 0},
        "repeat": rows,
        "by_unit": by_unit,
        "by_item": [
            {
                "item": "GG-05",
                "text": text,
                "severity": "serious",
                "n": rows,
                "asked": 9,
                "share": 0.4,
                "sipas": "1",
            }
        ],
        "share": {"seen": 0.3, "present": 0.9, "closed": 0.0, "on_time": 0.5},
        "cumulative": {
            **dict.fromkeys(("visits", "planned", "surprise", "recorded", "confirmed"), rows),
            "closed": 0,
            "open": rows,
        },
        "tracking": [{**tracked, "fixed": None, "state": "overdue"} for _ in range(rows)],
        "previous": other,
        "same": other,
        "referred": {"collectives": 1, "persons": 2, "document": text, "total": 3},
        "adjusted": {"vi": "Quý II năm 2026", "event": 9, "changed": changed, "reasons": {}},
        "indicators": [
            {
                "code": f"K{n}",
                "numerator": 1,
                "denominator": 2,
                "value": 0.5,
                "threshold": 30,
                "points": 1,
                "missing": 2,
            }
            for n in range(1, 10)
        ],
    }


def _minutes_facts(text: str) -> dict[str, Any]:
    visit = {"day": "2026-08-20", "mode": "surprise", "began": "07:25", "ended": "08:20", "photos": 2}
    return {
        "unit": {"id": "x", "name": text},
        "place": text,
        "campaign": {"decision_number": "412/QĐ-SNV", "title": text},
        "visit": {**visit, "people": [{"full_name": text, "duty": "leader"}]},
        "representative": text,
        "explanation": text,
        "refusal_reason": text,
        "witness": text,
        "amends": True,
        "amendment": {
            "against": "bản 1",
            "rows": [{"title": text, "label": text, "before": text, "after": text}],
            "has_new_explanation": True,
        },
        "is_old_explanation": False,
        "versions": [{"number": 1, "people": [{"capacity": "Đơn vị", "who": text, "words": text}]}],
        "asked": 3,
        "passed": 2,
        "failed": 1,
        "heads": {"GG-02": 20, "GG-03": 18, "GG-04": 1, "GG-05": 1},
        "found": [
            {"item": "GG-05", "text": text, "statement": "2/20", "severity": "serious", "fixed": False}
        ],
        "answers": [{"code": "GG-05", "text": text, "value": text}],
        "photos": 2,
        "proof": [{"text": text, "taken": "07:31", "sha256": "a" * 64}],
        "revision": {"id": "0", "sha256": "b" * 64},
    }


def _campaign_facts(text: str) -> dict[str, Any]:
    days = {"decided_on": "2026-08-01", "starts": "2026-08-10", "ends": "2026-08-20"}
    return {
        "campaign": {"title": text, "decision_number": "412/QĐ-SNV", **days},
        "visits": 3,
        "units": {"planned": 3, "seen": 2},
        "recorded": 3,
        "confirmed": 2,
        "closed": 1,
        "coverage": [{"name_vi": text, "assigned": 1, "visits": 1, "state": "visited"}],
        "by_item": [{"item": "GG-05", "text": text, "severity": "serious", "n": 2}],
    }


def _written(slots: tuple[str, ...], text: str) -> dict[str, str]:
    return dict.fromkeys(slots, text)


def _remediation(text: str) -> Content:
    fix = {**_FINDING, "text": text, "measure": text, "on": "2026-09-01", "files": 2, "state": "closed"}
    facts = {"unit": {"id": "x", "name": text, "kind": "ward"}, "fixes": [fix], "n": 1}
    return remediation(facts, first_wording(), _written(REMEDIATION_SLOTS, text), FRAME)


def _amendment(text: str) -> Content:
    change = {**_FINDING, "text": text, "verb": "amend", "before": "serious", "after": "reminder"}
    facts = {"paper": _PAPER, "unit": {"id": "x", "name": text}, "changes": [{**change, "reason": text}]}
    return amendment(facts, first_wording(), {}, FRAME)


def _reminder(text: str) -> Content:
    owed = {**_FINDING, "text": text, "days": 12}
    facts = {"unit": {"id": "x", "name": text}, "findings": [owed], "n": 1, "before": 1}
    days = {"on": "2026-10-06", "answer_until": "2026-10-13"}
    return reminder({**facts, **days}, first_wording(), {}, FRAME)


def _correction(text: str) -> Content:
    facts = {"paper": _PAPER, "unit": {"id": "x", "name": text}, "printed": text, "corrected": text}
    return correction(facts, first_wording(), {}, FRAME)


def _notice(text: str) -> Content:
    found = line(statement=text, text={"vi": text})
    facts = notice_facts(unit={"id": "x", "name": text}, findings=[found])
    return notice(facts, first_wording(), _written(NOTICE_SLOTS, text), FRAME)


def _unit_year(text: str) -> Content:
    facts = {**period_facts(text), "unit": {"id": "x", "name": text}}
    return unit_year(facts, first_wording(), _written(UNIT_YEAR_SLOTS, text), FRAME)


EVERY: Final[dict[str, Callable[[str], Content]]] = {
    "minutes": lambda text: minutes(_minutes_facts(text), first_wording(), FRAME),
    "notice": _notice,
    "amendment": _amendment,
    "reminder": _reminder,
    "correction": _correction,
    "remediation": _remediation,
    "period": lambda text: period_report(
        period_facts(text), first_wording(), _written(PERIOD_SLOTS, text), FRAME
    ),
    "section": lambda text: cchc_section(period_facts(text), first_wording(), FRAME),
    "unit-year": _unit_year,
    "campaign": lambda text: campaign(
        _campaign_facts(text), first_wording(), _written(CAMPAIGN_SLOTS, text), FRAME
    ),
    "brief": lambda text: brief(period_facts(text, 2), [("Quý IV", "2026-12-20", 5)], first_wording(), FRAME),
}
"""How a paper of each kind is made with a text in it."""


def paper_of(kind: str, text: str = TEXT) -> Content:
    """Return a paper of this kind as it is printed."""
    return as_printed(EVERY[kind](text))
