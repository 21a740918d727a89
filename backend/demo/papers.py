"""The demo's papers: an issued quarter, a frozen half year, a draft, notices issued and amended, a sheet."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from backend.documents import life, opening
from backend.documents.actions import file_notices, write_prose
from backend.documents.models import PUBLISHED, Document, Kind
from backend.documents.reports.facts import Asked
from backend.documents.reports.freeze import draft_report, freeze_report, reports
from backend.findings.models import Decision
from backend.journal.models import Event
from backend.people.models import User
from backend.units.models import Unit
from shared.protocol.revision import LOCAL_TIME
from shared.rules.findings import Verb
from shared.rules.periods import Period, periods_with_neighbours

DAYS_TO_FREEZE: Final = 4
"""After a period's last day."""
ISSUED: Final = 6
"""So many notices have come back from the registry."""
SIGNER: Final = "Hoàng Văn Nam"
AUTHORITY: Final = "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC"
ASSESSMENT: Final = (
    "Ưu điểm: đa số cơ quan, đơn vị chấp hành giờ giấc, bố trí người trực tại Bộ phận Một cửa.\n"
    "Hạn chế: niêm yết thủ tục hành chính ở một số xã, phường chưa đầy đủ, chậm thay bản đã hết hiệu lực."
)


def make_papers(reviewer: User, registry: User, today: date) -> None:
    """Make the papers that an office would have by `today`; done twice, it is done once."""
    if reports().exists():
        return
    file_notices(_morning(today))
    for number, notice in enumerate(_first_notices(), 1):
        _issue(notice, f"{number:02d}", "TB-SNV", reviewer, registry, min(_day(notice), today))
    _amend(reviewer, registry, today)
    _reports(reviewer, registry, today)
    _sheet(reviewer, today)


def _first_notices() -> list[Document]:
    return list(Document.objects.filter(kind=Kind.NOTICE).order_by("notice__issued_at")[:ISSUED])


def _issue(paper: Document, number: str, symbol: str, first: User, second: User, on: date) -> None:
    now = _morning(on)
    life.send_out(paper.pk, by=first, now=now, match="*")
    entered = life.Registered(number, symbol, on, SIGNER, AUTHORITY)
    life.issue(paper.pk, entered, by=second, now=now, match="*")


def _amend(reviewer: User, registry: User, today: date) -> None:
    """Amend the first notice about which something was decided after a contest."""
    decided = Decision.objects.filter(verb__in=(Verb.UPHOLD, Verb.AMEND, Verb.WITHDRAW))
    notices = decided.order_by("at").values_list("finding__notice", flat=True)
    paper = Document.objects.filter(notice__in=list(notices)).order_by("notice__issued_at").first()
    if paper is None:
        return
    if paper.status not in PUBLISHED:
        _issue(paper, f"{ISSUED + 1:02d}", "TB-SNV", reviewer, registry, today)
    amendment = opening.open_amendment(paper.pk, by=reviewer, now=_morning(today))
    _issue(amendment, f"{ISSUED + 2:02d}", "TB-SNV", reviewer, registry, today)


def _reports(reviewer: User, registry: User, today: date) -> None:
    """Issue the last quarter's report, freeze the half year's, and begin the one of the running period."""
    begun = [period for period in periods_with_neighbours(today) if period.date_from <= today]
    ended = [period for period in begun if period.date_to + timedelta(days=DAYS_TO_FREEZE) < today]
    for period in [one for one in ended if "-Q" in one.code][-1:]:
        report = _frozen(period, reviewer)
        texts = {"period.assessment": ASSESSMENT}
        write_prose(report.pk, texts, by=reviewer, now=_frozen_at(period), match="*")
        _issue(report, "12", "BC-SNV", reviewer, registry, _frozen_at(period).date())
    for period in [one for one in ended if one.code.endswith("-H1")]:
        _frozen(period, reviewer)
    for period in [one for one in begun if one not in ended][-1:]:
        draft_report(Asked(period.code), by=reviewer, now=_morning(today))


def _frozen(period: Period, by: User) -> Document:
    """Freeze a report as it was known a few days after the period's end."""
    at = _frozen_at(period)
    later = Event.objects.filter(verb__startswith="finding.", at__gt=at).order_by("index").first()
    return freeze_report(Asked(period.code), by=by, now=at, event=later.index - 1 if later else None)


def _sheet(by: User, today: date) -> None:
    """Draw up the sheet of the unit with the demo's own account, of the last period that has ended."""
    ended = [period for period in periods_with_neighbours(today) if period.date_to < today]
    unit = Unit.objects.filter(pk="sl-x25-03646").first()
    if ended and unit is not None:
        opening.open_unit_year(unit.pk, ended[-1].code, by=by, now=_morning(today))


def _frozen_at(period: Period) -> datetime:
    return _morning(period.date_to + timedelta(days=DAYS_TO_FREEZE))


def _day(paper: Document) -> date:
    return paper.made_at.astimezone(LOCAL_TIME).date()


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), LOCAL_TIME)
