"""A password that whoever knows its owner, the place or the product would guess is refused."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from backend.config import settings as shipped
from backend.people.models import User
from tests.world import client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def judged(settings: Settings, administrator: User, unit_to_hieu: User) -> None:
    """Judge as outside the demo."""
    strength = {"NAME": "backend.people.passwords.StrengthValidator"}
    settings.AUTH_PASSWORD_VALIDATORS = [*shipped.AUTH_PASSWORD_VALIDATORS[:2], strength]


def opened(administrator: User, password: str) -> int:
    """Open an account at the unit of Tô Hiệu with this password."""
    about = {"username": "mai.ct", "full_name": "Cầm Thị Mai", "role": "unit_officer", "unit": "sl-x25-03646"}
    answered = client(administrator).post("/api/v1/accounts", {**about, "password": password}, format="json")
    if answered.status_code == 400:
        assert answered.json()["errors"][0]["pointer"] == "#/password"
    return int(answered.status_code)


@pytest.mark.parametrize(
    "password",
    ["congtam-demo", "congtam2026!", "Cầm Thị Mai 1", "camthimai123", "sonla-congtam", "PhuongToHieu2026",
     "mai.ct.mai.ct", "matkhau123456", "Password2026", "qwertyuiop12", "aaaaaaaaaaaaa"],
)  # fmt: skip
def test_what_is_guessed_is_refused_at_its_field(administrator: User, password: str) -> None:
    assert opened(administrator, password) == 400


@pytest.mark.parametrize(
    "password",
    ["trâu vàng ăn lúa muộn", "7 quả bưởi trên nóc nhà", "k8Rw!pQz2vNt", "x" * 12 + "Tj9 %qLmz4Kw"],
)
def test_what_is_not_is_taken(administrator: User, password: str) -> None:
    assert opened(administrator, password) == 201


def test_a_very_long_one_is_judged_quickly(administrator: User) -> None:
    assert opened(administrator, "rất dài và không ai đoán được " * 20) == 201
