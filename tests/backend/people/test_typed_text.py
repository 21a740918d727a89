"""Text as it comes out of other programs is kept as it was meant, whichever door it comes in by."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from backend.people.actions import create_user
from backend.people.models import Interest, Role, User
from backend.units.models import Unit
from tests import world
from tests.world import NOW

pytestmark = pytest.mark.django_db
TYPED = "\ufeffKế ho\u00adạch\u200b \u00d0iện Biên \u0189ông"
MEANT = "Kế hoạch Điện Biên Đông"


def test_what_is_sent_to_the_api_is_kept_as_it_was_meant(inspector_1: User, to_hieu: Unit) -> None:
    body = {"unit": to_hieu.pk, "kind": "declared", "reason": TYPED}
    made = world.client(inspector_1).post("/api/v1/interests", body, format="json")
    assert made.status_code in (200, 201), made.content.decode()
    assert Interest.objects.get().reason == MEANT


def test_a_name_is_kept_as_it_was_meant(administrator: User) -> None:
    body = {"username": "lan", "full_name": TYPED, "role": "inspector"}
    world.client(administrator).post("/api/v1/accounts", body, format="json")
    assert User.objects.get(username="lan").full_name == MEANT


def test_of_a_password_every_letter_counts() -> None:
    password = "mật\u00adkhẩu \u00d0ủ dài"
    create_user(username="lan", password=password, full_name="Lan", role=Role.INSPECTOR, now=NOW)
    asked = {"username": "lan", "password": password}
    assert APIClient().post("/api/v1/auth/token", asked, format="json").status_code == 200
    other = {"username": "lan", "password": password.replace("\u00ad", "").replace("\u00d0", "\u0110")}
    assert APIClient().post("/api/v1/auth/token", other, format="json").status_code == 401
