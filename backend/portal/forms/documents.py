"""What is written into papers, and what the registry enters about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from backend.campaigns.models import Campaign
from backend.documents.life_api import NUMBER
from backend.documents.wording import first_wording
from backend.portal.forms.base import PortalForm
from backend.portal.forms.fields import ChoiceField, DayField, FileField, ParagraphsField, TextField
from backend.units.models import Unit


class ProseForm(PortalForm):
    """A text for each place of a paper where people may write."""

    def __init__(
        self, slots: tuple[str, ...], written: Mapping[str, str], data: QueryDict | None = None
    ) -> None:
        super().__init__(data, initial=dict(written))
        words = first_wording().texts
        for slot in slots:
            label = format_html('<span lang="vi">{}</span>', words[slot])
            self.fields[slot] = ParagraphsField(label=label, required=False)


class IssueForm(PortalForm):
    """A signed paper as the office's register has it."""

    official_number = TextField(label=_("Số (theo sổ đăng ký văn bản)"), max_length=7)
    symbol = TextField(label=_("Ký hiệu"), max_length=40)
    issued_on = DayField(label=_("Ngày ban hành"))
    signer = TextField(label=_("Người ký"), max_length=200)
    authority = ParagraphsField(label=_("Quyền hạn, chức vụ (mỗi dòng một phần)"), rows=2, max_length=200)

    def clean_official_number(self) -> str:
        """Return the number, a zero before those below 10."""
        number = str(self.cleaned_data["official_number"]).strip()
        if not re.fullmatch(NUMBER, number):
            raise ValidationError(_("Số gồm chữ số, có thể thêm một chữ cái."))
        return number.rjust(2, "0")


class CorrectForm(PortalForm):
    """What was printed, and what it has to be."""

    printed = ParagraphsField(label=_("Đã in là"), rows=2)
    corrected = ParagraphsField(label=_("Nay đính chính là"), rows=2)


class WithdrawForm(PortalForm):
    """Why an issued paper is withdrawn, and which paper says so."""

    why = ParagraphsField(label=_("Lý do thu hồi"), rows=2)
    by_paper = TextField(label=_("Số, ký hiệu văn bản thu hồi"), max_length=100)


class SentenceForm(PortalForm):
    """A sentence in other words, and why."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {"texts": "text"}

    text = ParagraphsField(label=_("Câu văn"), rows=4)
    reason = ParagraphsField(label=_("Lý do sửa"), rows=2)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["text"].widget.attrs["lang"] = "vi"  # papers are, whatever the page is


class CompareForm(PortalForm):
    """A Word file that came back."""

    file = FileField(label=_("Bản Word đã sửa (.docx)"))

    def __init__(self, data: QueryDict | None = None, files: Any = None) -> None:
        super().__init__(data, files=files)


class SignedForm(PortalForm):
    """A signed PDF."""

    file = FileField(label=_("Bản PDF đã ký số (đến 50 MB)"))

    def __init__(self, data: QueryDict | None = None, files: Any = None) -> None:
        super().__init__(data, files=files)


class OpenForm(PortalForm):
    """Which paper is to be drawn up."""

    kind = ChoiceField(
        label=_("Loại văn bản"),
        choices=[
            ("reminder", _("Công văn đôn đốc khắc phục")),
            ("unit-year", _("Phiếu kết quả kiểm tra của đơn vị")),
            ("campaign", _("Báo cáo đợt kiểm tra")),
        ],
    )
    unit = ChoiceField(label=_("Đơn vị"), required=False)
    period = TextField(label=_("Kỳ báo cáo"), max_length=10, required=False)
    campaign = ChoiceField(label=_("Đợt kiểm tra"), required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        units = Unit.objects.filter(valid_to=None).order_by("sort", "id").values_list("pk", "name_vi")
        ended = Campaign.objects.filter(ends__lt=timezone.localdate()).values_list("pk", "title")
        offered: dict[str, Iterable[tuple[Any, str]]] = {"unit": units, "campaign": ended}
        for name, rows in offered.items():
            field = self.fields[name]
            if isinstance(field, ChoiceField):
                field.choices = [("", "–"), *((str(pk), text) for pk, text in rows)]
