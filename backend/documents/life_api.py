"""`POST documents`, and the verbs of one paper: send-out, recall, issue, amend, correct."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.documents import life, opening, replacing
from backend.documents.api import IF_MATCH, DocumentList, accepted, answered
from backend.documents.models import Document
from backend.documents.reports.counting import ask_freeze_begun
from backend.documents.returned import MAX_BYTES, compare_docx
from backend.documents.serializers import DocumentDetailSerializer, FigureChangeSerializer
from backend.jobs.models import Job
from backend.jobs.serializers import JobSerializer
from backend.kernel.preconditions import if_match
from backend.kernel.problems import ProblemError, field_invalid
from backend.kernel.schema import ONE_FILE
from backend.kernel.serializers import IdField, StrictSerializer, TextField, read_body
from backend.people.models import User
from backend.people.rules import person
from shared.protocol.limits import MAX_NOTE_CHARS
from shared.rules.periods import PeriodError, official_period

NUMBER = r"^[0-9]{1,6}[a-zđA-ZĐ]?$"


class OpenDocumentSerializer(StrictSerializer):
    """Which paper is to be drawn up: of a unit (`reminder`, `remediation`, `unit-year`) or of a campaign."""

    kind = serializers.ChoiceField(["reminder", "remediation", "unit-year", "campaign"])
    unit = TextField(max_length=64, required=False)
    campaign = IdField(required=False)
    period = TextField(max_length=10, required=False)


class IssueDocumentSerializer(StrictSerializer):
    """A paper as the office's register has it; `authority` has a line for each of "KT. GIÁM ĐỐC", "PHÓ …"."""

    official_number = serializers.RegexField(NUMBER)
    symbol = TextField(max_length=40)
    issued_on = serializers.DateField(input_formats=["%Y-%m-%d"])
    signer = TextField(max_length=200)
    authority = TextField(max_length=200)


class CorrectSerializer(StrictSerializer):
    """What was printed, and what it has to be."""

    printed = TextField(max_length=MAX_NOTE_CHARS)
    corrected = TextField(max_length=MAX_NOTE_CHARS)


class WithdrawSerializer(StrictSerializer):
    """Why an issued paper is withdrawn, and number and symbol of the paper that does so."""

    why = TextField(max_length=MAX_NOTE_CHARS)
    by_paper = TextField(max_length=100)


def registered(given: dict[str, Any]) -> life.Registered:
    """Return what the registry entered; a zero stands before numbers below 10."""
    return life.Registered(**{**given, "official_number": given["official_number"].rjust(2, "0")})


class Documents(DocumentList):
    """Official papers: the list, and drawing up another."""

    @extend_schema(request=OpenDocumentSerializer, responses={201: DocumentDetailSerializer})
    def post(self, request: Request) -> Response:
        """Draw up a paper with its facts frozen at the log's last event."""
        given, by = read_body(OpenDocumentSerializer, request), person(request)
        return _made(opened(given, by), request)


def opened(given: dict[str, Any], by: User) -> Document:
    """Draw up the paper that is asked for; what is lacking is named."""
    now, kind = timezone.now(), given["kind"]
    if kind == "campaign":
        return opening.open_campaign_report(_wanted(given, "campaign"), by=by, now=now)
    unit = _wanted(given, "unit")
    if kind == "reminder":
        return opening.open_reminder(unit, by=by, now=now)
    if kind == "remediation":
        return opening.open_remediation(unit, by=by, now=now)
    return opening.open_unit_year(unit, _period(_wanted(given, "period")), by=by, now=now)


def _wanted(given: dict[str, Any], name: str) -> Any:
    if name not in given:
        raise field_invalid(name, "Cần có giá trị này.", "This is needed.", code="required")
    return given[name]


def _period(code: str) -> str:
    try:
        return official_period(code).code
    except PeriodError:
        raise field_invalid("period", "Không có kỳ báo cáo này.", "There is no such period.") from None


def _made(document: Document, request: Request) -> Response:
    response = answered(document.pk, request)
    response.status_code = 201
    return response


@extend_schema(request=None, responses=DocumentDetailSerializer, parameters=[IF_MATCH])
class SendOut(APIView):
    """Out for signature."""

    def post(self, request: Request, pk: UUID) -> Response:
        """Take a frozen paper out for signature."""
        life.send_out(pk, by=person(request), now=timezone.now(), match=if_match(request))
        return answered(pk, request)


@extend_schema(request=None, responses=DocumentDetailSerializer, parameters=[IF_MATCH])
class Recall(APIView):
    """Back from signature."""

    def post(self, request: Request, pk: UUID) -> Response:
        """Take a paper back from signature, to be written into again."""
        life.recall(pk, by=person(request), now=timezone.now(), match=if_match(request))
        return answered(pk, request)


@extend_schema(request=IssueDocumentSerializer, responses=DocumentDetailSerializer, parameters=[IF_MATCH])
class Issue(APIView):
    """Into the register."""

    def post(self, request: Request, pk: UUID) -> Response:
        """Enter a signed paper as the register has it; whoever froze it does not: `same-person`."""
        given = registered(read_body(IssueDocumentSerializer, request))
        life.issue(pk, given, by=person(request), now=timezone.now(), match=if_match(request))
        return answered(pk, request)


@extend_schema(
    request=None, responses={200: DocumentDetailSerializer, 202: JobSerializer}, parameters=[IF_MATCH]
)
class FreezeDraft(APIView):
    """Freezing a draft."""

    def post(self, request: Request, pk: UUID) -> Response:
        """Have the figures of a draft frozen whose period has ended; what people wrote stays."""
        asked = ask_freeze_begun(pk, by=person(request), now=timezone.now(), match=if_match(request))
        return accepted(asked) if isinstance(asked, Job) else answered(pk, request)


class FigureChangesSerializer(serializers.Serializer[Any]):
    """What of a paper's figures and tables differs in a file."""

    changes = FigureChangeSerializer(many=True)


class Compare(APIView):
    """A Word file that comes back."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        request=ONE_FILE,
        responses=FigureChangesSerializer,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Name every figure and table cell that differs from the frozen facts; the file is kept."""
        upload = request.FILES.get("file")
        if upload is None:
            raise field_invalid("file", "Cần có tệp.", "A file is needed.", code="required")
        if upload.size is None or upload.size > MAX_BYTES:
            raise ProblemError("payload-too-large")
        changes = compare_docx(pk, upload.read(), by=person(request), now=timezone.now())
        return Response({"changes": changes})


class Amend(APIView):
    """Amending an issued notice."""

    @extend_schema(request=None, responses={201: DocumentDetailSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        """Draw up the notice that amends it: what was decided about its findings since."""
        return _made(opening.open_amendment(pk, by=person(request), now=timezone.now()), request)


class Replace(APIView):
    """Replacing an issued paper."""

    @extend_schema(request=None, responses={201: DocumentDetailSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        """Draw up a paper of the same kind as things stand now; once issued, it replaces this one."""
        return _made(replacing.open_replacement(pk, by=person(request), now=timezone.now()), request)


@extend_schema(request=WithdrawSerializer, responses=DocumentDetailSerializer, parameters=[IF_MATCH])
class Withdraw(APIView):
    """Withdrawing an issued paper."""

    def post(self, request: Request, pk: UUID) -> Response:
        """Withdraw it, as another paper of the office decided; it stays readable as withdrawn."""
        given = read_body(WithdrawSerializer, request)
        life.withdraw(pk, **given, by=person(request), now=timezone.now(), match=if_match(request))
        return answered(pk, request)


class Correct(APIView):
    """Correcting the form of an issued paper."""

    @extend_schema(request=CorrectSerializer, responses={201: DocumentDetailSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        """Draw up the letter that corrects it."""
        given = read_body(CorrectSerializer, request)
        return _made(opening.open_correction(pk, **given, by=person(request), now=timezone.now()), request)
