"""Access and refresh tokens; the only module that knows which library makes them.

Every token names its session (`sid`), and every request looks that session up: ending it, revoking its device
or closing the account takes effect with the next request. Tokens are taken from the `Authorization` header
alone, never from a query, which ends in logs, nor from a cookie, which other sites can make a browser send.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token

from backend.kernel.problems import ProblemError
from backend.people.locks import lost_device_problem
from backend.people.models import Device, Session, User
from backend.people.queries import session_with_people
from backend.people.second_factor import is_missing
from shared.base.ids import is_uuid

MAX_TOKEN_CHARS = 4096


def access_token(session: Session) -> str:
    """Return a short-lived token to make requests with."""
    return _signed(AccessToken(), session)


def refresh_token(session: Session) -> str:
    """Return a token to get further access tokens with, for clients that are not enrolled devices."""
    return _signed(RefreshToken(), session)


def access_lifetime_s() -> int:
    """Return how long an access token lasts, in seconds."""
    return int(AccessToken.lifetime.total_seconds())


def session_of_refresh(raw: str) -> Session:
    """Return the session a refresh token names, ended or not; ProblemError `token-invalid`."""
    return _session(RefreshToken, raw)


class JWTAuthentication(BaseAuthentication):
    """Bearer tokens; puts the person on `request.user` and the session on `request.auth`.

    A view that takes what a shut-down account's phone signed before says so with `open_to_drain = True`, one
    that enrols devices with `enrols = True`: a session that its enrolment ended may ask the same again. One
    that a person without a required second factor needs to set it up says `before_factor = True`.
    """

    def authenticate(self, request: Request) -> tuple[User, Session] | None:
        """Return who asks, or None without a bearer token; ProblemError for a token that is no good."""
        raw = _bearer(request.META.get("HTTP_AUTHORIZATION", ""))
        if raw is None:
            return None
        view = (request.parser_context or {}).get("view")
        session = _session(AccessToken, raw)
        enrols = request.method == "POST" and getattr(view, "enrols", False)
        asks_again = enrols and session.revoked_at is not None and session.opened.exists()
        check_alive(session, drain=getattr(view, "open_to_drain", False), asks_again=asks_again)
        if not getattr(view, "before_factor", False):
            check_factor(session)
        return session.user, session

    def authenticate_header(self, _request: Request) -> str:
        """Say how to authenticate, which makes DRF answer 401."""
        return 'Bearer realm="api"'


def authenticate(request: HttpRequest, *, drain: bool = False) -> Session:
    """Do for a plain Django view what JWTAuthentication does for DRF's; ProblemError without a good token."""
    raw = _bearer(request.META.get("HTTP_AUTHORIZATION", ""))
    if raw is None:
        raise ProblemError("token-invalid")
    session = _session(AccessToken, raw)
    check_alive(session, drain=drain)
    check_factor(session)
    request.user, request.auth = session.user, session  # type: ignore[attr-defined]  # as DRF's views have them
    return session


def device_of(request: Request | HttpRequest) -> Device | None:
    """Return the enrolled device the request was made with, or None for another client."""
    session = getattr(request, "auth", None)
    return session.device if isinstance(session, Session) else None


def check_alive(session: Session, *, drain: bool = False, asks_again: bool = False) -> None:
    """Raise the problem that ends this session, if any; `drain` lets through what may only hand in.

    `asks_again` lets a session through that is over: the answer by which it ended may be lost.
    """
    if session.device is not None and session.device.revoked_at is not None:
        raise ProblemError("device-revoked")
    if session.device is not None and session.device.lost_at is not None:
        raise lost_device_problem(session.device)
    if session.revoked_at is not None and not asks_again:
        raise ProblemError("session-revoked")
    if session.user.is_active and not (session.device and session.device.drain_only):
        return
    if session.device is None:
        raise ProblemError("token-invalid")
    if not drain:
        raise ProblemError("drain-only")


def check_factor(session: Session) -> None:
    """Raise `second-factor-required` for who has to set one up first; an enrolled device is one itself."""
    if session.device_id is None and is_missing(session.user):
        raise ProblemError("second-factor-required")


def _signed(token: Token, session: Session) -> str:
    token["sub"], token["sid"] = str(session.user_id), str(session.pk)
    return str(token)


def _bearer(header: str) -> str | None:
    scheme, _, raw = header.partition(" ")
    return raw.strip() if scheme.lower() == "bearer" else None


def _session(kind: type[Token], raw: str) -> Session:
    claims = _claims(kind, raw)
    session = session_with_people(claims["sid"])
    if session is None or str(session.user_id) != claims.get("sub"):
        raise ProblemError("token-invalid")
    return session


def _claims(kind: type[Token], raw: str) -> Mapping[str, Any]:
    if len(raw) > MAX_TOKEN_CHARS:
        raise ProblemError("token-invalid")
    try:
        claims = _verified(kind, raw)  # type: ignore[arg-type]  # a class with odd stubs, but hashable
    except (TokenError, RecursionError, ValueError) as error:  # the latter two: hostile headers
        raise ProblemError("token-invalid") from error
    if not is_uuid(claims.get("sid")) or claims["exp"] <= time.time():
        raise ProblemError("token-invalid")
    return claims


@lru_cache(maxsize=1024)
def _verified(kind: type[Token], raw: str) -> Mapping[str, Any]:
    """Return what a genuine token claims; a phone shows the same one for every photo of a visit."""
    claims: Mapping[str, Any] = kind(raw).payload  # type: ignore[arg-type]  # annotated wrongly there
    return claims
