"""Pages by cursor: complete, stable, and closed to what did not come from the server."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core import signing
from rest_framework.test import APIClient, APIRequestFactory
from rest_framework.views import APIView

from backend.kernel.pagination import CursorPages
from backend.people.models import Device, Role, User
from tests import world
from tests.world import NOW

pytestmark = pytest.mark.django_db
DEVICES = "/api/v1/devices"


@pytest.fixture
def devices(inspector_1: User) -> list[str]:
    """Enrol seven phones, two at a time in the same second; newest first, as the list has them."""
    for n in range(7):
        phone = world.enrolled(inspector_1).device
        phone.enrolled_at = NOW + timedelta(seconds=n // 2)
        phone.save()
    return [str(device.pk) for device in Device.objects.order_by("-enrolled_at", "pk")]


def pages(client: APIClient, url: str | None) -> list[list[dict[str, Any]]]:
    """Follow `next` to the end."""
    found = []
    while url:
        answer = client.get(url).json()
        found.append(answer["results"])
        url = answer["next"]
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_following_next_gives_every_row_once_and_in_order(
    inspector_1: User, devices: list[str], limit: int
) -> None:
    found = pages(world.client(inspector_1), f"{DEVICES}?limit={limit}")
    assert [row["id"] for page in found for row in page] == devices
    assert all(len(page) == limit for page in found[:-1])
    assert found[-1]


def test_rows_that_come_or_go_meanwhile_move_nothing(inspector_1: User, devices: list[str]) -> None:
    client = world.client(inspector_1)
    first = client.get(f"{DEVICES}?limit=3").json()
    world.enrolled(inspector_1)
    Device.objects.filter(pk=devices[1]).update(user=world.person("other", Role.INSPECTOR))
    rest = pages(client, first["next"])
    assert [row["id"] for page in rest for row in page][: len(devices) - 3] == devices[3:]


def test_an_empty_list_is_one_empty_page(inspector_2: User) -> None:
    assert world.client(inspector_2).get(DEVICES).json() == {"results": [], "next": None}


@pytest.mark.parametrize("limit", ["0", "-1", "501", "1000000000", "x", "", "1.5", "²", "１"])
def test_a_limit_out_of_range_is_refused(inspector_1: User, limit: str) -> None:
    answer = world.client(inspector_1).get(DEVICES, {"limit": limit})
    assert (answer.status_code, answer.json()["code"]) == (400, "filter-invalid")


@pytest.mark.parametrize(
    "cursor", ["x", "\x00", "a:b:c", signing.dumps([1, 2]), "'; DROP TABLE x", "9" * 5000]
)
def test_a_cursor_of_somebody_elses_making_is_refused(inspector_1: User, cursor: str) -> None:
    answer = world.client(inspector_1).get(DEVICES, {"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor-invalid")


@pytest.mark.parametrize("ordering", ["password", "user__password", "-pk", "?", "id;"])
def test_only_orderings_the_view_offers_are_taken(inspector_1: User, ordering: str) -> None:
    answer = world.client(inspector_1).get(DEVICES, {"ordering": ordering})
    assert (answer.status_code, answer.json()["code"]) == (400, "filter-invalid")


def test_a_list_can_be_ordered_as_asked_even_over_rows_of_values(devices: list[str]) -> None:
    view = APIView()
    view.orderings = ("enrolled_at",)  # type: ignore[attr-defined]  # what the test reaches into
    found: list[str] = []
    query = {"ordering": "enrolled_at", "limit": "2"}
    while query:
        request = view.initialize_request(APIRequestFactory().get("/rows", query))
        pager = CursorPages()
        rows = pager.paginate_queryset(Device.objects.values("id", "enrolled_at"), request, view)
        found += [str(row["id"]) for row in rows]
        url = pager.get_paginated_response(rows).data["next"]
        query = dict(parse_qsl(urlsplit(url).query)) if url else {}
    assert len(found) == len(set(found)) == 7
    assert found == [str(device.pk) for device in Device.objects.order_by("enrolled_at", "pk")]


def test_a_cursor_fits_only_the_list_and_the_order_it_was_made_for(
    inspector_1: User, devices: list[str]
) -> None:
    following = world.client(inspector_1).get(f"{DEVICES}?limit=1").json()["next"]
    cursor = dict(parse_qsl(urlsplit(following).query))["cursor"]
    view = APIView()
    request = view.initialize_request(APIRequestFactory().get("/another/list", {"cursor": cursor}))
    with pytest.raises(Exception, match="cursor-invalid"):
        CursorPages().paginate_queryset(Device.objects.all(), request, view)
