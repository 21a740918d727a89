"""Accounts: opening and changing one, one's own password and second factor, logging in."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from backend.people.models import Role, User
from backend.people.serializers import MAX_CODE_CHARS
from backend.portal.forms.base import EditForm, PortalForm
from backend.portal.forms.choices import BLANK, offer, unit_choices
from backend.portal.forms.fields import MISSING, ChoiceField, SecretField, TextField, TickField
from backend.portal.words import ROLES

PASSWORD_HELP: Final = _("Từ 12 ký tự trở lên, không phải mật khẩu thông dụng.")
UNIT: Final = _("Đơn vị (bắt buộc với tài khoản của đơn vị)")


def _plain(**more: str) -> forms.TextInput:
    """Return a field that a browser neither fills in nor corrects by itself."""
    return forms.TextInput({"autocomplete": "off", **more})


def _code(pattern: str) -> forms.TextInput:
    """Return a field for a code of an authenticator app."""
    return forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": pattern})


def _with_unit(form: PortalForm) -> dict[str, Any]:
    """Return what was filled in; an account of a unit has to say which."""
    given = form.cleaned_data
    if given.get("role") == Role.UNIT_OFFICER and not given.get("unit"):
        form.add_error("unit", ValidationError(MISSING))
    return given


class OpenAccountForm(PortalForm):
    """What an account needs."""

    username = TextField(
        label=_("Tên đăng nhập"), max_length=150, widget=_plain(autocapitalize="none", spellcheck="false")
    )
    full_name = TextField(label=_("Họ và tên"), max_length=200, widget=_plain())
    email = TextField(
        label=_("E-mail (không bắt buộc)"), max_length=254, required=False, widget=_plain(inputmode="email")
    )
    role = ChoiceField(label=_("Vai trò"), choices=(*BLANK, *ROLES.items()))
    unit = ChoiceField(label=UNIT, required=False)
    password = SecretField(label=_("Mật khẩu"), autocomplete="new-password", help_text=PASSWORD_HELP)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="%s")
        offer(self, "unit", BLANK + unit_choices())

    def clean(self) -> dict[str, Any]:
        """Ask for the unit of an account of a unit."""
        return _with_unit(self)

    def columns(self) -> dict[str, Any]:
        """Return the account's columns, and its password."""
        given = dict(self.cleaned_data)
        unit_id = given.pop("unit") or None
        return {**given, "unit_id": unit_id}


class AccountForm(EditForm):
    """Which role and unit an account has, and whether it is open."""

    role = ChoiceField(label=_("Vai trò"), choices=tuple(ROLES.items()))
    unit = ChoiceField(label=UNIT, required=False)
    is_active = TickField(label=_("Tài khoản đang mở"))

    def __init__(self, user: User, data: QueryDict | None = None) -> None:
        there = {"role": user.role, "unit": user.unit_id or "", "is_active": user.is_active}
        super().__init__(data, auto_id="%s", initial=there)
        offer(self, "unit", BLANK + unit_choices())

    def clean(self) -> dict[str, Any]:
        """Ask for the unit of an account of a unit."""
        super().clean()
        return _with_unit(self)

    def columns(self) -> dict[str, Any]:
        """Return the account's columns."""
        given = self.cleaned_data
        return {"role": given["role"], "unit_id": given["unit"] or None, "is_active": given["is_active"]}


class PasswordForm(PortalForm):
    """Change one's own password, shown the present one."""

    old = SecretField(label=_("Mật khẩu hiện tại"), autocomplete="current-password")
    password = SecretField(label=_("Mật khẩu mới"), autocomplete="new-password", help_text=PASSWORD_HELP)
    again = SecretField(label=_("Nhập lại mật khẩu mới"), autocomplete="new-password")

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="%s")

    def clean(self) -> dict[str, Any]:
        """Refuse two that differ."""
        given = self.cleaned_data
        if {"password", "again"} <= given.keys() and given["password"] != given["again"]:
            self.add_error("again", ValidationError(_("Hai lần nhập mật khẩu mới không giống nhau.")))
        return given


class FactorOffForm(PortalForm):
    """Log in with the password alone from now on, shown the present one."""

    password = SecretField(label=_("Mật khẩu hiện tại"), autocomplete="current-password")

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="factor-%s")


class CodesForm(PortalForm):
    """New recovery codes, shown the present password."""

    password = SecretField(label=_("Mật khẩu hiện tại"), autocomplete="current-password")

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="codes-%s")


class CodeForm(PortalForm):
    """A code of an authenticator app; blanks in it do no harm."""

    otp = TextField(
        label=_("Mã 6 số"),
        max_length=8,
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9 ]*"}
        ),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="%s")


class LoginForm(PortalForm):
    """Name and password, and a code where the account asks for one."""

    username = TextField(
        label=_("Tên đăng nhập"),
        max_length=150,
        strip=False,
        widget=forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = SecretField(label=_("Mật khẩu"), autocomplete="current-password")
    otp = TextField(
        label=_("Mã xác thực (nếu tài khoản đã bật)"),
        help_text=_("6 số của ứng dụng xác thực, hoặc một mã dự phòng."),
        max_length=MAX_CODE_CHARS,
        required=False,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="%s")

    def focus(self) -> None:
        """After a wrong password that is what is typed again."""
        del self.fields["username"].widget.attrs["autofocus"]
        self.fields["password"].widget.attrs["autofocus"] = True
