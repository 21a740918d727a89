"""Accounts for those who manage them, and one's own password, sessions and second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.kernel.folded import has_letters
from backend.kernel.problems import FieldError, ProblemError
from backend.kernel.serializers import read_body
from backend.people import accounts_bodies as bodies
from backend.people import actions, second_factor, sessions
from backend.people.login import prove_password
from backend.people.models import LoginEvent, Role, Session, User
from backend.people.rules import person, require
from backend.people.security_log import logins_of

Made = TypeVar("Made")


class AccountFilter(filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """Accounts by name, role, unit, and whether they are open."""

    search = filters.CharFilter(method="named", max_length=100, label="Letters of a name.")
    role = filters.ChoiceFilter(choices=Role.choices)
    unit = filters.CharFilter(field_name="unit_id", max_length=50, label="The unit.")
    is_active = filters.BooleanFilter()

    def named(self, rows: QuerySet[User], _name: str, text: str) -> QuerySet[User]:
        """Keep those whose user name or full name has these letters."""
        return rows.filter(has_letters("search", text))


class AccountList(ListAPIView[User]):
    """Accounts by user name: for administrators and Home Affairs all, else one's own."""

    serializer_class = bodies.AccountSerializer
    filterset_class = AccountFilter
    queryset = User.objects.none()
    ordering = ("username",)

    def get_queryset(self) -> QuerySet[User]:
        """Return the accounts the person may know of."""
        return User.objects.visible_to(person(self.request)).select_related("second_factor")

    @extend_schema(request=bodies.NewAccountBody, responses={201: bodies.AccountSerializer})
    def post(self, request: Request) -> Response:
        """Open an account; without a password nobody can log in to it until it gets one."""
        by = person(request)
        require(by, "account.change")
        given = read_body(bodies.NewAccountBody, request)
        password, unit_id = given.pop("password", None), given.pop("unit", None)
        made = _checked(
            lambda: actions.create_user(
                **given, password=password, unit_id=unit_id, by=by, now=timezone.now()
            )
        )
        return Response(bodies.AccountSerializer(made).data, status=status.HTTP_201_CREATED)


class AccountDetail(RetrieveAPIView[User]):
    """One account."""

    serializer_class = bodies.AccountSerializer
    queryset = User.objects.none()

    def get_queryset(self) -> QuerySet[User]:
        """Return the accounts the person may know of."""
        return User.objects.visible_to(person(self.request)).select_related("second_factor")


class AccountChange(APIView):
    """Change an account."""

    @extend_schema(request=bodies.AccountChangesBody, responses=bodies.AccountSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Give an account another role, unit, name or e-mail, close or reopen it; what is not named stays."""
        by, user = person(request), _account(request, pk)
        require(by, "account.change", user)
        wanted: dict[str, Any] = {"role": user.role, "unit": user.unit_id, "is_active": user.is_active}
        wanted |= read_body(bodies.AccountChangesBody, request)
        unit_id = wanted.pop("unit")
        changed = _checked(
            lambda: actions.change_account(user, **wanted, unit_id=unit_id, by=by, now=timezone.now())
        )
        return Response(bodies.AccountSerializer(changed).data)


class AccountPassword(APIView):
    """Give an account a password."""

    @extend_schema(request=bodies.PasswordBody, responses={204: None})
    def post(self, request: Request, pk: UUID) -> Response:
        """Set it, as after it was forgotten; sessions that were opened with the old one end."""
        by, user = person(request), _account(request, pk)
        require(by, "account.change", user)
        password = read_body(bodies.PasswordBody, request)["password"]
        _checked(lambda: sessions.set_password(user, password, by=by, now=timezone.now()))
        return Response(status=status.HTTP_204_NO_CONTENT)


class AccountFactorReset(APIView):
    """Take the second factor from an account, by two people."""

    @extend_schema(request=None, responses=bodies.FactorHelpSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Ask to let the person log in with the password alone, or agree with who asked in the last day."""
        done = second_factor.help_without_factor(
            _account(request, pk), by=person(request), now=timezone.now()
        )
        return Response({"done": done})


class SecurityLog(ListAPIView[LoginEvent]):
    """Logins and tries at them, the latest first."""

    serializer_class = bodies.LoginEventSerializer
    queryset = LoginEvent.objects.none()
    ordering = ("-pk",)

    def get_queryset(self) -> QuerySet[LoginEvent]:
        """Return all, for administrators."""
        reader = person(self.request)
        require(reader, "security-log.read")
        return LoginEvent.objects.visible_to(reader).select_related("user")


class OwnLogins(ListAPIView[LoginEvent]):
    """Logins to one's own account and tries at them, the latest first."""

    serializer_class = bodies.LoginEventSerializer
    queryset = LoginEvent.objects.none()
    ordering = ("-pk",)

    def get_queryset(self) -> QuerySet[LoginEvent]:
        """Return one's own."""
        return logins_of(person(self.request)).select_related("user")


class OwnPassword(APIView):
    """Change one's own password."""

    @extend_schema(request=bodies.OwnPasswordBody, responses={204: None})
    def post(self, request: Request) -> Response:
        """Change it, shown the old one; all other sessions that were opened with it end."""
        given, user, now = read_body(bodies.OwnPasswordBody, request), person(request), timezone.now()
        prove_password(request._request, user, given["old"], pointer="#/old", now=now)
        _checked(
            lambda: sessions.set_password(user, given["password"], by=user, now=now, but=_session(request))
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class OwnFactor(APIView):
    """A second factor for oneself."""

    before_factor = True

    @extend_schema(request=None, responses=bodies.OfferSerializer)
    def post(self, request: Request) -> Response:
        """Offer a secret for an authenticator app; it counts once a code of it is confirmed."""
        offer = second_factor.offer_factor(person(request), now=timezone.now())
        return Response({"secret": offer.secret, "uri": offer.uri})


class OwnFactorConfirm(APIView):
    """Confirm one's second factor."""

    before_factor = True

    @extend_schema(request=bodies.CodeBody, responses=bodies.RecoveryCodesSerializer)
    def post(self, request: Request) -> Response:
        """Show a code of the offered secret: a login needs one from now on. Gives recovery codes, once."""
        code = read_body(bodies.CodeBody, request)["otp"]
        codes = second_factor.confirm_factor(person(request), code, now=timezone.now())
        return Response({"recovery_codes": codes})


class OwnRecoveryCodes(APIView):
    """New recovery codes."""

    @extend_schema(request=bodies.PresentPasswordBody, responses=bodies.RecoveryCodesSerializer)
    def post(self, request: Request) -> Response:
        """Give new ones, shown the password; the old ones are worth nothing any more."""
        user, now = person(request), timezone.now()
        require(user, "second-factor.use")
        password = read_body(bodies.PresentPasswordBody, request)["password"]
        prove_password(request._request, user, password, pointer="#/password", now=now)
        return Response({"recovery_codes": second_factor.renew_recovery_codes(user, now=now)})


class OwnFactorOff(APIView):
    """Switch one's second factor off."""

    @extend_schema(request=bodies.PresentPasswordBody, responses={204: None})
    def post(self, request: Request) -> Response:
        """Log in with the password alone from now on, shown the present one."""
        user, now = person(request), timezone.now()
        require(user, "second-factor.use")
        password = read_body(bodies.PresentPasswordBody, request)["password"]
        prove_password(request._request, user, password, pointer="#/password", now=now)
        second_factor.switch_off_factor(user, now=now)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OwnSessions(ListAPIView[Session]):
    """One's own sessions that are alive, the newest first."""

    serializer_class = bodies.SessionSerializer
    queryset = Session.objects.none()
    ordering = ("-created_at",)

    def get_queryset(self) -> QuerySet[Session]:
        """Return one's own, with their devices."""
        own = Session.objects.filter(user=person(self.request), revoked_at=None)
        return own.select_related("device")

    def get_serializer_context(self) -> dict[str, Any]:
        """Tell which one asks."""
        return {**super().get_serializer_context(), "present": _session(self.request).pk}


class OwnSessionEnd(APIView):
    """End one of one's own sessions."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, pk: UUID) -> Response:
        """End it: its tokens are worth nothing from the next request on."""
        by = person(request)
        sessions.end_session(get_object_or_404(Session, pk=pk, user=by), by=by, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


def _account(request: Request, pk: UUID) -> User:
    return get_object_or_404(User.objects.visible_to(person(request)), pk=pk)


def _session(request: Request) -> Session:
    return cast("Session", request.auth)


def _checked(do: Callable[[], Made]) -> Made:
    """Do it, and tell what Django finds wrong as a problem that names the fields."""
    try:
        return do()
    except ValidationError as error:
        found = error.message_dict if hasattr(error, "error_dict") else {"password": error.messages}
        errors = [
            FieldError("invalid", message, pointer=f"#/{name.removesuffix('_id')}")
            for name, messages in found.items()
            for message in messages
        ]
        raise ProblemError("field-invalid", errors=errors) from error
