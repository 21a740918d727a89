"""`devices`: enrolling one, the list with what each still holds, shutting one out, taking one back."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.devices import actions, serializers
from backend.devices.crashes import report_crashes
from backend.devices.models import AppCrash
from backend.devices.queries import with_chains
from backend.intake.gaps import gap_details
from backend.kernel.keys import server_key
from backend.kernel.serializers import read_body
from backend.people.models import Device, Session
from backend.people.rules import person
from backend.people.sessions import first_secret
from backend.people.tokens import device_of


class DevicesView(ListAPIView[Device]):
    """Devices: one's own, for administrators all."""

    serializer_class = serializers.DeviceSerializer
    queryset = Device.objects.none()
    ordering = ("-enrolled_at",)
    enrols = True

    def get_queryset(self) -> QuerySet[Device]:
        """Return the devices the person may know of."""
        return Device.objects.visible_to(person(self.request)).select_related("user")

    def paginate_queryset(self, queryset: Any) -> list[Any]:
        """Return one page, with the chain of numbers of each."""
        return with_chains(super().paginate_queryset(queryset) or [])

    @extend_schema(
        request=serializers.EnrolSerializer,
        responses={
            201: serializers.EnrolledSerializer,
            200: OpenApiResponse(serializers.EnrolledSerializer, "Enrolled before; the same answer."),
        },
    )
    def post(self, request: Request) -> Response:
        """Enrol a device with its public key; the session that asks ends with it."""
        given = read_body(serializers.EnrolSerializer, request)
        device_id = given.pop("id")
        session, is_new = actions.enrol_device(
            person(request),
            device_id=device_id,
            by=cast("Session", request.auth),
            now=timezone.now(),
            **given,
        )
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(_enrolled(session), status=code)


class RevokeView(APIView):
    """Shut a device out."""

    @extend_schema(request=None, responses=serializers.DeviceSerializer)
    def post(self, request: Request, device_id: str) -> Response:
        """Revoke a device for good: its next request is refused."""
        device = get_object_or_404(Device.objects.visible_to(person(request)), pk=device_id)
        actions.revoke_device(device, by=person(request), now=timezone.now())
        return Response(serializers.DeviceSerializer(with_chains([device])[0]).data)


class LostView(APIView):
    """Report a device lost."""

    @extend_schema(request=None, responses=serializers.DeviceSerializer)
    def post(self, request: Request, device_id: str) -> Response:
        """Shut a device out until it is found; with each refusal it is told to lock itself."""
        device = get_object_or_404(Device.objects.visible_to(person(request)), pk=device_id)
        actions.report_lost_device(device, by=person(request), now=timezone.now())
        return Response(serializers.DeviceSerializer(with_chains([device])[0]).data)


class FoundView(APIView):
    """Take back a device that was found."""

    @extend_schema(request=serializers.FoundSerializer, responses=serializers.DeviceSerializer)
    def post(self, request: Request, device_id: str) -> Response:
        """Let a device in again, for good or only to hand in what it signed."""
        device = get_object_or_404(Device.objects.visible_to(person(request)), pk=device_id)
        given = read_body(serializers.FoundSerializer, request)
        actions.take_back_device(device, by=person(request), now=timezone.now(), **given)
        return Response(serializers.DeviceSerializer(with_chains([device])[0]).data)


class CrashesView(ListAPIView[AppCrash]):
    """Faults that apps noted: administrators read them, apps report them."""

    serializer_class = serializers.KeptCrashSerializer
    queryset = AppCrash.objects.none()
    ordering = ("-received_at",)

    def get_queryset(self) -> QuerySet[AppCrash]:
        """Return the faults the person may know of."""
        return AppCrash.objects.visible_to(person(self.request)).select_related("user", "device")

    @extend_schema(request=serializers.CrashesSerializer, responses=serializers.AcceptedCrashesSerializer)
    def post(self, request: Request) -> Response:
        """Report faults; the same ones again change nothing."""
        given = read_body(serializers.CrashesSerializer, request)
        accepted = report_crashes(
            given["crashes"], by=person(request), device=device_of(request), now=timezone.now()
        )
        return Response({"accepted": [str(each) for each in accepted]})


class GapsView(APIView):
    """Which numbers of a device's chain never came."""

    @extend_schema(responses=serializers.GapsSerializer)
    def get(self, request: Request, device_id: str) -> Response:
        """Give the gaps, with what came right before and after each."""
        device = get_object_or_404(Device.objects.visible_to(person(request)), pk=device_id)
        return Response(serializers.GapsSerializer({"device": device.pk, "gaps": gap_details(device)}).data)


def _enrolled(session: Session) -> dict[str, object]:
    device, key = session.device, server_key()
    return {
        "id": str(session.device_id),
        "key_id": device.key_id if device else "",
        "server_key": {"key_id": key.key_id, "public_key": key.public_key_b64},
        "session": {"id": str(session.pk), "secret": first_secret(session)},
    }
