"""What is asked for reports: which period to freeze, who was referred, which units count."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backend.portal.forms.base import PortalForm
from backend.portal.forms.fields import ChoiceField, DayField, NumberField, ParagraphsField, TextField
from backend.portal.words import UNIT_KINDS
from backend.units.models import Unit
from shared.rules.periods import PeriodError, official_period

MOST = 1_000_000


class PeriodField(TextField):
    """The code of an official period: 2026-Q3."""

    def __init__(self, **options: Any) -> None:
        help_text = _("Ví dụ 2026-Q1, 2026-H1, 2026-Q3, 2026-9M, 2026-Y")
        super().__init__(label=_("Kỳ báo cáo"), max_length=10, help_text=help_text, **options)

    def clean(self, value: Any) -> str:
        """Return the code of a period there is."""
        code = super().clean(value)
        try:
            return official_period(code).code
        except PeriodError:
            raise ValidationError(_("Không có kỳ báo cáo này.")) from None


class UnitsField(TextField):
    """Ids of units, between blanks."""

    def clean(self, value: Any) -> list[str]:
        """Return the ids; one that is no unit's is named."""
        wanted: list[str] = super().clean(value).split()
        known = set(Unit.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        if unknown := [unit for unit in wanted if unit not in known]:
            raise ValidationError(_("Không có đơn vị %(units)s."), params={"units": ", ".join(unknown)})
        return wanted


class FreezeForm(PortalForm):
    """Which report is frozen."""

    name = "freeze_form"
    period = PeriodField()
    structure = ChoiceField(
        label=_("Tính theo"),
        choices=[("then", _("Đơn vị tại thời điểm kiểm tra")), ("now", _("Đơn vị kế thừa ngày cuối kỳ"))],
    )


class ReferredForm(PortalForm):
    """How many were criticised, reviewed or referred: counts alone."""

    name = "referred_form"
    period = PeriodField()
    collectives = NumberField(label=_("Số tập thể"), min_value=0, max_value=MOST)
    persons = NumberField(label=_("Số cá nhân"), min_value=0, max_value=MOST)
    paper = TextField(label=_("Số văn bản"), max_length=100)
    reason = ParagraphsField(label=_("Lý do nhập hoặc sửa"), rows=2)


class TargetsForm(PortalForm):
    """Which units count in the denominator from a day on, and why."""

    name = "targets_form"
    valid_from = DayField(label=_("Áp dụng từ ngày"))
    kinds = forms.MultipleChoiceField(
        label=_("Loại đơn vị phải tính"),
        choices=list(UNIT_KINDS.items()),
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )
    with_units = UnitsField(label=_("Tính thêm (mã đơn vị)"), max_length=2000, required=False)
    without_units = UnitsField(label=_("Không tính (mã đơn vị)"), max_length=2000, required=False)
    reason = ParagraphsField(label=_("Lý do"), rows=2)
