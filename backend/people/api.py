"""Tokens and "who am I" over HTTP."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.kernel.addresses import counted_address
from backend.kernel.limits import spend
from backend.kernel.problems import ProblemError
from backend.kernel.serializers import read_body
from backend.people import serializers, sessions, tokens
from backend.people.login import log_in
from backend.people.refresh import Proof, renew_session
from backend.people.rules import person


class OpenView(APIView):
    """A view that needs no token and does not look at one, so that a stale one cannot stand in the way."""

    authentication_classes = []
    permission_classes = [AllowAny]
    max_body_bytes = 8 * 1024


class TokenView(OpenView):
    """Log in with a password."""

    too_large = "malformed"

    @extend_schema(request=serializers.LoginSerializer, responses=serializers.TokensSerializer)
    def post(self, request: Request) -> Response:
        """Give an access and a refresh token."""
        now = timezone.now()
        try:
            given = read_body(serializers.LoginSerializer, request)
        except ValidationError as error:
            raise ProblemError("malformed") from error
        user = log_in(request._request, now=now, **given)
        session = sessions.open_session(user, now=now)
        return Response({"access": tokens.access_token(session), "refresh": tokens.refresh_token(session)})


class RefreshView(OpenView):
    """Get a new access token."""

    @extend_schema(request=serializers.RefreshSerializer, responses=serializers.AccessSerializer)
    def post(self, request: Request) -> Response:
        """Give an access token for a refresh token whose session is alive."""
        spend("refresh", address=counted_address(request))
        session = tokens.session_of_refresh(read_body(serializers.RefreshSerializer, request)["refresh"])
        spend("refresh", account=session.user_id)
        tokens.check_alive(session)
        return Response({"access": tokens.access_token(session)})


class LogoutView(OpenView):
    """Log out."""

    @extend_schema(request=serializers.RefreshSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        """End the session of a refresh token, and with it every access token it gave."""
        session = tokens.session_of_refresh(read_body(serializers.RefreshSerializer, request)["refresh"])
        sessions.end_session(session, by=session.user, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class DeviceRefreshView(OpenView):
    """Get a new access token on an enrolled device."""

    @extend_schema(request=serializers.DeviceRefreshSerializer, responses=serializers.DeviceAccessSerializer)
    def post(self, request: Request) -> Response:
        """Move the device's session to its next secret; asked again after a lost answer, do it again."""
        spend("refresh", address=counted_address(request))
        given = read_body(serializers.DeviceRefreshSerializer, request)
        session_id, secret = given.pop("session"), given.pop("secret")
        session = renew_session(session_id, secret, Proof(**given), now=timezone.now())
        return Response(
            {"access": tokens.access_token(session), "expires_in": tokens.access_lifetime_s()},
        )


class MeView(APIView):
    """Who the token speaks for."""

    before_factor = True

    @extend_schema(responses=serializers.MeSerializer)
    def get(self, request: Request) -> Response:
        """Give the account."""
        return Response(serializers.MeSerializer(person(request)).data)
