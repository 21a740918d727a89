"""Accounts, the devices enrolled to them, and their sessions."""

from __future__ import annotations

import os
import time
import unicodedata
import uuid
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models

from backend.kernel.folded import FoldedField
from backend.kernel.likeness import LikenessField, check_letters, likeness
from shared.base.ids import uuid7
from shared.base.text import clean_letters, nfc


def new_id() -> uuid.UUID:
    """Return a fresh UUIDv7: unique, and in the order of creation."""
    return uuid.UUID(uuid7(time.time_ns() // 1_000_000, os.urandom(10)))


class Role(models.TextChoices):
    """What a person is to the inspection; the only source of rights (see `rules`)."""

    INSPECTOR = "inspector"
    REVIEWER = "reviewer"
    LEADER = "leader"
    UNIT_OFFICER = "unit_officer"
    ADMINISTRATOR = "administrator"


def login_name(username: str) -> str:
    """Return a user name as it is compared at a login: without regard to case, or to what nobody sees."""
    return unicodedata.normalize("NFKC", clean_letters(username)).casefold()


class UserManager(BaseUserManager["User"]):
    """Accounts, as far as a person may know of them; `first_admin` opens the first one."""

    def visible_to(self, user: User) -> models.QuerySet[User]:
        """Administrators and Home Affairs, who forms teams, see all; everybody else their own."""
        rows = self.get_queryset()
        return rows if user.role in (Role.REVIEWER, Role.ADMINISTRATOR) else rows.filter(pk=user.pk)

    def get_by_natural_key(self, username: str | None) -> User:
        """Return whose name this is: exactly, or else without regard to case."""
        name = username or ""
        alike = self.filter(models.Q(username=name) | models.Q(likeness=likeness(name)))
        rows = sorted(alike, key=lambda user: user.username != name)
        found = next((user for user in rows if login_name(user.username) == login_name(name)), None)
        if found is None:
            raise self.model.DoesNotExist
        return found


class User(AbstractBaseUser):
    """A person with an account. Not deleted while anything names them: `is_active` shuts the door."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(
        max_length=150, unique=True, validators=[UnicodeUsernameValidator(), check_letters]
    )
    likeness = LikenessField(of="username")
    full_name = models.CharField(max_length=200)
    search = FoldedField(of=("username", "full_name"))
    email = models.EmailField(blank=True, help_text="where notices and reminders are sent; empty: nowhere")
    role = models.CharField(max_length=20, choices=Role)
    unit = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    is_active = models.BooleanField(default=True)

    objects: ClassVar[UserManager] = UserManager()
    unlogged: ClassVar[tuple[str, ...]] = ("password", "last_login")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="people_user_role_known"),
            models.CheckConstraint(
                condition=~models.Q(role=Role.UNIT_OFFICER) | models.Q(unit__isnull=False),
                name="people_user_officer_has_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.username})"

    def set_password(self, raw_password: str | None) -> None:
        """Set the password in Unicode NFC, the form a login is put in; keyboards differ in what they send."""
        super().set_password(raw_password if raw_password is None else nfc(raw_password))


class Algorithm(models.TextChoices):
    """Signature algorithms a device may use."""

    ED25519 = "ed25519"
    ECDSA_P256 = "ecdsa-p256-sha256"


class DeviceQuerySet(models.QuerySet["Device"]):
    """Devices, as far as a person may know of them."""

    def visible_to(self, user: User) -> Self:
        """Home Affairs and administrators see every device, everybody else their own."""
        return self if user.role in (Role.REVIEWER, Role.ADMINISTRATOR) else self.filter(user=user)


class Device(models.Model):
    """A phone or tablet enrolled by one person; what it signs is theirs. The id is chosen by the device."""

    id = models.UUIDField(primary_key=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="devices")
    model = models.CharField(max_length=200)
    algorithm = models.CharField(max_length=20, choices=Algorithm)
    public_key = models.TextField(help_text="SubjectPublicKeyInfo DER, standard base64")
    key_id = models.CharField(max_length=64, unique=True, help_text="hex SHA-256 of that DER")
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True, help_text="reported lost: it is told to lock itself")
    drain_only = models.BooleanField(default=False, help_text="it may hand in what it signed, and no more")

    objects = DeviceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.model} ({self.id})"


class Session(models.Model):
    """One login that can be ended at once: every access token names its session, every request looks it up.

    A session without a device belongs to an API client that holds a refresh token. A device's session knows
    the hashes of the current and the previous secret of its refresh chain, never the secrets themselves.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    device = models.ForeignKey(Device, null=True, on_delete=models.PROTECT, related_name="sessions")
    opened_by = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.SET_NULL,
        related_name="opened",
        help_text="the session that enrolled its device",
    )
    current_sha256 = models.CharField(max_length=64, blank=True)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    stepped_at = models.DateTimeField(null=True, help_text="when the last secret became current")
    dates_proofs = models.BooleanField(
        db_default=False,
        help_text="has signed a time and a nonce, and is taken at its word without them no more",
    )


class RefreshNonce(models.Model):
    """A nonce that a device signed and that counts once; kept as long as its time could be shown."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="nonces")
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField(help_text="the time the device signed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "nonce"], name="people_refreshnonce_once"),
        ]


class SecondFactor(models.Model):
    """The secret of a person's one-time passwords, encrypted; it counts once a code of it was shown."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="second_factor"
    )
    sealed_secret = models.TextField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0, help_text="of the last code used; none counts twice")


class RecoveryCode(models.Model):
    """One of the codes that stand in for a lost authenticator app, once each; only its keyed hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    hmac_sha256 = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "hmac_sha256"], name="people_recoverycode_once"),
        ]


class FactorHelp(models.Model):
    """An administrator asks to take away somebody's second factor; a second person has to agree."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="factor_help")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()


class LoginEventQuerySet(models.QuerySet["LoginEvent"]):
    """The security log, as far as a person may read it."""

    def visible_to(self, user: User) -> Self:
        """Administrators read all, everybody else what happened to their own account."""
        return self if user.role == Role.ADMINISTRATOR else self.filter(user=user)


class LoginEvent(models.Model):
    """A login, or a try at one: the security log, apart from the chained log, kept for its term alone.

    Of a name that belongs to no account only a keyed hash is kept: people type passwords into that field.
    """

    class Kind(models.TextChoices):
        """What happened."""

        LOGIN = "login"
        RECOVERY = "recovery"
        WRONG = "wrong"
        WRONG_CODE = "wrong-code"
        LOCKED = "locked"

    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=10, choices=Kind)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="login_events")
    typed_hmac = models.CharField(max_length=64, blank=True, help_text="of a name that is no account's")
    address = models.CharField(max_length=45, blank=True)
    client = models.CharField(max_length=200, blank=True, help_text="what the program called itself")

    objects = LoginEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["user", "-at"], name="people_loginevent_of_user")]


class InterestQuerySet(models.QuerySet["Interest"]):
    """Declared interests, as far as a person may know of them."""

    def visible_to(self, user: User) -> Self:
        """Home Affairs sees all, an inspector their own."""
        if user.role == Role.REVIEWER:
            return self
        return self.filter(user=user) if user.role == Role.INSPECTOR else self.none()


class Interest(models.Model):
    """Why a person is not to inspect a unit: they worked there, or declared an interest."""

    class Kind(models.TextChoices):
        """Of what kind it is."""

        WORKED = "worked"
        DECLARED = "declared"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="interests")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    reason = models.CharField(max_length=1000, blank=True)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["worked", "declared"]), name="people_interest_kind_known"
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "kind"],
                condition=models.Q(ended_at__isnull=True),
                name="people_interest_once",
            ),
        ]
