"""Opening accounts."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from backend.journal.models import Event
from backend.people.actions import create_user
from backend.people.models import Role, User
from backend.units.models import Unit
from tests.world import NOW, PASSWORD, TO_HIEU

pytestmark = pytest.mark.django_db
MAI: dict[str, Any] = {
    "username": "mai",
    "password": PASSWORD,
    "full_name": "Cầm Thị Mai",
    "role": Role.INSPECTOR,
    "now": NOW,
}


def test_an_account_is_opened_and_the_log_says_by_whom(administrator: User) -> None:
    mai = create_user(**MAI, by=administrator)
    event = Event.objects.get(verb="account.opened", noun_id=str(mai.pk))
    assert (event.actor_id, event.at) == (administrator.pk, NOW)
    assert PASSWORD not in event.data


@pytest.mark.parametrize("password", ["short", "password1234", "x" * 11])
def test_a_weak_password_opens_no_account(password: str) -> None:
    with pytest.raises(ValidationError):
        create_user(**MAI | {"password": password})


@pytest.mark.parametrize(
    "changes", [{"username": "with space"}, {"username": ""}, {"full_name": ""}, {"role": "inspektor"}]
)
def test_an_account_that_cannot_be_is_not_opened(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        create_user(**MAI | changes)


def test_a_name_is_taken_once() -> None:
    create_user(**MAI)
    with pytest.raises(ValidationError):
        create_user(**MAI)


def test_an_officer_belongs_to_a_unit(to_hieu: Unit) -> None:
    officer = MAI | {"role": Role.UNIT_OFFICER}
    with pytest.raises(ValidationError):
        create_user(**officer)
    assert create_user(**officer, unit_id=TO_HIEU).unit == to_hieu


@pytest.mark.parametrize("wrong", [{"role": "king"}, {"role": Role.UNIT_OFFICER}])
def test_the_database_itself_refuses_what_can_never_be(inspector_1: User, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=inspector_1.pk).update(**wrong)
