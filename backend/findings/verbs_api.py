"""`POST findings/{id}/{verb}`, `findings/decide`, `visits/{id}/notice`, and the files of a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.findings import serializers, verbs
from backend.findings.case import FindingVerb, VerbInput
from backend.findings.examples import EXAMPLES
from backend.findings.files import attach_file, file_response
from backend.findings.models import Notice
from backend.findings.notices import issue_notice
from backend.findings.queries import findings_for, notice_row, whole_finding
from backend.findings.rows import FindingDetailColumns, NoticeColumns
from backend.kernel.preconditions import etag, if_match
from backend.kernel.problems import ProblemError, as_problem, problem_document
from backend.kernel.rows import rows_of
from backend.kernel.schema import ONE_FILE
from backend.kernel.serializers import read_body, read_optional_body
from backend.people.models import User
from backend.people.rules import person
from shared.protocol.limits import MAX_FILE_BYTES
from shared.rules.checklists import Severity
from shared.rules.findings import Verb

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag that was seen, or `*`. Home Affairs has to send it (428), a stale one answers 412.",
)
_FORM_BYTES = 64 * 1024  # what a form adds around its file


def _described(verb: Verb) -> Callable[[type[FindingVerbView]], type[FindingVerbView]]:
    """Return what gives a view its place and example in the API's description."""
    described = extend_schema(
        operation_id=f"findings_{verb.replace('-', '_')}",
        request=serializers.VerbSerializer,
        responses=serializers.FindingDetailSerializer,
        parameters=[IF_MATCH],
        examples=[OpenApiExample(verb, value=EXAMPLES[verb], request_only=True)],
    )
    return extend_schema_view(post=described)


class FindingVerbView(APIView):
    """One verb of the workflow, done to one finding."""

    act: FindingVerb

    def post(self, request: Request, pk: UUID) -> Response:
        """Do it and answer the finding as it is now; the same again by the same person answers the same."""
        by = person(request)
        given = verb_input(read_optional_body(serializers.VerbSerializer, request))
        self.act(pk, given, by=by, now=timezone.now(), match=if_match(request))
        return _answered(pk, by)


@_described(Verb.CONFIRM)
class Confirm(FindingVerbView):
    """Confirm a finding."""

    act = staticmethod(verbs.confirm)


@_described(Verb.DROP)
class Drop(FindingVerbView):
    """Drop a finding."""

    act = staticmethod(verbs.drop)


@_described(Verb.STATEMENT)
class Restate(FindingVerbView):
    """Put what a finding found in other words, before the unit is notified."""

    act = staticmethod(verbs.restate)


@_described(Verb.NOTIFY)
class Notify(FindingVerbView):
    """Notify a finding."""

    act = staticmethod(verbs.notify)


@_described(Verb.EXPLAIN)
class Explain(FindingVerbView):
    """Explain a finding."""

    act = staticmethod(verbs.explain)


@_described(Verb.CONTEST)
class Contest(FindingVerbView):
    """Contest a finding."""

    act = staticmethod(verbs.contest)


@_described(Verb.UPHOLD)
class Uphold(FindingVerbView):
    """Uphold a finding."""

    act = staticmethod(verbs.uphold)


@_described(Verb.AMEND)
class Amend(FindingVerbView):
    """Amend a finding."""

    act = staticmethod(verbs.amend)


@_described(Verb.WITHDRAW)
class Withdraw(FindingVerbView):
    """Withdraw a finding."""

    act = staticmethod(verbs.withdraw)


@_described(Verb.SUBMIT_FIX)
class SubmitFix(FindingVerbView):
    """SubmitFix a finding."""

    act = staticmethod(verbs.submit_fix)


@_described(Verb.CLOSE)
class Close(FindingVerbView):
    """Close a finding."""

    act = staticmethod(verbs.close)


@_described(Verb.RETURN_FIX)
class ReturnFix(FindingVerbView):
    """ReturnFix a finding."""

    act = staticmethod(verbs.return_fix)


@_described(Verb.REOPEN)
class Reopen(FindingVerbView):
    """Reopen a finding."""

    act = staticmethod(verbs.reopen)


class DecideMany(APIView):
    """One verb, done to many findings."""

    @extend_schema(
        request=serializers.DecideSerializer,
        responses=serializers.AllDecidedSerializer,
        examples=[OpenApiExample("confirm two", value=EXAMPLES["decide"], request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Do it to each by itself: one that cannot be decided on answers its problem and stops no other."""
        given = read_body(serializers.DecideSerializer, request)
        verb, by = Verb(given["verb"]), person(request)
        return Response({"results": [_one_of_many(verb, one, by, request) for one in given["findings"]]})


class VisitNotice(APIView):
    """The conclusion notice of a visit."""

    @extend_schema(
        request=serializers.IssueSerializer,
        responses=serializers.NoticeSerializer,
        parameters=[IF_MATCH],
        examples=[OpenApiExample("all confirmed findings", value={}, request_only=True)],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Notify the unit of the visit's confirmed findings; asked again, answer the notice issued before."""
        given = read_optional_body(serializers.IssueSerializer, request)
        notice = issue_notice(
            pk,
            by=person(request),
            now=timezone.now(),
            match=if_match(request),
            finding_ids=given.get("findings"),
        )
        row = rows_of(NoticeColumns, Notice.objects.filter(pk=notice.pk)).get()
        return Response(serializers.NoticeSerializer(notice_row(row)).data)


class FindingFiles(APIView):
    """The papers and pictures a unit brings for one of its findings."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        request=ONE_FILE,
        responses={201: serializers.FindingFileSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Keep a JPEG, PNG, WebP or PDF file of up to 20 MiB; an answer hands it in by naming its id."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_FILE_BYTES + _FORM_BYTES:
            raise ProblemError("payload-too-large")
        upload = request.FILES.get("file")
        if not isinstance(upload, UploadedFile):
            raise ProblemError("file-invalid")
        file = attach_file(pk, upload, by=person(request), now=timezone.now())
        return Response(serializers.FindingFileSerializer(file).data, status=201)


class FindingFileDownload(APIView):
    """A paper or picture to keep."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID, file: UUID) -> FileResponse:
        """Give the bytes as they came; no browser shows or runs them."""
        return file_response(pk, file, person(request))


def verb_input(given: Mapping[str, Any]) -> VerbInput:
    """Return what a body says, whichever of its names the text goes by."""
    texts = [given[name] for name in ("reason", "text", "comment") if given.get(name)]
    severity = given.get("severity")
    return VerbInput(
        reason="\n".join(texts),
        severity=Severity(severity) if severity else None,
        statement=given.get("statement", ""),
        files=tuple(given.get("files", ())),
    )


def _answered(pk: UUID, by: User) -> Response:
    row = rows_of(FindingDetailColumns, findings_for(by, timezone.localdate()).filter(pk=pk)).first()
    if row is None:
        raise ProblemError("not-found")
    whole = whole_finding(row, by)
    return Response(serializers.FindingDetailSerializer(whole).data, headers={"ETag": whole["etag"]})


def _one_of_many(verb: Verb, one: Mapping[str, Any], by: User, request: Request) -> dict[str, Any]:
    try:
        finding = verbs.VERBS[verb](
            one["id"], verb_input(one), by=by, now=timezone.now(), match=one.get("etag")
        )
    except Exception as error:  # whatever is wrong with one, the others are decided on
        problem = as_problem(error)
        if problem is None:
            raise
        document = problem_document(request._request, problem)
        return {"id": one["id"], "status": problem.problem.status, "problem": document}
    tag = etag(finding.pk, finding.version)
    return {"id": one["id"], "status": 200, "state": str(finding.state), "etag": tag}
