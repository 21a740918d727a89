"""The first administrator: a judged password, an entry in the log, and no second one by this door."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from backend.journal.models import Event
from backend.people.models import Role, User

pytestmark = pytest.mark.django_db


def first_admin(monkeypatch: pytest.MonkeyPatch, password: str, username: str = "quantri") -> None:
    monkeypatch.setattr("sys.stdin", StringIO(password + "\n"))
    call_command("first_admin", username, "Lò Văn Quản", email="quantri@sonla.example", stdout=StringIO())


def test_the_account_is_opened_once_and_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    first_admin(monkeypatch, "suối reo qua bản nhỏ")

    user = User.objects.get()
    assert (user.username, user.role, user.email) == ("quantri", Role.ADMINISTRATOR, "quantri@sonla.example")
    assert user.check_password("suối reo qua bản nhỏ")
    assert Event.objects.get(verb="account.opened").noun_id == str(user.pk)
    with pytest.raises(CommandError, match="an administrator already"):
        first_admin(monkeypatch, "suối reo qua bản nhỏ", "nguoikhac")


@pytest.mark.parametrize(
    ("password", "username"), [("123", "quantri"), ("", "quantri"), ("suối reo qua bản nhỏ", "quản trị !")]
)
def test_a_weak_password_or_a_bad_name_opens_nothing(
    monkeypatch: pytest.MonkeyPatch, password: str, username: str
) -> None:
    with pytest.raises(CommandError):
        first_admin(monkeypatch, password, username)
    assert not User.objects.exists()
    assert not Event.objects.exists()


def test_djangos_own_command_is_closed() -> None:
    with pytest.raises(CommandError, match="first_admin"):
        call_command("createsuperuser", "--noinput", "--username", "root", "--full_name", "Root")
    assert not User.objects.exists()
