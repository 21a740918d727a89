"""Tokens, devices and "who am I" over HTTP."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.kernel.keys import server_key
from backend.kernel.problems import ProblemError
from backend.kernel.serializers import read_body
from backend.people import actions, serializers, sessions, tokens
from backend.people.login import log_in
from backend.people.models import Device, Session
from backend.people.queries import with_reports
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
        session = tokens.session_of_refresh(read_body(serializers.RefreshSerializer, request)["refresh"])
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
        given = read_body(serializers.DeviceRefreshSerializer, request)
        session = sessions.carry_on(given.pop("session"), now=timezone.now(), **given)
        return Response(
            {"access": tokens.access_token(session), "expires_in": tokens.access_lifetime_s()},
        )


class MeView(APIView):
    """Who the token speaks for."""

    @extend_schema(responses=serializers.MeSerializer)
    def get(self, request: Request) -> Response:
        """Give the account."""
        return Response(serializers.MeSerializer(person(request)).data)


class DevicesView(ListAPIView[Device]):
    """Devices: one's own, for administrators all."""

    serializer_class = serializers.DeviceSerializer
    queryset = Device.objects.none()
    ordering = ("-enrolled_at",)

    def get_queryset(self) -> QuerySet[Device]:
        """Return the devices the person may know of."""
        return Device.objects.visible_to(person(self.request)).select_related("user")

    def paginate_queryset(self, queryset: Any) -> list[Any]:
        """Return one page, with what rooms above know of these devices."""
        return with_reports(super().paginate_queryset(queryset) or [])

    @extend_schema(
        request=serializers.EnrolSerializer,
        responses={
            201: serializers.EnrolledSerializer,
            200: OpenApiResponse(serializers.EnrolledSerializer, "Enrolled before; the same answer."),
        },
    )
    def post(self, request: Request) -> Response:
        """Enrol a device with its public key."""
        given = read_body(serializers.EnrolSerializer, request)
        device_id = given.pop("id")
        session, is_new = actions.enrol(person(request), device_id=device_id, now=timezone.now(), **given)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(_enrolled(session), status=code)


class RevokeView(APIView):
    """Shut a device out."""

    @extend_schema(request=None, responses=serializers.DeviceSerializer)
    def post(self, request: Request, device_id: str) -> Response:
        """Revoke a device for good: its next request is refused."""
        device = get_object_or_404(Device.objects.visible_to(person(request)), pk=device_id)
        actions.revoke(device, by=person(request), now=timezone.now())
        return Response(serializers.DeviceSerializer(with_reports([device])[0]).data)


class LostView(APIView):
    """Report a device lost."""

    @extend_schema(request=None, responses=serializers.DeviceSerializer)
    def post(self, request: Request, device_id: str) -> Response:
        """Shut a device out until it is found; with each refusal it is told to lock itself."""
        device = get_object_or_404(Device.objects.visible_to(person(request)), pk=device_id)
        actions.report_lost(device, by=person(request), now=timezone.now())
        return Response(serializers.DeviceSerializer(with_reports([device])[0]).data)


class FoundView(APIView):
    """Take back a device that was found."""

    @extend_schema(request=serializers.FoundSerializer, responses=serializers.DeviceSerializer)
    def post(self, request: Request, device_id: str) -> Response:
        """Let a device in again, for good or only to hand in what it signed."""
        device = get_object_or_404(Device.objects.visible_to(person(request)), pk=device_id)
        given = read_body(serializers.FoundSerializer, request)
        actions.take_back(device, by=person(request), now=timezone.now(), **given)
        return Response(serializers.DeviceSerializer(with_reports([device])[0]).data)


def _enrolled(session: Session) -> dict[str, object]:
    device, key = session.device, server_key()
    return {
        "id": str(session.device_id),
        "key_id": device.key_id if device else "",
        "server_key": {"key_id": key.key_id, "public_key": key.public_key_b64},
        "session": {"id": str(session.pk), "secret": actions.first_secret(session)},
    }
