"""Official papers: what each is about, how far it has come, what was frozen for it, and its files."""

from __future__ import annotations

from typing import ClassVar, Final, Self

from django.db import models
from django.db.models import Q

from backend.campaigns.models import Campaign
from backend.findings.models import Notice
from backend.people.models import Role, User, new_id
from backend.units.heirs import answered_for
from backend.units.models import Unit
from backend.visits.access import author_or_team
from backend.visits.models import Visit


class Kind(models.TextChoices):
    """What kind of paper it is."""

    NOTICE = "notice"
    AMENDMENT = "amendment"
    REMINDER = "reminder"
    CORRECTION = "correction"
    REMEDIATION = "remediation"
    PERIOD = "period"
    UNIT_YEAR = "unit-year"
    CAMPAIGN = "campaign"
    BRIEF = "brief"


class Status(models.TextChoices):
    """How far a paper has come."""

    DRAFT = "draft"
    FROZEN = "frozen"
    OUT = "out"
    ISSUED = "issued"
    AMENDED = "amended"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


PUBLISHED: Final = (Status.ISSUED, Status.AMENDED, Status.REPLACED, Status.WITHDRAWN)
"""From the registry's entry on a paper is the office's word."""
IN_FORCE: Final = (Status.ISSUED, Status.AMENDED)
"""What was issued and neither replaced nor withdrawn."""
TO_UNITS: Final = (Kind.NOTICE, Kind.AMENDMENT, Kind.REMINDER, Kind.CORRECTION, Kind.UNIT_YEAR)
"""What an inspected unit gets of its own."""
OF_VISITS: Final = (Kind.NOTICE, Kind.AMENDMENT, Kind.CORRECTION)
"""What those who made the visit may read."""
FOR_LEADERS: Final = (Kind.PERIOD, Kind.UNIT_YEAR, Kind.CAMPAIGN, Kind.BRIEF)
"""What a leader may read as soon as its figures are frozen."""


class DocumentQuerySet(models.QuerySet["Document"]):
    """Papers, for those who may know what stands in them."""

    def visible_to(self, user: User) -> Self:
        """Home Affairs sees all, leaders what is issued, units and inspectors their own."""
        published = Q(status__in=PUBLISHED)
        if user.role == Role.REVIEWER:
            return self
        if user.role == Role.LEADER:
            return self.filter(published | Q(kind__in=FOR_LEADERS, status__in=(Status.FROZEN, Status.OUT)))
        if user.role == Role.INSPECTOR:
            return self.filter(published, author_or_team(user), kind__in=OF_VISITS)
        if user.role == Role.UNIT_OFFICER and user.unit_id:
            own = Q(kind=Kind.REMEDIATION) | (published & Q(kind__in=TO_UNITS))
            return self.filter(own, unit__in=answered_for(user.unit_id))
        return self.none()


class Document(models.Model):
    """One paper on its way from a draft to the register, and what became of it.

    Its facts are those of its notice, or of the freeze it points to. Number, day, signer and authority are
    as typed in from the office's register after signing (NĐ 30/2020, Điều 15): the product gives none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    reference = models.CharField(max_length=20, unique=True, help_text="our file reference: KT-2026-059")
    code = models.CharField(max_length=12, unique=True, help_text="by which anybody verifies the paper")
    title = models.CharField(max_length=400)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")
    notice = models.OneToOneField(Notice, models.PROTECT, null=True, related_name="document")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="+")
    period = models.CharField(max_length=10, blank=True, help_text='"2026-Q3"')
    scope = models.CharField(
        max_length=64, blank=True, help_text="id of the unit a report is about; blank: all"
    )
    structure = models.CharField(max_length=4, blank=True, help_text="units then, or now")
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="followers", help_text="which it amends or replaces"
    )
    edition = models.PositiveIntegerField(default=1, help_text="counts every change: its ETag")
    wording = models.PositiveIntegerField(help_text="version of the sentences it is written with")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    frozen: models.ForeignKey[Freeze | None] = models.ForeignKey(
        "Freeze", models.PROTECT, null=True, related_name="+"
    )
    official_number = models.CharField(max_length=20, blank=True)
    symbol = models.CharField(max_length=40, blank=True)
    issued_on = models.DateField(null=True)
    signer = models.CharField(max_length=200, blank=True)
    authority = models.CharField(max_length=200, blank=True, help_text='lines apart: "KT. GIÁM ĐỐC\\nPHÓ …"')
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField(null=True)
    withdrawn_why = models.TextField(blank=True, help_text="why an issued paper was withdrawn")
    withdrawn_by_paper = models.CharField(
        max_length=100, blank=True, help_text="number and symbol of the paper that withdraws it"
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-made_at", "-id"], name="documents_newest"),
            models.Index(fields=["unit", "kind"], name="documents_of_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                name="documents_issued_is_registered",
                condition=~Q(status__in=PUBLISHED)
                | (Q(issued_on__isnull=False, registered_by__isnull=False) & ~Q(official_number="")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Freeze(models.Model):
    """The facts of a paper as they were known at one event of the journal. Append-only by trigger."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="freezes")
    cutoff_event = models.PositiveBigIntegerField(help_text="the last event that counts")
    chain_hash = models.CharField(max_length=64, help_text="of that event")
    facts = models.TextField(help_text="canonical JSON: exactly what was hashed and signed")
    sha256 = models.CharField(max_length=64)
    key_id = models.CharField(max_length=64)
    sig = models.TextField(help_text="base64 Ed25519 by the server's key")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class Prose(models.Model):
    """What a person wrote into a paper; every version stays. Append-only by trigger."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="prose")
    texts = models.JSONField(help_text="all places with what stands in them")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class FileNumber(models.Model):
    """The last file reference of a year; locked while one is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Content(models.Model):
    """A paper as blocks, under the hash of its canonical JSON: what files are made of."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    text = models.TextField()


class File(models.Model):
    """One file to be made of a content; the same content makes the same bytes, however often it is made."""

    unlogged: ClassVar[tuple[str, ...]] = ("asked_at",)  # before there is a file

    class Format(models.TextChoices):
        """What is made."""

        DOCX = "docx"
        PDF = "pdf"
        XLSX = "xlsx"

    content = models.ForeignKey(Content, models.PROTECT, related_name="files")
    format = models.CharField(max_length=4, choices=Format)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content", "format"], name="documents_file_once")]


class SignedCopy(models.Model):
    """A signed PDF that came back: its bytes are kept whatever it is, what it says is read by a job."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="signed_copies")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reading = models.JSONField(null=True, help_text="what it says: `signed.rows.Reading`; null: not read yet")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["document", "sha256"], name="documents_signed_once"),
        ]


class Count(models.Model):
    """The figures of a report as last counted, for a look at what is not frozen; counted anew at any time."""

    key = models.CharField(primary_key=True, max_length=100, help_text="period, scope and structure")
    event = models.PositiveBigIntegerField(help_text="the last event that counted")
    day = models.DateField(help_text="on which it was asked what is overdue")
    facts = models.TextField()
    at = models.DateTimeField()


class SentenceVersion(models.Model):
    """The sentences the office had changed at a version, all of them. Append-only by trigger."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.PositiveIntegerField(unique=True, help_text="1 is the product's own")
    texts = models.JSONField(help_text="by name")
    reason = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]


class TargetSet(models.Model):
    """Which units count in the denominator of K1 from a day on, and why. Append-only by trigger."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    valid_from = models.DateField()
    kinds = models.JSONField(help_text="kinds of unit that count")
    with_units = models.JSONField(default=list, help_text="ids of units that count besides")
    without_units = models.JSONField(default=list, help_text="ids of units that do not")
    reason = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-valid_from", "-id"]


class Referred(models.Model):
    """How many were criticised or referred in a period (K8): counts alone. Append-only by trigger."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    period = models.CharField(max_length=10)
    collectives = models.PositiveIntegerField()
    persons = models.PositiveIntegerField()
    paper = models.CharField(max_length=100, help_text="number of the paper that says so")
    reason = models.TextField(blank=True, help_text="why it was entered, or entered anew")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
