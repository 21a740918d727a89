"""Accounts as a spreadsheet. No password ever stands in one: a new account gets its own afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from backend.kernel.problems import bilingual
from backend.kernel.xlsx import Column
from backend.people.actions import change_account, create_user
from backend.people.models import Role, User
from backend.sheets.engine import NO, YES, Table
from backend.sheets.rows import Row

COLUMNS = (
    Column("username", "Tên đăng nhập", 20, required=True, most=150),
    Column("full_name", "Họ và tên", 28, required=True),
    Column("email", "E-mail", 28, most=254),
    Column("role", "Vai trò", 16, choices=tuple(Role.values), required=True),
    Column("unit_id", "Mã đơn vị", 18, most=64),
    Column("is_active", "Đang mở", 10, choices=(YES, NO), required=True),
)


def _stored() -> Mapping[str, Mapping[str, Any]]:
    rows = User.objects.order_by("username").values(*(column.name for column in COLUMNS))
    return {row["username"]: row for row in rows}


def _check(row: Row, stored: Mapping[str, Row], _coming: Mapping[str, Row]) -> Iterable[tuple[str, str]]:
    if row["role"] == Role.UNIT_OFFICER and not row["unit_id"]:
        yield "unit_id", bilingual("Tài khoản của đơn vị phải có mã đơn vị.", "An officer belongs to a unit.")
    user = User(**row | {"unit_id": row["unit_id"] or None, "is_active": True})
    kept = ["password", "likeness", "search", *(["username"] if row["username"] in stored else [])]
    try:
        user.full_clean(kept, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            yield from (("unit_id" if name == "unit" else name, message) for message in messages)


def _save(rows: Sequence[Row], by: User, now: datetime) -> None:
    found = User.objects.filter(username__in=[row["username"] for row in rows])
    known = {user.username: user for user in found}
    for row in rows:
        values = _values(row)
        username, is_active = values.pop("username"), values.pop("is_active")
        user = known.get(username) or create_user(username=username, password=None, **values, by=by, now=now)
        change_account(user, **values, is_active=is_active, by=by, now=now)


def _values(row: Row) -> dict[str, Any]:
    """Return the row as an account has it."""
    role, is_active = Role(row["role"]), row["is_active"] == YES
    return {**row, "role": role, "unit_id": row["unit_id"] or None, "is_active": is_active}


ACCOUNTS = Table(
    name="accounts", verb="account.change", columns=COLUMNS, stored=_stored, check=_check, save=_save
)
