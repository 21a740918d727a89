"""What changes accounts; each change stands in the audit log."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from backend.journal.recording import Audience, Journal, recording
from backend.kernel.likeness import likeness, too_like
from backend.people.models import Role, User, new_id
from backend.people.rules import require
from shared.base.text import clean_letters


def create_user(
    *,
    username: str,
    password: str | None,
    full_name: str,
    role: Role,
    now: datetime,
    unit_id: str | None = None,
    email: str = "",
    by: User | None = None,
    id: UUID | None = None,  # noqa: A002  # the model's own word
) -> User:
    """Open an account. Raises Django's ValidationError for a weak password or values that cannot be.

    A name is taken that differs from another's by case or by letters that look alike.

    Without a password nobody can log in to it until it gets one.
    """
    names = {"username": clean_letters(username), "full_name": clean_letters(full_name), "email": email}
    user = User(id=id or new_id(), role=role, unit_id=unit_id, **names)
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    user.full_clean(exclude=["likeness", "search"])
    _check_no_twin(user)
    with recording(by=by, at=now) as journal:
        user.save(force_insert=True)
        journal.log_row("account.opened", user, unit_id=unit_id, username=user.username, role=user.role)
    return user


def change_account(
    user: User,
    *,
    role: Role,
    unit_id: str | None,
    is_active: bool,
    full_name: str | None = None,
    email: str | None = None,
    by: User | None,
    now: datetime,
) -> User:
    """Give an account another role or unit, close or reopen it, and tell its devices what they lose and gain.

    A name or an address that is given replaces the one there was.

    Rights count from the next request on; what a device holds of its own stays until it is sealed.
    """
    if by is not None:
        require(by, "account.change", user)
    with recording(by=by, at=now) as journal:
        user = User.objects.select_for_update().get(pk=user.pk)
        before = (user.role, user.unit_id)
        user.role, user.unit_id, user.is_active = role, unit_id, is_active
        user.full_name = user.full_name if full_name is None else clean_letters(full_name)
        user.email = user.email if email is None else email
        user.full_clean(exclude=["username", "likeness", "search", "password"])
        user.save(update_fields=["role", "unit_id", "is_active", "full_name", "search", "email"])
        journal.log_row("account.changed", user, unit_id=unit_id, role=role, is_active=is_active)
        if before != (role, unit_id):
            _tell_scope(journal, "scope_revoke", user, *before)
            _tell_scope(journal, "scope_grant", user, role, unit_id)
    return user


def _check_no_twin(user: User) -> None:
    twin = User.objects.filter(likeness=likeness(user.username)).values_list("username", flat=True).first()
    if twin is not None:
        raise ValidationError({"username": too_like(twin)})


def _tell_scope(journal: Journal, op: str, user: User, role: str, unit_id: str | None) -> None:
    """Tell a person's devices: for an officer a unit comes or goes, for staff what the role may know."""
    kind, object_id = ("unit", unit_id) if unit_id else ("role", role)
    scope = {"role": role, "unit": unit_id}
    journal.publish(op, kind, object_id, scope, to=Audience.user(user.pk))
