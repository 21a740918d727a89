import pytest

from backend.people.models import Role, User

pytestmark = pytest.mark.django_db


def test_the_first_administrator_is_made_with_djangos_own_command() -> None:
    user = User.objects.create_superuser("root", "a long enough password", full_name="Quản trị")
    assert (user.role, user.check_password("a long enough password")) == (Role.ADMINISTRATOR, True)
