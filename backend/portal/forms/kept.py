"""Forms that came too late: the login had ended, or the page was older than it. Nothing of them is lost.

Every form carries a key that says, signed, for whom its page was made. Whoever comes with one and is not
logged in finds all they typed, ticked and brought again after the next login; nobody else ever does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from backend.evidence.store import HELD
from backend.evidence.upload import StorageFullError, keep_paper
from backend.findings.files import shown_name
from backend.journal.head import locked_head
from backend.kernel.problems import ProblemError
from backend.people.models import User
from backend.portal.models import KeptFile, KeptForm
from shared.protocol.limits import MAX_FILE_BYTES, MAX_FILES

KEY: Final = "form_key"
"""The field that says for whom a form was made."""
KEPT: Final = "kept_form"
"""The parameter, and the hidden field, that names a form which was kept."""
PAGE: Final = "form_page"
"""The field in which a form that is only a button says on which page it stands."""
HELD_FILE: Final = "held"
"""The field that names a file of the kept form which is still wanted."""
SECRET: Final = frozenset({"password", "old", "again", "otp"})
"""Fields that are never kept."""
OURS: Final = frozenset({KEY, KEPT, PAGE, HELD_FILE, "csrfmiddlewaretoken"})
KEPT_FOR: Final = timedelta(days=7)
_SALT: Final = "portal form"


def key_for(writer: User) -> str:
    """Return the key of the forms on a page made for this person."""
    return signing.dumps(str(writer.pk), salt=_SALT)


def writer_of(request: HttpRequest) -> User | None:
    """Return the person for whom the page was made that this form was on; None where it was none of ours."""
    try:
        pk = signing.loads(request.POST.get(KEY, ""), salt=_SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk, is_active=True).first()


def keep_form(request: HttpRequest, writer: User, *, now: datetime) -> KeptForm:
    """Keep what was typed, ticked and brought, for this person alone."""
    fields = request.POST.copy()
    for name in SECRET | OURS:
        fields.pop(name, None)
    kept = KeptForm(writer=writer, path=request.path[:500], fields=fields.urlencode(), kept_at=now)
    files = [_file(kept, field, upload) for field, upload in _uploads(request)]
    files += [_again(kept, file) for file in held_files(request, writer)]
    with transaction.atomic():
        locked_head()  # whoever forgets the same bytes of an older form looks for them under this lock
        kept.save(force_insert=True)
        KeptFile.objects.bulk_create(files)
        if any(HELD.held(file.sha256) is None for file in files):
            raise ProblemError("overloaded")
    return kept


def kept_form(request: HttpRequest, reader: User) -> KeptForm | None:
    """Return the form of this address that was kept for the reader and is asked for."""
    given = request.GET.get(KEPT) or request.POST.get(KEPT) or ""
    return (
        KeptForm.objects.filter(pk=given, writer=reader, path=request.path).first() if _is_id(given) else None
    )


def kept_value(request: HttpRequest, reader: User, name: str) -> str:
    """Return one field of the kept form that is asked for, nothing where there is none."""
    found = kept_form(request, reader)
    return str(QueryDict(found.fields).get(name, "")) if found else ""


def held_files(request: HttpRequest, reader: User) -> list[KeptFile]:
    """Return the files that came with the form that was kept and goes on now, without those unticked."""
    found = kept_form(request, reader)
    wanted = [file_id for file_id in request.POST.getlist(HELD_FILE) if _is_id(file_id)]
    return list(found.files.filter(pk__in=wanted).order_by("pk")) if found and wanted else []


def uploads_of(request: HttpRequest, reader: User) -> MultiValueDict[str, UploadedFile[Any]]:
    """Return the files of a form by field: those that come now, and those that came before the login."""
    found = MultiValueDict({name: _uploaded(request, name) for name in request.FILES})
    for file in held_files(request, reader):
        upload = UploadedFile(HELD.open(file.sha256), name=file.name, size=file.size)
        found.appendlist(file.field, upload)
    return found


def _uploaded(request: HttpRequest, field: str) -> list[UploadedFile[Any]]:
    return [one for one in request.FILES.getlist(field) if isinstance(one, UploadedFile)]


def forget_kept_forms(now: datetime) -> None:
    """Forget forms nobody came back for, and the bytes that no kept form has any more."""
    old = KeptForm.objects.filter(kept_at__lt=now - KEPT_FOR)
    hashes = set(KeptFile.objects.filter(form__in=old).values_list("sha256", flat=True))
    old.delete()
    for sha256 in sorted(hashes):
        with transaction.atomic():
            locked_head()
            if not KeptFile.objects.filter(sha256=sha256).exists():
                HELD.remove(sha256)


def _uploads(request: HttpRequest) -> Iterable[tuple[str, UploadedFile[Any]]]:
    """Yield the files that came, as many and as large as any form takes."""
    found = [(field, upload) for field in request.FILES for upload in _uploaded(request, field)]
    return [(field, upload) for field, upload in found if (upload.size or 0) <= MAX_FILE_BYTES][:MAX_FILES]


def _file(form: KeptForm, field: str, upload: UploadedFile[Any]) -> KeptFile:
    try:
        sha256, size = keep_paper(upload.chunks(), store=HELD)
    except StorageFullError as error:
        raise ProblemError("storage-full") from error
    name = shown_name(upload.name or "")
    return KeptFile(form=form, field=field[:100], name=name, sha256=sha256, size=size)


def _again(form: KeptForm, file: KeptFile) -> KeptFile:
    return KeptFile(form=form, field=file.field, name=file.name, sha256=file.sha256, size=file.size)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
