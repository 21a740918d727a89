"""What lists are narrowed down by: days as people write them, choices in words, nothing required."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from backend.portal.forms.base import PortalForm
from backend.portal.forms.choices import Choices
from backend.portal.forms.fields import ChoiceField, DayField, TextField
from backend.portal.forms.findings import GRADES
from backend.portal.words import (
    DOCUMENT_KINDS,
    DOCUMENT_STATES,
    FINDING_STATES,
    INBOX_KINDS,
    LOGINS,
    ROLES,
    SEVERITIES,
    TICKETS,
    VISIT_STATES,
    Words,
)
from backend.units.filters import MAX_SEARCH_CHARS
from shared.rules.periods import Period, periods_with_neighbours

ALL: Final = _("Tất cả")
WITH_OR_WITHOUT: Final = _("có dấu hoặc không dấu")


class FilterForm(PortalForm):
    """What a list is asked; blank fields say nothing."""

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked, auto_id="%s")

    def query(self) -> QueryDict:
        """Return what is asked as the API takes it: days in ISO, nothing for a blank field."""
        asked = QueryDict(mutable=True)
        asked.update({name: text for name, text in self.data.items() if str(text).strip()})
        for name, field in self.fields.items():
            if isinstance(field, DayField) and self.is_valid() and self.cleaned_data[name]:
                asked[name] = self.cleaned_data[name].isoformat()
        return asked


def _search(label: Any) -> TextField:
    widget = forms.TextInput({"type": "search", "placeholder": WITH_OR_WITHOUT})
    return TextField(label=label, max_length=MAX_SEARCH_CHARS, required=False, widget=widget)


def _one_of(label: Any, words: Words) -> ChoiceField:
    return ChoiceField(label=label, choices=(("", ALL), *words.items()), required=False)


class LoginFilterForm(FilterForm):
    """Logins by what happened and from where."""

    kind = _one_of(_("Việc xảy ra"), LOGINS)
    address = TextField(label=_("Địa chỉ"), max_length=45, required=False)


class VisitFilterForm(FilterForm):
    """Visits by unit and day, and by state where they are of several."""

    def __init__(self, asked: QueryDict, *, with_state: bool = False) -> None:
        super().__init__(asked)
        self.fields["search"] = _search(_("Đơn vị"))
        if with_state:
            self.fields["state"] = _one_of(_("Tình trạng"), VISIT_STATES)
        self.fields["from"] = DayField(label=_("Từ ngày"), required=False)
        self.fields["to"] = DayField(label=_("Đến ngày"), required=False)


class QueueFilterForm(VisitFilterForm):
    """Visits that wait for a review, by unit and day, and which come first."""

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked)
        orders = (("", _("Nặng nhất")), ("oldest", _("Chờ lâu nhất")))
        self.fields["order"] = ChoiceField(label=_("Xếp trước"), choices=orders, required=False)


class FindingFilterForm(FilterForm):
    """Findings by what is known of them."""

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked)
        self.fields["search"] = _search(_("Đơn vị, nội dung hoặc điều đã ghi nhận"))
        self.fields["state"] = _one_of(_("Tình trạng"), FINDING_STATES)
        grades = {grade: SEVERITIES[grade] for grade in GRADES}
        self.fields["severity"] = _one_of(_("Mức độ"), grades)
        late = {"true": _("Quá hạn"), "false": _("Chưa quá hạn")}
        self.fields["overdue"] = _one_of(_("Thời hạn"), late)
        answers = {"true": _("Đã giải trình"), "false": _("Chưa giải trình")}
        self.fields["answered"] = _one_of(_("Giải trình"), answers)
        self.fields["from"] = DayField(label=_("Kiểm tra từ ngày"), required=False)
        self.fields["to"] = DayField(label=_("đến ngày"), required=False)


class FixFilterForm(FilterForm):
    """Fixes that wait, by unit, item or what was found, and by severity."""

    search = _search(_("Đơn vị, nội dung hoặc điều đã ghi nhận"))
    severity = _one_of(_("Mức độ"), {grade: SEVERITIES[grade] for grade in GRADES})


class InboxFilterForm(FilterForm):
    """What waits, by kind, and whether somebody has read it or sees to it."""

    kind = _one_of(_("Loại"), INBOX_KINDS)
    show = _one_of(
        _("Hiện"), {"unread": _("Tôi chưa đọc"), "mine": _("Tôi nhận"), "nobody": _("Chưa ai nhận")}
    )


class UnitFilterForm(FilterForm):
    """Units by name and time."""

    search = _search(_("Tên đơn vị (không cần dấu)"))
    valid_on = DayField(label=_("Tồn tại vào ngày"), required=False)


class AccountFilterForm(FilterForm):
    """Accounts by name and role."""

    search = _search(_("Tên đăng nhập hoặc họ tên"))
    role = _one_of(_("Vai trò"), ROLES)


class DeviceFilterForm(FilterForm):
    """Devices by whose they are."""

    search = _search(_("Người giữ"))


class TicketFilterForm(FilterForm):
    """What was set aside, by state."""

    state = _one_of(_("Tình trạng"), TICKETS)


class DocumentFilterForm(FilterForm):
    """Papers by whom they are to, kind and state."""

    search = _search(_("Đơn vị hoặc số hồ sơ"))
    kind = _one_of(_("Loại"), DOCUMENT_KINDS)
    status = _one_of(_("Tình trạng"), DOCUMENT_STATES)


class AppCrashFilterForm(FilterForm):
    """Faults by the version of the app."""

    version = TextField(label=_("Phiên bản"), max_length=200, required=False)


class FiguresForm(FilterForm):
    """Figures of some days or of an official period."""

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked)
        self.fields["from"] = DayField(label=_("Từ ngày"), required=False)
        self.fields["to"] = DayField(label=_("Đến ngày"), required=False)
        offered = period_choices()
        given = asked.get("period", "")
        older: Choices = [(given, given)] if given and given not in dict(offered) else []
        self.fields["period"] = ChoiceField(
            label=_("hoặc kỳ báo cáo"), choices=[("", "–"), *older, *offered], required=False
        )


def period_choices() -> Choices:
    """Return the official periods of this year and the two before, the latest first."""
    today = timezone.localdate()
    years = [today.replace(day=1, year=today.year - back) for back in range(3)]
    periods = [period for day in years for period in reversed(periods_with_neighbours(day))]
    return [(period.code, _name(period)) for period in periods]


def _name(period: Period) -> str:
    return period.en if get_language() == "en" else period.vi
