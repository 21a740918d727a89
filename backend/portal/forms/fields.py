"""Fields of the portal's forms: what people type and choose, and what is said where it cannot be."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from shared.base.text import clean_letters, nfc
from shared.protocol.limits import MAX_NOTE_CHARS

MAX_SECRET: Final = 1024
MISSING: Final = _("Không được để trống.")
TOO_LONG: Final = _("Nhiều nhất %(limit_value)d ký tự; đang có %(show_value)d ký tự.")
NOT_OFFERED: Final = _("Hãy chọn một mục trong danh sách.")
COUNTED: Final = {"data-counter": _("{n}/{limit} ký tự"), "data-over": _("thừa {more} ký tự")}
"""What the counter below a long text says (static/portal/forms.js)."""
DAY: Final = "%d/%m/%Y"


class TextField(forms.CharField):
    """A text as it was meant, its line ends as the API has them, no longer than its limit."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": MISSING,
        "max_length": TOO_LONG,
        "null_characters_not_allowed": _("Có ký tự không nhận được."),
    }

    def to_python(self, value: Any) -> str:
        """Return the text."""
        return super().to_python(clean_letters(str(value or "")).replace("\r\n", "\n")) or ""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the browser stop at the limit, and the counter know it."""
        attrs = {**super().widget_attrs(widget), "class": "form-control"}
        return attrs | (COUNTED if isinstance(widget, forms.Textarea) else {})


class ParagraphsField(TextField):
    """A longer text, of as many characters as any other that a person types."""

    def __init__(self, *, rows: int = 3, max_length: int = MAX_NOTE_CHARS, **options: Any) -> None:
        super().__init__(max_length=max_length, widget=forms.Textarea({"rows": rows}), **options)


class SecretField(forms.CharField):
    """A password or a code: never trimmed, never shown again."""

    default_error_messages: ClassVar[dict[str, Any]] = {"required": MISSING, "max_length": TOO_LONG}

    def __init__(self, *, autocomplete: str, **options: Any) -> None:
        widget = forms.PasswordInput({"autocomplete": autocomplete, "class": "form-control"})
        super().__init__(strip=False, max_length=MAX_SECRET, widget=widget, **options)

    def to_python(self, value: Any) -> str:
        """Return it in NFC; keyboards differ in what they send."""
        return super().to_python(nfc(str(value or ""))) or ""


class ChoiceField(forms.ChoiceField):
    """One of a list."""

    default_error_messages: ClassVar[dict[str, Any]] = {"required": MISSING, "invalid_choice": NOT_OFFERED}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Dress it as the other lists."""
        return {**super().widget_attrs(widget), "class": "form-select"}


class DayInput(forms.DateInput):
    """A day as it is written in Vietnam, also where an address has it in ISO."""

    def format_value(self, value: Any) -> str | None:
        """Return a day as dd/mm/yyyy; what was typed and is none comes back as it is."""
        with suppress(TypeError, ValueError):
            value = date.fromisoformat(value)
        return super().format_value(value)


class DayField(forms.DateField):
    """A day, typed and shown as dd/mm/yyyy whatever the browser's language."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": MISSING,
        "invalid": _("Hãy ghi ngày theo dạng ngày/tháng/năm, ví dụ 02/9/2026."),
    }

    def __init__(self, **options: Any) -> None:
        look = {
            "class": "form-control day",
            "inputmode": "numeric",
            "autocomplete": "off",
            "maxlength": 10,
            "placeholder": _("ngày/tháng/năm"),
        }
        super().__init__(widget=DayInput(look, format=DAY), input_formats=["%Y-%m-%d"], **options)

    def to_python(self, value: Any) -> date | None:
        """Return the day; parts may also be divided by a dot or hyphen, and old addresses have ISO days."""
        if isinstance(value, str):
            return super().to_python(_in_order(value.strip()))
        return super().to_python(value)


def _in_order(text: str) -> str:
    """Return a day that was written day, month, year as an ISO day; anything else as it is."""
    parts = text.replace(".", "/").replace("-", "/").split("/")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return text
    day, month, year = parts
    return f"{year}-{month:0>2}-{day:0>2}" if len(year) == 4 else text


class NumberField(forms.IntegerField):
    """A whole number within bounds."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": MISSING,
        "invalid": _("Hãy ghi một số nguyên."),
        "min_value": _("Ít nhất là %(limit_value)d."),
        "max_value": _("Nhiều nhất là %(limit_value)d."),
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Dress it as the other fields."""
        return {**super().widget_attrs(widget), "class": "form-control"}


class TickField(forms.BooleanField):
    """A box to tick, with its label behind it."""

    template_name = "portal/forms/tick.html"

    def __init__(self, **options: Any) -> None:
        widget = forms.CheckboxInput({"class": "form-check-input"})
        super().__init__(required=False, widget=widget, template_name=self.template_name, **options)


class FileField(forms.FileField):
    """One file."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Hãy chọn một tệp."),
        "invalid": _("Hãy chọn một tệp."),
        "missing": _("Hãy chọn một tệp."),
        "empty": _("Tệp này không có nội dung."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.FileInput({"class": "form-control"}), **options)


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Papers and pictures; the view reads them, so that they are kept whatever else is wrong."""

    def __init__(self) -> None:
        kinds = "image/jpeg,image/png,image/webp,application/pdf"
        widget = _FilesInput({"class": "form-control", "multiple": True, "accept": kinds})
        label = _("Tệp kèm theo (JPEG, PNG, WebP, PDF; mỗi tệp đến 20 MB)")
        super().__init__(required=False, label=label, widget=widget)
