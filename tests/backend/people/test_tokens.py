"""Access and refresh tokens (B28 to B30): what is taken, and how soon an ended session is over."""

from __future__ import annotations

import base64
import json
from typing import Any
from uuid import uuid4

import jwt
import pytest
import time_machine
from django.conf import settings
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from backend.devices import actions
from backend.kernel.problems import ProblemError
from backend.people import sessions, tokens
from backend.people.models import Session, User
from tests import world
from tests.world import NOW, PASSWORD, Enrolled

pytestmark = pytest.mark.django_db
ME = "/api/v1/me"


@pytest.fixture
def session(inspector_1: User) -> Session:
    """Give a session of an API client."""
    return sessions.open_session(inspector_1, now=NOW)


def asked_with(header: str | None, url: str = ME) -> tuple[int, str]:
    """Ask who I am; return the status and the problem's code."""
    headers = {"Authorization": header} if header is not None else {}
    answer = APIClient().get(url, headers=headers)
    return answer.status_code, answer.json().get("code", "")


def forged(session: Session, *, key: str | None = None, algorithm: str = "HS256", **changes: Any) -> str:
    """Return an access token like the server's own, but for `changes`."""
    good = str(settings.SIMPLE_JWT["SIGNING_KEY"])
    claims = jwt.decode(tokens.access_token(session), good, ["HS256"], audience="congtam-api")
    claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    return jwt.encode(claims, key if key is not None else good, algorithm)


def test_the_servers_own_token_is_taken_whatever_the_case_of_bearer(session: Session) -> None:
    for scheme in ("Bearer", "bearer", "BEARER"):
        assert asked_with(f"{scheme} {tokens.access_token(session)}") == (200, "")


def test_a_copy_that_changes_nothing_is_taken_so_that_the_refusals_below_mean_something(
    session: Session,
) -> None:
    assert asked_with(f"Bearer {forged(session)}") == (200, "")


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"exp": None},
        {"aud": "somebody-else"},
        {"aud": None},
        {"iss": "somebody-else"},
        {"iss": None},
        {"sid": None},
        {"sid": "not an id"},
        {"sid": 5},
        {"sid": str(uuid4())},
        {"sub": str(uuid4())},
        {"sub": None},
        {"jti": None},
        {"token_type": "refresh"},
        {"token_type": None},
        {"key": "x" * 64},
        {"algorithm": "HS512"},
    ],
)
def test_a_token_that_differs_in_anything_that_matters_is_refused(
    session: Session, changes: dict[str, Any]
) -> None:
    assert asked_with(f"Bearer {forged(session, **changes)}") == (401, "token-invalid")


def test_an_unsigned_token_is_refused(session: Session) -> None:
    assert asked_with(f"Bearer {forged(session, key='', algorithm='none')}") == (401, "token-invalid")


def _part(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer a.b.c",
        "Bearer ..",
        "Basic aW5zcGVjdG9yMTpwYXNz",
        "Token abc",
        "Bearer " + "x" * 100_000,
        "Bearer tiếng Việt".encode().decode("latin-1"),
        f"Bearer {_part('[' * 1400)}.e30.x",
        f"Bearer {_part([])}.e30.x",
        f"Bearer {_part({'alg': None})}.e30.x",
        f"Bearer {_part({'alg': 'HS256', 'crit': ['x']})}.e30.x",
        f"Bearer {_part({'alg': 'HS256', 'kid': 5})}.e30.x",
        f"Bearer {_part({'alg': 'RS256'})}.e30.x",
        f"Bearer {_part({'alg': 'HS256', 'b64': False})}..x",
    ],
)
def test_what_is_no_token_is_refused_and_never_a_fault(header: str | None) -> None:
    assert asked_with(header) == (401, "token-invalid")


def test_a_refresh_token_opens_nothing_itself(session: Session) -> None:
    assert asked_with(f"Bearer {tokens.refresh_token(session)}") == (401, "token-invalid")


@pytest.mark.parametrize("name", ["token", "access_token", "jwt", "access"])
def test_a_token_in_the_query_or_a_cookie_is_refused(session: Session, name: str) -> None:
    token = tokens.access_token(session)
    assert asked_with(None, f"{ME}?{name}={token}") == (401, "token-invalid")
    client = APIClient()
    client.cookies[name] = token
    client.cookies["sessionid"] = token
    assert client.get(ME).status_code == 401


def test_an_access_token_lasts_a_quarter_of_an_hour(inspector_1: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = world.client(inspector_1)
        clock.shift(15 * 60 - 1)
        assert client.get(ME).status_code == 200
        clock.shift(1)
        assert client.get(ME).json()["code"] == "token-invalid"


def test_asking_costs_one_query(phone_1: Enrolled, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        phone_1.client.get(ME)


def test_a_closed_account_is_out_with_its_next_request(session: Session) -> None:
    User.objects.filter(pk=session.user_id).update(is_active=False)
    assert asked_with(f"Bearer {tokens.access_token(session)}") == (401, "token-invalid")


def test_a_revoked_device_is_out_with_its_next_request(phone_1: Enrolled) -> None:
    actions.revoke_device(phone_1.device, by=phone_1.owner, now=NOW)
    answer = phone_1.client.get(ME)
    assert (answer.status_code, answer.json()["code"]) == (401, "device-revoked")
    assert answer.json()["retry"] == "after-login"


def test_an_ended_session_is_out_with_its_next_request(phone_1: Enrolled) -> None:
    sessions.end_session(phone_1.session, by=phone_1.owner, now=NOW)
    assert phone_1.client.get(ME).json()["code"] == "session-revoked"


class Inbox(APIView):
    """Takes what was signed before."""

    permission_classes = [IsAuthenticated]
    open_to_drain = True

    def post(self, request: Request) -> Response:
        """Take it."""
        return Response({"device": str(getattr(tokens.device_of(request), "pk", None))})


def test_the_phone_of_a_closed_account_may_hand_in_and_nothing_else(phone_1: Enrolled) -> None:
    User.objects.filter(pk=phone_1.owner.pk).update(is_active=False)
    refused = phone_1.client.get(ME)
    assert (refused.status_code, refused.json()["code"]) == (403, "drain-only")
    header = f"Bearer {tokens.access_token(phone_1.session)}"
    request = RequestFactory().post("/inbox", HTTP_AUTHORIZATION=header)
    assert Inbox.as_view()(request).data == {"device": phone_1.phone.id}
    session = tokens.authenticate(request, drain=True)
    assert session.device == phone_1.device
    with pytest.raises(ProblemError, match="drain-only"):
        tokens.authenticate(request)


def test_a_closed_account_without_a_phone_hands_in_nothing(session: Session) -> None:
    User.objects.filter(pk=session.user_id).update(is_active=False)
    header = f"Bearer {tokens.access_token(session)}"
    answer = Inbox.as_view()(RequestFactory().post("/inbox", HTTP_AUTHORIZATION=header))
    assert answer.status_code == 401


def test_a_plain_view_knows_the_person_and_the_device(phone_1: Enrolled) -> None:
    header = f"Bearer {tokens.access_token(phone_1.session)}"
    request = RequestFactory().get("/photo", HTTP_AUTHORIZATION=header)
    tokens.authenticate(request)
    assert request.user == phone_1.owner
    assert tokens.device_of(request) == phone_1.device
    with pytest.raises(ProblemError, match="token-invalid"):
        tokens.authenticate(RequestFactory().get("/photo"))


def test_an_api_client_has_no_device(session: Session) -> None:
    request = RequestFactory().get("/", HTTP_AUTHORIZATION=f"Bearer {tokens.access_token(session)}")
    tokens.authenticate(request)
    assert tokens.device_of(request) is None
    assert tokens.device_of(RequestFactory().get("/")) is None


def refreshed(refresh: str) -> tuple[int, dict[str, str]]:
    """Ask for another access token."""
    answer = APIClient().post("/api/v1/auth/refresh", {"refresh": refresh}, format="json")
    return answer.status_code, answer.json()


def test_a_refresh_token_gives_access_again_and_again(session: Session) -> None:
    for _ in range(2):
        status, given = refreshed(tokens.refresh_token(session))
        assert (status, set(given)) == (200, {"access"})
        assert asked_with(f"Bearer {given['access']}") == (200, "")


def test_a_refresh_token_whose_account_is_gone_is_refused(session: Session) -> None:
    refresh = tokens.refresh_token(session)
    User.objects.filter(pk=session.user_id).delete()
    status, problem = refreshed(refresh)
    assert (status, problem["code"]) == (401, "token-invalid")


def test_a_refresh_token_whose_account_is_closed_is_refused(session: Session) -> None:
    User.objects.filter(pk=session.user_id).update(is_active=False)
    status, problem = refreshed(tokens.refresh_token(session))
    assert (status, problem["code"]) == (401, "token-invalid")


@pytest.mark.parametrize("refresh", ["", "x", "a.b.c"])
def test_what_is_no_refresh_token_gives_nothing(refresh: str) -> None:
    status, problem = refreshed(refresh)
    assert (status, problem["code"]) in [(401, "token-invalid"), (400, "field-invalid")]


def test_an_access_token_refreshes_nothing(session: Session) -> None:
    status, problem = refreshed(tokens.access_token(session))
    assert (status, problem["code"]) == (401, "token-invalid")


def test_logging_out_ends_the_refresh_token_and_every_access_token_it_gave(inspector_1: User) -> None:
    body = {"username": "inspector1", "password": PASSWORD}
    given = APIClient().post("/api/v1/auth/token", body, format="json").json()
    for _ in range(2):
        answer = APIClient().post("/api/v1/auth/logout", {"refresh": given["refresh"]}, format="json")
        assert (answer.status_code, answer.content) == (204, b"")
    status, problem = refreshed(given["refresh"])
    assert (status, problem["code"]) == (401, "session-revoked")
    assert asked_with(f"Bearer {given['access']}") == (401, "session-revoked")
